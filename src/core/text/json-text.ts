import { anywhere } from './anywhere.ts';
import { isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/**
 * The long form of `!Json value`: the value as a JSON text, for properties that take a text which is JSON, such as the
 * definition of a SageMaker pipeline. CloudFormation's own `Fn::ToJsonString` needs a macro, and that a capability.
 */
export const JSON_TEXT = 'Mlops::Json';

/**
 * Writes every `!Json` of a template as text. Functions of CloudFormation stay what they are inside it: the text becomes
 * a `Fn::Sub` of what is known and what is not. A reference to a parameter of the type Number is a number; every other
 * function is a text in quotes, and what it gives must hold neither quote nor backslash. `Fn::If` is whatever its sides
 * are; `AWS::NoValue` takes its member away.
 */
export function writeJson(template: JsonObject): JsonObject {
  if (!holdsJson(template)) return template;
  const numbers = numbersOf(template);
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, written(value, numbers)]));
}

/** Names of the parameters that are numbers. */
type Numbers = ReadonlySet<string>;

function numbersOf({ Parameters: declared = {} }: JsonObject): Numbers {
  const all = Object.entries(isObject(declared) ? declared : {});
  return new Set(all.flatMap(([name, one]) => (isObject(one) && one['Type'] === 'Number' ? [name] : [])));
}

function written(value: Json, numbers: Numbers): Json {
  if (Array.isArray(value)) return value.map((item: Json) => written(item, numbers));
  if (!isObject(value) || !holdsJson(value)) return value;
  const content = value[JSON_TEXT];
  if (content !== undefined) return joined(pieces(content, numbers));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, written(each, numbers)]));
}

/** Texts, and functions that give a text. */
type Pieces = readonly Json[];

function joined(parts: Pieces): Json {
  const merged: Json[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged.splice(-1, 1, last + part);
    else merged.push(part);
  }
  const [only] = merged;
  if (merged.length === 1 && only !== undefined) return only;
  // A text with such a sign would be read for variables: data must not become code.
  if (merged.some((part) => typeof part === 'string' && part.includes('${')))
    return { 'Fn::Join': ['', merged] };
  const variables = merged.map((part, index) => [`V${index}`, part] as const);
  return {
    'Fn::Sub': [
      variables.map(([name, part]) => (typeof part === 'string' ? part : `\${${name}}`)).join(''),
      Object.fromEntries(variables.filter(([, part]) => typeof part !== 'string')),
    ],
  };
}

function pieces(value: Json, numbers: Numbers): Pieces {
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => ({ lead: '', item }));
    return ['[', ...listed(items, numbers), ']'];
  }
  if (!isObject(value)) return [JSON.stringify(value)];
  const call = calledIn(value);
  if (call !== undefined) return called(call, value, numbers);
  const members = Object.entries(value)
    .map(([key, item]) => ({ lead: `${JSON.stringify(key)}:`, item }))
    .toSorted((one, other) => (one.lead < other.lead ? -1 : 1));
  return ['{', ...listed(members, numbers), '}'];
}

/** A member of an object, with what stands before its value, or of a list. */
interface Member {
  readonly lead: string;
  readonly item: Json;
}

/**
 * Members with commas between them. Where one may be taken away CloudFormation has to set the commas: `Fn::Join` leaves
 * out what is `AWS::NoValue`, and its comma.
 */
function listed(members: readonly Member[], numbers: Numbers): Pieces {
  const there = members.filter(({ item }) => !isNoValue(item));
  if (there.some(({ item }) => mayGo(item)))
    return [{ 'Fn::Join': [',', there.map((one) => optional(one, numbers))] }];
  return there.flatMap(({ lead, item }, index) => [
    index === 0 ? lead : `,${lead}`,
    ...pieces(item, numbers),
  ]);
}

function optional({ lead, item }: Member, numbers: Numbers): Json {
  if (isNoValue(item)) return item;
  if (!mayGo(item)) return joined([lead, ...pieces(item, numbers)]);
  return eitherOf(item, (side) => optional({ lead, item: side }, numbers));
}

/** The same `Fn::If` with something else made of its sides. */
const eitherOf = (value: Json, side: (value: Json) => Json): Json => ({
  'Fn::If': (sidesOf(value) ?? []).map((part, index) => (index === 0 ? part : side(part))),
});

/** Condition, value and other value of a `Fn::If`; nothing for any other value. */
function sidesOf(value: Json): readonly Json[] | undefined {
  const parts = isObject(value) ? value['Fn::If'] : undefined;
  return Array.isArray(parts) ? (parts as readonly Json[]) : undefined;
}

/** Whether a condition may take the value away. */
function mayGo(value: Json): boolean {
  const [, ...both] = sidesOf(value) ?? [];
  return both.some((side) => isNoValue(side) || mayGo(side));
}

const isNoValue = (value: Json): boolean => isObject(value) && value['Ref'] === 'AWS::NoValue';

/** The one member of a function of CloudFormation. `Get` and `Std:...` are the pipeline's own. */
function calledIn(value: JsonObject): readonly [string, Json] | undefined {
  const [first, second] = Object.entries(value);
  if (first === undefined || second !== undefined) return undefined;
  return first[0] === 'Ref' || first[0].startsWith('Fn::') ? first : undefined;
}

function called([name, argument]: readonly [string, Json], call: JsonObject, numbers: Numbers): Pieces {
  if (name === 'Fn::If') return [eitherOf(call, (side) => joined(pieces(side, numbers)))];
  if (name === 'Ref' && typeof argument === 'string' && numbers.has(argument)) return [call];
  return ['"', name === 'Fn::Sub' ? { [name]: escaped(argument) } : call, '"'];
}

/** What is written in a `Fn::Sub` is text, and may hold anything. */
function escaped(argument: Json): Json {
  if (typeof argument === 'string') return JSON.stringify(argument).slice(1, -1);
  return Array.isArray(argument)
    ? argument.map((part: Json, index) => (index === 0 ? escaped(part) : part))
    : argument;
}

const holdsJson = anywhere((object) => Object.hasOwn(object, JSON_TEXT));
