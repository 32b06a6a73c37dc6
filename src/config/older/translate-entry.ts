import type { Layer } from '../../core/entry/merge.ts';
import { child, keysOf } from '../../core/text/pointer.ts';
import { name } from '../../core/text/words.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Flaw } from '../flaw.ts';
import { atKey, flaw } from '../flaw.ts';
import { impliedInputs } from './implied.ts';
import type { Made } from './made.ts';
import { makeEntries } from './made.ts';
import { namesOf } from './names-of.ts';
import type { Input } from './read-members.ts';
import { readEntry } from './read-entry.ts';
import type { Rule } from './rule.ts';
import { meantInputs, stagingOf, undeclared } from './stages.ts';

export interface Translated {
  /** The entry itself first, then its image and its API; none where not even a name is known. */
  readonly made: readonly Made[];
  readonly flaws: readonly Flaw[];
}

/** What the rest of the file and the library say. */
export interface Surroundings {
  /** Environments of the file. */
  readonly environments: readonly string[];
  readonly catalogue: Catalogue;
}

/** Says in entries of today what an older one means. */
export function translateEntry(rule: Rule, layer: Layer, surroundings: Surroundings): Translated {
  const read = readEntry(rule, layer);
  const naming = namesOf(rule, layer);
  if (naming.kind === 'nameless') return { made: [], flaws: [...read.flaws, naming.flaw] };
  const meant = meantInputs(read.inputs, layer);
  const silent = impliedInputs(rule, meant.inputs, naming);
  const inputs = [...silent.inputs, ...meant.inputs];
  const staging = stagingOf(inputs, surroundings.environments);
  const { kept } = read;
  return {
    made: makeEntries({ rule, naming, staging, inputs, kept, pointer: layer.pointer }),
    flaws: [
      ...read.flaws,
      ...twice(read.inputs),
      ...meant.flaws,
      ...undeclared(staging),
      ...silent.flaws,
      ...Object.values(rule.parts).flatMap((type) => notThere(type, rule, layer, surroundings.catalogue)),
    ],
  };
}

/** Some fields are known by two spellings. */
const twice = (inputs: readonly Input[]): readonly Flaw[] =>
  inputs.flatMap((input, index) => {
    const { part, key, stage, pointer } = input;
    const same = (other: Input): boolean => other.part === part && other.key === key && other.stage === stage;
    const first = inputs.slice(0, index).find(same);
    if (first === undefined) return [];
    const [one, other] = [first, input].map((each) => name(String(keysOf(each.pointer).at(-1))));
    const message = `${other} and ${one} are two spellings of one field`;
    return [atKey(flaw('given-twice', pointer, message, 'Keep one of the two.'))];
  });

/** What is to be removed may be of a type that is gone already. */
function notThere(today: string, { type }: Rule, layer: Layer, catalogue: Catalogue): readonly Flaw[] {
  if (layer.values['state'] === 'absent' || catalogue.canonical(today) !== undefined) return [];
  const message = `there is no pipeline type ${name(today)}, which ${name(type)} is understood as`;
  const hint = `Bring a blueprint \`blueprints/${today}/${today}.yaml\`, or take a version that has it.`;
  return [flaw('unknown-pipeline-type', child(layer.pointer, 'pipeline_type'), message, hint)];
}
