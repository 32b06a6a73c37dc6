import { isObject, parseJson } from '../../core/text/json.ts';
import type { Json, JsonObject } from '../../core/text/json.ts';

/** A text as it is, nothing as an empty one, and anything else as it is written in JSON. */
export const asText = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

/** The text of that name in a request, if there is one. */
export const textOf = (input: JsonObject, name: string): string | undefined => {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
};

/** The objects of a list; none where there is no list. */
export const objectsIn = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter((item: Json): item is JsonObject => isObject(item)) : [];

/** The object a text stands for, or an empty one. */
export function objectIn(text: Json | undefined): JsonObject {
  const value = typeof text === 'string' ? parseJson(text) : undefined;
  return isObject(value) ? value : {};
}
