/** What RFC 8259 can say. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The one spelling of a value: keys sorted by code unit, no white space. Two values are equal exactly
 * when their canonical texts are, whatever order people or AWS wrote the keys in.
 */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return canonicalObject(Object.keys(value), (key) => canonical(value[key] ?? null));
}

/** An object in that spelling. @param textOf the canonical text of the member of that key */
export const canonicalObject = (keys: readonly string[], textOf: (key: string) => string): string =>
  `{${keys
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${textOf(key)}`)
    .join(',')}}`;

/** The value of a JSON text that somebody else may have written, or undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
