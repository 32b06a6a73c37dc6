import { isObject, type Json, type JsonObject } from '../../src/core/text/json.ts';

/** Reading documents whose shape a test takes for granted: another shape fails that test, and says what it met. */

const met = (wanted: string, value: Json | undefined): Error =>
  new Error(`expected ${wanted}, met ${JSON.stringify(value) ?? 'nothing'}`);

export function object(value: Json | undefined): JsonObject {
  if (!isObject(value)) throw met('an object', value);
  return value;
}

export function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw met('a text', value);
  return value;
}

export function list(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null || typeof value !== 'object' || isObject(value))
    throw met('a list', value);
  return value;
}

export const objects = (value: Json | undefined): readonly JsonObject[] => list(value).map(object);
export const texts = (value: Json | undefined): readonly string[] => list(value).map(text);

export const parseJson = (source: string | undefined): Json => {
  const value: Json = JSON.parse(source ?? '');
  return value;
};
