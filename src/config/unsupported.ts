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
const KEYS = {
  top: ['windows'],
  environment: ['windows'],
  entry: ['adopt', 'verify', 'test', 'notify', 'drift', 'windows'],
} as const;

/** The keys of an object whose feature this version does not have. `"drift": "report"` is what it does. */
export const unsupportedKeys = ({ values }: Layer, kind: keyof typeof KEYS): readonly string[] =>
  KEYS[kind].filter((key) => key in values && !(key === 'drift' && values[key] === 'report'));

/** Says before the commit what will be held after it. */
export function warnings({ root, environments, entries }: Outline): readonly Flaw[] {
  const top: Layer = { values: root, pointer: '' };
  return [
    ...warn(top, 'top', 'every pipeline is held'),
    ...environments.flatMap(({ layer }) => warn(layer, 'environment', 'every pipeline there is held')),
    ...entries.flatMap(({ layer }) => warn(layer, 'entry', 'the pipeline is held')),
  ];
}

const warn = (layer: Layer, kind: keyof typeof KEYS, effect: string): readonly Flaw[] =>
  unsupportedKeys(layer, kind).map((key) => {
    const message = `${name(key)} is not supported by this version: ${effect} while it is there`;
    return asWarning(
      atKey(flaw('not-supported', child(layer.pointer, key), message, 'Take it away to deploy without it.')),
    );
  });
