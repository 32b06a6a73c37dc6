import { isObject } from '../core/text/json.ts';
import type { Json } from '../core/text/json.ts';
import { child } from '../core/text/pointer.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** CloudFormation: "Null values are not allowed in templates". A key with nothing behind it is one. */
export function checkNulls(value: Json, pointer: string): readonly Finding[] {
  if (value === null) {
    const hint = 'Write a value, take the key away, or use !Ref AWS::NoValue.';
    return [finding('null-value', pointer, 'there is no value here', hint)];
  }
  if (Array.isArray(value))
    return value.flatMap((item: Json, index) => checkNulls(item, child(pointer, index)));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => checkNulls(item, child(pointer, key)));
}
