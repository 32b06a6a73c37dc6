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
const KEYS = ['verify', 'test', 'notify', 'drift'] as const;

/** The keys of an entry whose feature this version does not have. `"drift": "report"` is what it does. */
export const unsupportedKeys = ({ values }: Layer): readonly string[] =>
  KEYS.filter((key) => key in values && !(key === 'drift' && values[key] === 'report'));

/** Says before the commit what will be held after it. */
export const warnings = ({ entries }: Outline): readonly Flaw[] =>
  entries.flatMap(({ layer }) =>
    unsupportedKeys(layer).map((key) => {
      const message = `${name(key)} is not supported by this version: the pipeline is held while it is there`;
      const hint = 'Take it away to deploy without it.';
      return asWarning(atKey(flaw('not-supported', child(layer.pointer, key), message, hint)));
    }),
  );
