import type { Json, JsonObject } from '../../core/text/json.ts';
import type { Layer } from '../../core/entry/merge.ts';
import { child } from '../../core/text/pointer.ts';
import { name } from '../../core/text/words.ts';
import type { Flaw } from '../flaw.ts';
import { atKey, flaw } from '../flaw.ts';
import { RESERVED } from '../schema.ts';
import type { Members } from './read-members.ts';
import { PIN, readMembers } from './read-members.ts';
import type { Rule } from './rule.ts';

export interface ReadEntry extends Members {
  /** Keys of today that an older entry may have beside its fields. */
  readonly kept: JsonObject;
}

/** Keys that speak of inputs by their names of today: only an entry of today can have them. */
const REFUSED = ['name', 'overrides', 'parameters'];

/** Takes an older entry apart, field by field. */
export function readEntry(rule: Rule, layer: Layer): ReadEntry {
  const { pipeline_type: _, ...values } = layer.values;
  const isReserved = (key: string): boolean => RESERVED.has(key) && !Object.hasOwn(rule.fields, key);
  const mine = filtered(values, (key) => !isReserved(key));
  const { inputs, flaws } = readMembers({ ...layer, values: mine }, { ...rule, called: rule.type });
  const refused = Object.keys(values).filter((key) => isReserved(key) && REFUSED.includes(key));
  return {
    inputs,
    kept: filtered(values, (key) => isReserved(key) && !REFUSED.includes(key)),
    flaws: [...flaws, ...refused.map((key) => misplaced(key, layer)), ...missing(rule, layer)],
  };
}

const filtered = (values: JsonObject, isWanted: (key: string) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([key]: readonly [string, Json]) => isWanted(key)));

const misplaced = (key: string, { pointer }: Layer): Flaw => {
  const message = `${name(key)} cannot stand in an entry of the older form`;
  return atKey(flaw('misplaced-key', child(pointer, key), message, PIN));
};

const missing = (rule: Rule, { values, pointer }: Layer): readonly Flaw[] =>
  rule.required
    .filter((key) => !(key in values))
    .map((key) => flaw('missing-key', pointer, `${name(key)} is missing in this ${name(rule.type)}`));
