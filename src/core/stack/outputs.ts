import { outputReference } from '../config.ts';
import type { OutputReference, Target } from '../config.ts';
import { isObject } from '../text/json.ts';
import type { Json, JsonObject } from '../text/json.ts';
import type { Blocked } from '../model.ts';

/** An output of another pipeline's live stack in the same environment; undefined while there is none. */
export type Lookup = (reference: OutputReference) => string | undefined;

export interface Resolved {
  readonly resolved: Target;
  /** The first reference that could not be resolved, as the hold it makes. */
  readonly missing: Blocked | null;
  /** How many references there are: with none, the result depends on nothing but the target. */
  readonly references: number;
}

/** Puts the live values in for every `{"output_of": ..., "key": ...}`. */
export function resolveOutputs(target: Target, lookup: Lookup): Resolved {
  const found: { reference: OutputReference; value: string | undefined }[] = [];
  const replace = (value: Json): Json => {
    const reference = outputReference(value);
    if (reference !== undefined) {
      const output = lookup(reference);
      found.push({ reference, value: output });
      return output ?? null;
    }
    if (Array.isArray(value)) return value.map((item: Json) => replace(item));
    return isObject(value) ? replaceMembers(value) : value;
  };
  const replaceMembers = (values: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, replace(value)]));
  const inputs = replaceMembers(target.inputs);
  const parameters = replaceMembers(target.parameters);
  const missing = found.find(({ value }) => value === undefined)?.reference;
  return {
    resolved: { ...target, inputs, parameters },
    missing: missing === undefined ? null : unresolved(missing),
    references: found.length,
  };
}

const unresolved = ({ pipeline, key }: OutputReference): Blocked => ({
  kind: 'dependency',
  why: `It needs the output ${key} of ${pipeline}, which has no such output now.`,
  releases: `${pipeline} in sync, with an output named ${key}.`,
});
