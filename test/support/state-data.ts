import { isObject, parseJson } from '../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { list, object, text } from '../deploy/data.ts';

/** What a state sees: its input, and the context object, which is `$$`. */
export interface Scope {
  readonly input: Json;
  readonly context: JsonObject;
}

/** An error that an execution can catch, by the names of the States Language. */
export class StateError extends Error {
  readonly error: string;
  constructor(error: string, cause: string) {
    super(cause);
    this.error = error;
  }
}

const STEP = /\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']+)'\]/y;

/** A reference path, `$.a.b[0]`, `$['a']` or `$$.Execution.Name`; undefined where nothing is. */
export function found(path: string, { input, context }: Scope): Json | undefined {
  const own = path.startsWith('$$');
  let value: Json | undefined = own ? context : input;
  STEP.lastIndex = own ? 2 : 1;
  while (STEP.lastIndex < path.length) {
    const [, member, index, quoted] = STEP.exec(path) ?? [];
    const key = member ?? quoted ?? index;
    if (key === undefined) throw new Error(`a path that is not known here: ${path}`);
    value = Array.isArray(value) ? (value as readonly Json[])[Number(key)] : membersOf(value)[key];
  }
  return value;
}

const membersOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** The value of a path or an intrinsic function. @throws StateError where there is none */
export function valueOf(expression: string, scope: Scope): Json {
  if (expression.startsWith('States.')) return called(expression, scope);
  const value = found(expression, scope);
  if (value === undefined)
    throw new StateError('States.ParameterPathFailure', `${expression} is not in the input`);
  return value;
}

/** A payload template: members that end with `.$` are computed. */
export function filled(template: Json, scope: Scope): Json {
  if (Array.isArray(template)) return template.map((item: Json) => filled(item, scope));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$') ? [key.slice(0, -2), valueOf(text(value), scope)] : [key, filled(value, scope)],
    ),
  );
}

/** Puts a result where `ResultPath` says: `$.a` or `$.a.b`, `$` for everything, null for nowhere. */
export function placed(result: Json, path: Json, input: Json): Json {
  if (path === null) return input;
  const [, ...keys] = text(path).split('.');
  return inside(input, keys, result);
}

function inside(value: Json | undefined, [key, ...rest]: readonly string[], result: Json): Json {
  if (key === undefined) return result;
  return { ...membersOf(value), [key]: inside(membersOf(value)[key], rest, result) };
}

type Intrinsic = (values: readonly Json[]) => Json;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  'States.Format': ([template = '', ...rest]) => {
    const left = [...rest];
    const shown = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
    return text(template)
      .replaceAll(/\\(.)|\{\}/g, (_, escaped: string | undefined) => escaped ?? shown(left.shift() ?? ''))
      .slice();
  },
  'States.JsonToString': ([value = null]) => JSON.stringify(value),
  'States.StringToJson': ([value = null]) => {
    const parsed = parseJson(text(value));
    if (parsed === undefined) throw new StateError('States.IntrinsicFailure', 'it is not JSON');
    return parsed;
  },
  'States.MathAdd': ([one = 0, other = 0]) => Number(one) + Number(other),
  'States.ArrayGetItem': ([items = [], index = 0]) => list(items)[Number(index)] ?? null,
  'States.StringSplit': ([whole = '', separator = '']) => text(whole).split(text(separator)),
  'States.UUID': () => '00000000-0000-4000-8000-000000000000',
};

function called(expression: string, scope: Scope): Json {
  const [, name = '', inner = ''] = /^(States\.\w+)\((.*)\)$/s.exec(expression) ?? [];
  const intrinsic = INTRINSICS[name];
  if (intrinsic === undefined) throw new Error(`a function that is not known here: ${expression}`);
  return intrinsic(argumentsIn(inner).map((each) => argument(each, scope)));
}

function argument(written: string, scope: Scope): Json {
  if (written.startsWith("'")) return written.slice(1, -1).replaceAll("\\'", "'");
  if (written.startsWith('$') || written.startsWith('States.')) return valueOf(written, scope);
  return parseJson(written) ?? null;
}

/** Splits at the commas that are neither in a text nor in brackets. */
function argumentsIn(inner: string): readonly string[] {
  const parts: string[] = [];
  let [part, depth, quoted] = ['', 0, false];
  for (const [token] of inner.matchAll(/\\.|[\s\S]/g)) {
    if (token === "'") quoted = !quoted;
    if (!quoted) depth += { '(': 1, '[': 1, ')': -1, ']': -1 }[token] ?? 0;
    if (token === ',' && !quoted && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += token;
  }
  return part.trim() === '' ? parts : [...parts, part.trim()];
}

/** The tests of a Choice that are known here, by their name. */
const TESTS: Readonly<Record<string, (left: Json | undefined, right: Json) => boolean>> = {
  BooleanEquals: (left, right) => left === right,
  IsNumeric: (left, right) => (typeof left === 'number') === right,
  IsPresent: (left, right) => (left !== undefined) === right,
  NumericEquals: (left, right) => left === right,
  NumericGreaterThan: (left, right) => Number(left) > Number(right),
  NumericGreaterThanEquals: (left, right) => Number(left) >= Number(right),
  NumericLessThan: (left, right) => Number(left) < Number(right),
  NumericLessThanEquals: (left, right) => Number(left) <= Number(right),
  StringEquals: (left, right) => left === right,
};

/** Whether a rule of a Choice holds. */
export function holds(rule: JsonObject, scope: Scope): boolean {
  const { And, Or, Not, Variable, Next: _, Comment: __, ...tests } = rule;
  if (Array.isArray(And)) return And.every((one: Json) => holds(object(one), scope));
  if (Array.isArray(Or)) return Or.some((one: Json) => holds(object(one), scope));
  if (Not !== undefined) return !holds(object(Not), scope);
  const left = found(text(Variable), scope);
  return Object.entries(tests).every(([name, right]) => {
    const test = TESTS[name.replace(/Path$/, '')];
    if (test === undefined) throw new Error(`a test that is not known here: ${name}`);
    const value = name.endsWith('Path') ? valueOf(text(right), scope) : right;
    if (left === undefined && name !== 'IsPresent')
      throw new StateError('States.Runtime', `${text(Variable)} is not in the input`);
    return test(left, value);
  });
}
