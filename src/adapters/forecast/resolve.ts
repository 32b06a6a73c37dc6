import { isObject, type Json, type JsonObject } from '../../core/text/json.ts';
import { attributePath, functionCall, items, section, unknown } from './references.ts';

/** What is known of a stack while its template is read. */
export interface Known {
  readonly parameters: ReadonlyMap<string, Json>;
  /** True or false, or what is left of an expression that only CloudFormation can decide. */
  readonly conditions: ReadonlyMap<string, Json>;
  readonly mappings: JsonObject;
  /** What stands for a reference whose value changes, or undefined when it stays as it is. */
  readonly moved: (target: string, attribute: string | null) => Json | undefined;
}

type Resolver = (argument: Json, known: Known) => Json | undefined;

/**
 * A value of a template with everything put in that is known; undefined is AWS::NoValue. What is not known stays as it is
 * written, so that it is equal to the same text elsewhere.
 * Reference: CloudFormation User Guide, "Intrinsic function reference".
 */
export function resolve(value: Json, known: Known): Json | undefined {
  if (Array.isArray(value))
    return value.map((item: Json) => resolve(item, known)).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  const call = functionCall(value);
  if (call === undefined) return resolveMembers(value, known);
  const resolver = RESOLVERS[call.name];
  if (resolver !== undefined) return resolver(call.argument, known);
  return { [call.name]: resolve(call.argument, known) ?? null };
}

function resolveMembers(value: JsonObject, known: Known): JsonObject {
  const members = Object.entries(value).map(([name, child]) => [name, resolve(child, known)] as const);
  return Object.fromEntries(members.filter((member): member is [string, Json] => member[1] !== undefined));
}

function reference(argument: Json, known: Known): Json | undefined {
  if (typeof argument !== 'string') return { Ref: argument };
  if (argument === 'AWS::NoValue') return undefined;
  return known.parameters.get(argument) ?? known.moved(argument, null) ?? { Ref: argument };
}

function attribute(argument: Json, known: Known): Json {
  const asked = resolve(argument, known) ?? null;
  const [target] = attributePath(asked) ?? items(asked);
  const [, name] = attributePath(asked) ?? [];
  const moved = typeof target === 'string' ? known.moved(target, name ?? '') : undefined;
  // One spelling for both ways of writing it.
  return moved ?? { 'Fn::GetAtt': attributePath(asked) ?? asked };
}

/** Beyond it a text is not written out: a template may ask for gigabytes in a few lines. */
const LONGEST = 100_000;

function substitution(argument: Json, known: Known): Json {
  const [text, own] = typeof argument === 'string' ? [argument, {}] : subArguments(argument);
  if (text === undefined) return { 'Fn::Sub': resolve(argument, known) ?? null };
  const open: Record<string, Json> = {};
  let length = 0;
  const put = text.replaceAll(/\$\{([^}]*)\}/g, (placeholder: string, inner: string) => {
    const name = inner.trim();
    if (name.startsWith('!')) return `\${${name}}`;
    const value = resolve(Object.hasOwn(own, name) ? (own[name] ?? null) : written(name), known);
    if (isScalar(value)) {
      const shown = String(value);
      length += shown.length;
      return length > LONGEST ? placeholder : shown;
    }
    open[name] = value ?? null;
    return `\${${name}}`;
  });
  if (length > LONGEST) return unknown('a text that is too long to be written out');
  return Object.keys(open).length === 0 ? put : { 'Fn::Sub': [put, open] };
}

const written = (name: string): Json => (name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name });

function subArguments(argument: Json): readonly [string | undefined, JsonObject] {
  const [text, own] = items(argument);
  return [typeof text === 'string' ? text : undefined, isObject(own) ? own : {}];
}

const isScalar = (value: Json | undefined): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function joined(argument: Json, known: Known): Json {
  const [separator, list] = items(resolve(argument, known));
  const parts = items(list);
  if (typeof separator !== 'string' || !Array.isArray(list) || !parts.every(isScalar))
    return { 'Fn::Join': [separator ?? null, list ?? null] };
  const text = parts.map(String).join(separator);
  return text.length > LONGEST ? unknown('a text that is too long to be written out') : text;
}

function selected(argument: Json, known: Known): Json {
  const [position, list] = items(resolve(argument, known));
  const chosen = isScalar(position) ? items(list)[Number(position)] : undefined;
  return chosen ?? { 'Fn::Select': [position ?? null, list ?? null] };
}

function divided(argument: Json, known: Known): Json {
  const [separator, text] = items(resolve(argument, known));
  if (typeof separator !== 'string' || separator === '' || typeof text !== 'string')
    return { 'Fn::Split': [separator ?? null, text ?? null] };
  return text.split(separator);
}

function chosen(argument: Json, known: Known): Json | undefined {
  const [name, yes, no] = items(argument);
  const holds = typeof name === 'string' ? known.conditions.get(name) : undefined;
  if (holds === true) return resolve(yes ?? null, known);
  if (holds === false) return resolve(no ?? null, known);
  const branches = [resolve(yes ?? null, known) ?? null, resolve(no ?? null, known) ?? null];
  return { 'Fn::If': [holds ?? name ?? null, ...branches] };
}

function mapped(argument: Json, known: Known): Json {
  const [map, top, key, ...others] = items(resolve(argument, known));
  const keys = [map, top, key].filter(isScalar).map(String);
  const [mapName = '', topName = '', keyName = ''] = keys;
  const values = section(section(known.mappings, mapName), topName);
  const found = keys.length === 3 && Object.hasOwn(values, keyName) ? values[keyName] : undefined;
  if (found !== undefined) return found;
  // The maps belong to it: the same question to another map is another question.
  const asked = [map ?? null, top ?? null, key ?? null, ...others];
  return { 'Fn::FindInMap': [...asked, section(known.mappings, mapName)] };
}

const RESOLVERS: Readonly<Record<string, Resolver>> = {
  Ref: reference,
  'Fn::GetAtt': attribute,
  'Fn::Sub': substitution,
  'Fn::Join': joined,
  'Fn::Select': selected,
  'Fn::Split': divided,
  'Fn::If': chosen,
  'Fn::FindInMap': mapped,
};
