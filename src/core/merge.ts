import { outputReference } from './config.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject } from './json.ts';
import { child } from './pointer.ts';

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
  const result = new Map(Object.entries(under));
  for (const [key, value] of Object.entries(over)) {
    if (value === null) result.delete(key);
    else result.set(key, mergeValue(result.get(key), value));
  }
  // From entries, so that a key named __proto__ is a key like any other.
  return Object.fromEntries(result);
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
    values = merge(values, layer.values);
    for (const [key, value] of Object.entries(layer.values)) {
      if (value === null) origins.delete(key);
      else origins.set(key, child(layer.pointer, key));
    }
  }
  return { values, origins: Object.fromEntries(origins) };
}
