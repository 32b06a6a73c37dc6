import { isObject, type Json, type JsonObject } from '../../core/text/json.ts';

/** A place in a template that names something else of it. */
export interface Reference {
  readonly target: string;
  /** The attribute of Fn::GetAtt and `${Resource.Attribute}`, null for Ref. */
  readonly attribute: string | null;
}

/** `{"Fn::Join": [...]}`: an object with one member that is a function's name. */
export function functionCall(value: Json): { readonly name: string; readonly argument: Json } | undefined {
  if (!isObject(value)) return undefined;
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0 || (name !== 'Ref' && !name.startsWith('Fn::')))
    return undefined;
  return { name, argument: value[name] ?? null };
}

/** Which branch of an Fn::If counts; undefined: both do. */
type Choose = ((condition: string) => boolean) | undefined;

/** Every Ref, GetAtt and Sub below a value, in the order they are written. */
export function references(value: Json, choose?: Choose): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => references(item, choose));
  if (!isObject(value)) return [];
  const call = functionCall(value);
  if (call === undefined) return Object.values(value).flatMap((child) => references(child, choose));
  if (call.name === 'Ref') {
    return typeof call.argument === 'string' ? [{ target: call.argument, attribute: null }] : [];
  }
  if (call.name === 'Fn::GetAtt') return attributeReference(call.argument);
  if (call.name === 'Fn::Sub') return substitutions(call.argument, choose);
  if (call.name === 'Fn::If' && choose !== undefined) return chosenBranch(call.argument, choose);
  return references(call.argument, choose);
}

function attributeReference(argument: Json): readonly Reference[] {
  const [target, attribute] = attributePath(argument);
  const inner = Array.isArray(argument) ? references(argument.slice(1)) : [];
  return target === undefined ? inner : [{ target, attribute: attribute ?? '' }, ...inner];
}

/** `["Resource", "Attribute"]`, or the text `Resource.Attribute` that YAML allows. */
export function attributePath(argument: Json): readonly [string?, string?] {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return dot === -1 ? [argument] : [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  if (!Array.isArray(argument)) return [];
  const [target, ...path] = argument as readonly Json[];
  if (typeof target !== 'string') return [];
  return path.every((part) => typeof part === 'string') ? [target, path.join('.')] : [target];
}

function substitutions(argument: Json, choose: Choose): readonly Reference[] {
  const [text, variables] = subArguments(argument);
  const own = placeholders(text).filter((name) => !(name in variables));
  return [
    ...own.map((name): Reference => {
      const dot = name.indexOf('.');
      if (dot === -1) return { target: name, attribute: null };
      return { target: name.slice(0, dot), attribute: name.slice(dot + 1) };
    }),
    ...references(variables, choose),
  ];
}

/** The text of an Fn::Sub and its own variables. */
export function subArguments(argument: Json): readonly [string, JsonObject] {
  if (typeof argument === 'string') return [argument, {}];
  const [text, variables] = Array.isArray(argument) ? (argument as readonly Json[]) : [];
  return [typeof text === 'string' ? text : '', isObject(variables) ? variables : {}];
}

/** `${Name}`, and `${!Text}` that stands for the literal `${Text}`. */
export const PLACEHOLDER = /\$\{(!?)([^}]*)\}/g;

const placeholders = (text: string): readonly string[] =>
  [...text.matchAll(PLACEHOLDER)].filter((match) => match[1] === '').map((match) => (match[2] ?? '').trim());

function chosenBranch(argument: Json, choose: (condition: string) => boolean): readonly Reference[] {
  const [condition, yes, no] = Array.isArray(argument) ? (argument as readonly Json[]) : [];
  if (typeof condition !== 'string') return [];
  return references((choose(condition) ? yes : no) ?? null, choose);
}
