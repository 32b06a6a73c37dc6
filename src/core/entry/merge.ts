import { outputReference } from '../config.ts';
import type { Json, JsonObject } from '../text/json.ts';
import { isObject } from '../text/json.ts';
import { child } from '../text/pointer.ts';

/** Some keys and values, and where they were written. */
export interface Layer {
  readonly values: JsonObject;
  /** RFC 6901 pointer of `values` in the file. */
  readonly pointer: string;
}

/** What layers come to. */
export interface Merged {
  readonly values: JsonObject;
  /** For each key of `values` the pointer of the value that was laid on last. */
  readonly origins: Readonly<Record<string, string>>;
}

/**
 * Lays one object over another: objects deep, everything else replaced whole, null unsets (as RFC 7396 has it).
 * A reference to an output is one value: half of one and half of another would point nowhere.
 */
export function merge(under: JsonObject, over: JsonObject): JsonObject {
  const laid = Object.entries(over).map(([key, value]) => [key, mergeValue(under[key], value)] as const);
  // Spread and entries define members, where an assignment to __proto__ would change the object instead.
  const result = { ...under, ...Object.fromEntries(laid) };
  if (!laid.some(([, value]) => value === null)) return result;
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== null));
}

function mergeValue(under: Json | undefined, over: Json): Json {
  if (!isMap(over)) return over;
  return merge(isMap(under) ? under : {}, over);
}

const isMap = (value: Json | undefined): value is JsonObject =>
  isObject(value) && outputReference(value) === undefined;

/** Lays all layers over each other, the last on top. */
export function mergeLayers(layers: readonly Layer[]): Merged {
  let values: JsonObject = {};
  const origins = new Map<string, string>();
  for (const layer of layers) {
    const members = Object.entries(layer.values);
    // Most layers of most entries are empty, and there may be thousands of entries.
    if (members.length > 0) values = merge(values, layer.values);
    for (const [key, value] of members) {
      if (value === null) origins.delete(key);
      else origins.set(key, child(layer.pointer, key));
    }
  }
  return { values, origins: Object.fromEntries(origins) };
}
