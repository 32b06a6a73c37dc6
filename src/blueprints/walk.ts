import { isObject } from '../core/text/json.ts';
import type { Json, JsonObject } from '../core/text/json.ts';
import { child } from '../core/text/pointer.ts';

/** Every object inside a value, itself included, with its pointer, in the order of the text. */
export function* objectsIn(
  value: Json | undefined,
  pointer: string,
): Generator<readonly [JsonObject, string]> {
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries())
      yield* objectsIn(item, child(pointer, index));
  } else if (isObject(value)) {
    yield [value, pointer];
    for (const [key, item] of Object.entries(value)) yield* objectsIn(item, child(pointer, key));
  }
}
