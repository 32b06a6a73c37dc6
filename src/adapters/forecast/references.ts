import { isObject, type Json, type JsonObject } from '../../core/text/json.ts';

/** `{"Fn::Join": [...]}`: an object with one member that is the name of a function. */
export function functionCall(value: Json): { readonly name: string; readonly argument: Json } | undefined {
  if (!isObject(value)) return undefined;
  const [name, ...others] = Object.keys(value);
  const is = name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
  return is ? { name, argument: value[name] ?? null } : undefined;
}

/** `["Resource", "Attribute"]`, or the text `Resource.Attribute`. */
export function attributePath(argument: Json): readonly [target: string, attribute: string] | undefined {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return dot < 0 ? undefined : [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  if (!Array.isArray(argument)) return undefined;
  const [target, attribute] = argument as readonly Json[];
  return typeof target === 'string' && typeof attribute === 'string' ? [target, attribute] : undefined;
}

export const items = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [];

/** A member of an object as an object; empty when it is none. */
export function section(value: Json | undefined, name: string): JsonObject {
  const found = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return isObject(found) ? found : {};
}

/** A value nobody knows here. Two of them are equal only if they say the same. */
export const unknown = (what: string): JsonObject => ({ 'Unknown::Value': what });

/** True when everything in a value is known: no function is left in it, and nothing unknown. */
export function isSettled(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.every((item: Json) => isSettled(item));
  if (!isObject(value)) return true;
  if ('Unknown::Value' in value || functionCall(value) !== undefined) return false;
  return Object.values(value).every((child) => isSettled(child));
}
