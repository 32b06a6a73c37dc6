import { isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { onceFor } from './once-for.ts';

/**
 * Asks whether an object of a kind stands anywhere in a value. Most of a template is the same for every pipeline that is
 * made of it, and is gone through once.
 */
export function anywhere(isIt: (object: JsonObject) => boolean): (value: Json) => boolean {
  const holds = (value: Json): boolean =>
    Array.isArray(value) ? value.some(holds) : isObject(value) && isIn(value);
  const isIn = onceFor((value: JsonObject): boolean => isIt(value) || Object.values(value).some(holds));
  return holds;
}
