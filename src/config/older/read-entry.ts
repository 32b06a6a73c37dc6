import type { Json } from '../../core/json.ts';
import type { Layer } from '../../core/merge.ts';
import { child } from '../../core/pointer.ts';
import { didYouMean } from '../../core/suggest.ts';
import { either, name } from '../../core/words.ts';
import type { Flaw } from '../flaw.ts';
import { asWarning, atKey, flaw } from '../flaw.ts';
import { RESERVED } from '../schema.ts';
import type { Part } from './field.ts';
import type { Value } from './read-field.ts';
import { readField } from './read-field.ts';
import type { Rule } from './rule.ts';

/** A value of today, and the part and key it belongs to. */
export interface Input extends Value {
  readonly part: Part;
  readonly key: string;
}

export interface ReadEntry {
  readonly inputs: readonly Input[];
  /** Keys of today that an older entry may have beside its fields. */
  readonly kept: readonly (readonly [key: string, value: Json])[];
  readonly flaws: readonly Flaw[];
}

/** Keys that speak of inputs by their names of today: only an entry of today can have them. */
const REFUSED = ['name', 'overrides', 'parameters'];

/** What to do with a key that the older form has no place for. */
const PIN =
  'An entry of today can have it: without it, `mlops-reconciler validate --print-config` prints that.';

/** Takes an older entry apart, field by field. */
export function readEntry(rule: Rule, { values, pointer }: Layer): ReadEntry {
  const members = Object.entries(values).filter(([key]) => key !== 'pipeline_type');
  const reads = members.map(([key, value]) => readMember(rule, key, value, child(pointer, key)));
  return {
    inputs: reads.flatMap((read) => read.inputs),
    kept: members.filter(([key]) => isKept(rule, key)),
    flaws: [...reads.flatMap((read) => read.flaws), ...missing(rule, { values, pointer })],
  };
}

const isField = ({ fields }: Rule, key: string): boolean => Object.hasOwn(fields, key);

const isKept = (rule: Rule, key: string): boolean =>
  !isField(rule, key) && RESERVED.has(key) && !REFUSED.includes(key);

type Member = Pick<ReadEntry, 'inputs' | 'flaws'>;

function readMember(rule: Rule, key: string, value: Json, pointer: string): Member {
  const field = isField(rule, key) ? rule.fields[key] : undefined;
  if (field === undefined)
    return { inputs: [], flaws: isKept(rule, key) ? [] : [stranger(rule, key, pointer)] };
  const { values, flaws } = readField(field, value, pointer);
  const inputs = [...PARTS].flatMap((part) => {
    const today = field.to[part];
    return today === undefined || rule.parts[part] === undefined
      ? []
      : values.map((each) => ({ ...each, part, key: today }));
  });
  const lost = field.lost === null || values.length === 0 ? [] : [passedOver(key, pointer, field.lost)];
  return { inputs, flaws: [...flaws, ...lost] };
}

export const PARTS: readonly Part[] = ['main', 'image', 'api'];

const passedOver = (key: string, pointer: string, why: string): Flaw =>
  asWarning(atKey(flaw('older-field', pointer, `${name(key)} is passed over: ${why}`, 'Take it away.')));

function stranger(rule: Rule, key: string, pointer: string): Flaw {
  if (REFUSED.includes(key)) {
    const message = `${name(key)} cannot stand in an entry of the older form`;
    return atKey(flaw('misplaced-key', pointer, message, PIN));
  }
  const known = Object.keys(rule.fields);
  const hint = didYouMean(key, known) ?? `It has ${either(known.map(name))}. ${PIN}`;
  return atKey(flaw('unknown-key', pointer, `${name(key)} is not a field of ${name(rule.type)}`, hint));
}

const missing = (rule: Rule, { values, pointer }: Layer): readonly Flaw[] =>
  rule.required
    .filter((key) => !(key in values))
    .map((key) => flaw('missing-key', pointer, `${name(key)} is missing in this ${name(rule.type)}`));
