import { isObject } from '../core/text/json.ts';
import type { Layer } from '../core/entry/merge.ts';
import { child } from '../core/text/pointer.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { either, name } from '../core/text/words.ts';
import type { Flaw } from './flaw.ts';
import { asWarning, atKey, flaw } from './flaw.ts';
import type { EntryOutline, Mention, Outline } from './outline.ts';
import { mentions } from './outline.ts';
import { part } from './sheet.ts';

/** Every environment that is named exists. */
export function checkEnvironments({ root, environments, entries }: Outline): readonly Flaw[] {
  // Where the list itself is broken, to say so is enough.
  if ('environments' in root && !isObject(root['environments'])) return [];
  const known = environments.map((environment) => environment.name);
  const unknown = ({ text, pointer }: Mention): readonly Flaw[] =>
    known.includes(text) ? [] : [unknownEnvironment(text, pointer, known)];
  const top: Layer = { values: root, pointer: '' };
  return [
    ...mentions(top, 'promotion').flatMap(unknown),
    ...entries.flatMap(({ layer }) => mentions(layer, 'environments').flatMap(unknown)),
    ...entries.flatMap(({ layer }) => mentions(layer, 'promotion').flatMap(unknown)),
    ...entries.flatMap((entry) => [
      ...overridesOf(entry).flatMap(unknown).map(atKey),
      ...overridesOf(entry).flatMap((override) => unused(entry, override, known)),
    ]),
  ];
}

function overridesOf({ layer }: EntryOutline): readonly Mention[] {
  const { values, pointer } = part(layer, 'overrides');
  return Object.keys(values).map((text) => ({ text, pointer: child(pointer, text) }));
}

function unknownEnvironment(text: string, pointer: string, known: readonly string[]): Flaw {
  const hint = didYouMean(text, known) ?? `This file has ${either(known.map(name))}.`;
  return flaw('unknown-environment', pointer, `there is no environment ${name(text)}`, hint);
}

/** Not wrong, but hardly meant. */
function unused(entry: EntryOutline, { text, pointer }: Mention, known: readonly string[]): readonly Flaw[] {
  const meant = entry.environments.map((environment) => environment.name);
  if (meant.length === 0 || meant.includes(text) || !known.includes(text)) return [];
  const message = `the pipeline is not meant for ${name(text)}, so this override has no effect`;
  const hint = `Add ${name(text)} to its \`environments\`, or take the override away.`;
  return [asWarning(atKey(flaw('unused-override', pointer, message, hint)))];
}
