import type { ErrorObject } from 'ajv/dist/2020.js';
import { isObject } from '../core/text/json.ts';
import type { Json, JsonObject } from '../core/text/json.ts';
import { child, keysOf } from '../core/text/pointer.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { either, kindOf, name, show } from '../core/text/words.ts';
import type { Complaint } from './check-text.ts';

/** Where inside a structured input something is wrong, and what, in a sentence. */
export interface SchemaComplaint {
  readonly path: string;
  readonly complaint: Complaint;
}

/** JSON Schema's words for a type, and ours. */
const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'text',
};

/** An error of the validator as a person would say it. @param key of the input that was checked. */
export function schemaComplaint(key: string, error: ErrorObject): SchemaComplaint {
  const { instancePath, propertyName } = error;
  const subject = name([key, ...keysOf(instancePath)].join('.'));
  if (propertyName !== undefined) {
    const message = `${subject} has the key ${name(propertyName)}, which ${error.message ?? 'does not fit'}`;
    return { path: child(instancePath, propertyName), complaint: { message, hint: null } };
  }
  if (error.keyword === 'additionalProperties') return unknownMember(subject, error);
  const count = counted(error);
  if (count !== null)
    return { path: instancePath, complaint: { message: `${subject} ${count}`, hint: about(error) } };
  return { path: instancePath, complaint: { message: `${subject} ${sentence(error)}`, hint: null } };
}

/** What has too few members, or too many; null for everything else. */
function counted({ keyword, params, data, parentSchema }: ErrorObject): string | null {
  const [, bound = '', what = ''] = /^(min|max)(Items|Properties)$/.exec(keyword) ?? [];
  if (bound === '') return null;
  const schema: JsonObject = parentSchema ?? {};
  const has = Object.keys(Object(data)).length;
  const known = isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  if (has === 0) return `is empty; give at least ${known.length > 0 ? either(known.map(name)) : 'one'}`;
  const limit = `${bound === 'min' ? 'at least' : 'at most'} ${params['limit']}`;
  return `must have ${limit} ${what === 'Items' ? 'items' : 'keys'}, but has ${has}`;
}

/** What the schema says of it, for people. */
function about({ parentSchema }: ErrorObject): string | null {
  const schema: JsonObject = parentSchema ?? {};
  const { description = null } = schema;
  return typeof description === 'string' ? description : null;
}

function unknownMember(
  subject: string,
  { instancePath, params, parentSchema }: ErrorObject,
): SchemaComplaint {
  const extra = textOf(params['additionalProperty']);
  const schema: JsonObject = parentSchema ?? {};
  const known = Object.keys(isObject(schema['properties']) ? schema['properties'] : {});
  const complaint = { message: `${subject} must not have ${name(extra)}`, hint: didYouMean(extra, known) };
  return { path: child(instancePath, extra), complaint };
}

function sentence({ keyword, params, data, message }: ErrorObject): string {
  switch (keyword) {
    case 'type':
      return `must be ${either(listOf(params['type']).map(typeName))}, but is ${kindOf(data)}`;
    case 'enum':
      return `must be ${either(listOf(params['allowedValues']).map(show))}, but is ${show(data)}`;
    case 'required':
      return `lacks ${name(textOf(params['missingProperty']))}`;
    default:
      return `${message ?? 'does not fit'}, but is ${show(data)}`;
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const typeName = (type: Json): string => TYPES[textOf(type)] ?? textOf(type);
const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value]);
