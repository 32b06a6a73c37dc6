import { anywhere } from '../text/anywhere.ts';
import { isObject } from '../text/json.ts';
import type { Json, JsonObject } from '../text/json.ts';

/** The long form of `!Input key`, and of `!Input key.member` for a part of an object. */
export const INPUT = 'Mlops::Input';

/**
 * The long form of `!Choose [key.member, {text: value, ...}]`: what stands behind the text that the input holds. Keys of
 * CloudFormation's own mappings cannot be texts such as "<=".
 */
export const CHOOSE = 'Mlops::Choose';

/** The path of an `!Input` or `!Choose`, the key first, or undefined for any other value. */
export function inputPath(value: Json): readonly string[] | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
  const written = value[INPUT] ?? choice(value)?.path;
  return typeof written === 'string' ? written.split('.') : undefined;
}

/** The key of an `!Input` or `!Choose`, or undefined for any other value. */
export const inputKey = (value: Json): string | undefined => inputPath(value)?.[0];

interface Choice {
  readonly path: string;
  readonly table: JsonObject;
}

/** The parts of a `!Choose`, or undefined when it is none, or not written like one. */
function choice(value: JsonObject): Choice | undefined {
  const parts = value[CHOOSE];
  const [path, table, more] = Array.isArray(parts) ? (parts as readonly Json[]) : [];
  return typeof path === 'string' && isObject(table) && more === undefined ? { path, table } : undefined;
}

/**
 * Puts structured inputs in the place of every `!Input key`, whole, or the member that is named. What was not given
 * becomes `AWS::NoValue`: CloudFormation then treats the property or list member as not written. What holds no
 * `!Input` is handed on as it is, not copied.
 */
export const insertInputs = (template: JsonObject, inputs: JsonObject): JsonObject =>
  holdsInput(template)
    ? Object.fromEntries(Object.entries(template).map(([name, value]) => [name, inserted(value, inputs)]))
    : template;

function inserted(value: Json, inputs: JsonObject): Json {
  if (Array.isArray(value)) return value.map((item: Json) => inserted(item, inputs));
  if (!isObject(value)) return value;
  const path = inputPath(value);
  if (path === undefined) return insertInputs(value, inputs);
  const given = path.reduce<Json | undefined>(member, inputs);
  const chosen = choice(value);
  const key = typeof given === 'string' ? given : '';
  const found = chosen === undefined ? given : inserted(member(chosen.table, key) ?? null, inputs);
  return found ?? { Ref: 'AWS::NoValue' };
}

const member = (value: Json | undefined, key: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

const holdsInput = anywhere((object) => Object.hasOwn(object, INPUT) || Object.hasOwn(object, CHOOSE));
