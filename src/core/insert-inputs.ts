import { isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** The long form of `!Input key`. */
export const INPUT = 'Mlops::Input';

/** The key of an `!Input`, or undefined for any other value. */
export function inputKey(value: Json): string | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
  const key = value[INPUT];
  return typeof key === 'string' ? key : undefined;
}

/**
 * Puts structured inputs whole in the place of every `!Input key`. One that was not given becomes
 * `AWS::NoValue`: CloudFormation then treats the property or list member as not written. What holds no
 * `!Input` is handed on as it is, not copied.
 */
export const insertInputs = (template: JsonObject, inputs: JsonObject): JsonObject =>
  holdsInput(template)
    ? Object.fromEntries(Object.entries(template).map(([name, value]) => [name, inserted(value, inputs)]))
    : template;

function inserted(value: Json, inputs: JsonObject): Json {
  if (Array.isArray(value)) return value.map((item: Json) => inserted(item, inputs));
  if (!isObject(value)) return value;
  const key = inputKey(value);
  if (key === undefined) return insertInputs(value, inputs);
  return (Object.hasOwn(inputs, key) ? inputs[key] : null) ?? { Ref: 'AWS::NoValue' };
}

/** The answers for the objects of a template, which are asked about for every pipeline made of it. */
const answers = new WeakMap<JsonObject, boolean>();

function holdsInput(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsInput);
  if (!isObject(value)) return false;
  const answer = answers.get(value) ?? (Object.hasOwn(value, INPUT) || Object.values(value).some(holdsInput));
  answers.set(value, answer);
  return answer;
}
