import { isObject } from '../core/json.ts';
import type { Layer } from '../core/merge.ts';
import { child } from '../core/pointer.ts';
import { name } from '../core/words.ts';
import type { Flaw } from './flaw.ts';
import { asWarning, atKey, flaw } from './flaw.ts';
import type { Outline } from './outline.ts';

/**
 * Keys that are checked but whose feature this version does not have. What they stand on is held when it is
 * reconciled: to go on as if they were not there would be to ignore what somebody asked for.
 */
const MEMBERS = [['verify', 'on_degraded']] as const;

/** The keys of an entry whose feature this version does not have. */
export const unsupportedKeys = (layer: Layer): readonly string[] => unsupported(layer).map(spelled);

const unsupported = ({ values }: Layer): readonly (readonly string[])[] =>
  MEMBERS.filter(([key, member]) => {
    const value = values[key];
    return isObject(value) && member in value && value[member] !== 'report';
  });

const spelled = (path: readonly string[]): string => path.join('.');

/** Says before the commit what will be held after it. */
export const warnings = ({ entries }: Outline): readonly Flaw[] =>
  entries.flatMap(({ layer }) =>
    unsupported(layer).map((path) => {
      const message = `${name(spelled(path))} is not supported by this version: the pipeline is held while it is there`;
      const hint = 'Take it away to deploy without it.';
      return asWarning(atKey(flaw('not-supported', path.reduce(child, layer.pointer), message, hint)));
    }),
  );
