import type { JsonObject } from '../../core/text/json.ts';
import { child } from '../../core/text/pointer.ts';
import type { Part } from './field.ts';
import type { Named } from './names-of.ts';
import type { Input } from './read-members.ts';
import { PARTS } from './read-members.ts';
import type { Stage } from './read-field.ts';
import type { Rule } from './rule.ts';
import type { Staging } from './stages.ts';
import { incompleteness } from './stages.ts';

/** One entry of today. */
export interface Made {
  readonly name: string;
  readonly values: JsonObject;
  /** Pointers into `values`, and where in the file each of them was written. */
  readonly origins: readonly (readonly [today: string, written: string])[];
  /** Where the name comes from. */
  readonly named: string;
  /** The type it was understood from. */
  readonly from: string;
  /** Why it cannot be deployed as the file is; null when it can. */
  readonly incomplete: string | null;
}

/** All that is known of an older entry. */
export interface Draft {
  readonly rule: Rule;
  readonly naming: Named;
  readonly staging: Staging;
  readonly inputs: readonly Input[];
  /** Keys of today that stand in it. */
  readonly kept: JsonObject;
  /** Where it stands. */
  readonly pointer: string;
}

/** Keys that speak of the deployment itself, not of what goes with it. */
const OF_MAIN = ['depends_on', 'adopt', 'verify', 'test'];

/** The parts of a draft, as entries of today. */
export const makeEntries = (draft: Draft): readonly Made[] =>
  PARTS.flatMap((part) => {
    const type = draft.rule.parts[part];
    return type === undefined ? [] : [makeEntry(part, type, draft)];
  });

function makeEntry(part: Part, type: string, draft: Draft): Made {
  const { rule, naming, staging, pointer } = draft;
  const mine = draft.inputs.filter((input) => input.part === part);
  const plain = mine.filter(({ stage }) => stage === null);
  const name = naming.names[part];
  const settings = environmentsOf(draft, mine);
  return {
    name,
    values: {
      name,
      pipeline_type: type,
      ...settings.values,
      ...Object.fromEntries(
        Object.entries(draft.kept).filter(([key]) => part === 'main' || !OF_MAIN.includes(key)),
      ),
      ...valuesOf(plain),
    },
    origins: [['', pointer], ['/name', naming.pointer], ...settings.origins, ...originsOf('', plain)],
    named: naming.pointer,
    from: rule.type,
    incomplete: incompleteness(staging),
  };
}

interface Settings {
  readonly values: JsonObject;
  readonly origins: Made['origins'];
}

/** Values for stages as overrides or, where no environments are declared, one of them for all. */
function environmentsOf({ staging, pointer }: Draft, mine: readonly Input[]): Settings {
  const { stages, missing } = staging;
  if (stages.length === 0) return { values: {}, origins: [] };
  const of = stages.map((stage) => [stage, mine.filter((input) => input.stage === stage)] as const);
  if (missing.length > 0) {
    // Held anyway; so that all other checks see whole entries, the first stage that has a value lends it.
    const lent = of.toReversed().flatMap(([, inputs]) => inputs);
    return { values: valuesOf(lent), origins: originsOf('', lent) };
  }
  const written = of.filter(([, inputs]) => inputs.length > 0);
  const overrides = Object.fromEntries(written.map(([stage, inputs]) => [stage, valuesOf(inputs)]));
  return {
    values: { environments: stages, ...(written.length > 0 ? { overrides } : {}) },
    origins: [
      ['/environments', pointer],
      ...written.flatMap(([stage, inputs]) => overrideOrigins(stage, inputs)),
    ],
  };
}

const overrideOrigins = (stage: Stage, inputs: readonly Input[]): Made['origins'] => [
  ...inputs.slice(0, 1).map(({ pointer }) => [`/overrides/${stage}`, pointer] as const),
  ...originsOf(`/overrides/${stage}`, inputs),
];

const valuesOf = (inputs: readonly Input[]): JsonObject =>
  Object.fromEntries(inputs.map(({ key, value }) => [key, value]));

const originsOf = (below: string, inputs: readonly Input[]): Made['origins'] =>
  inputs.map(({ key, pointer }) => [child(below, key), pointer]);
