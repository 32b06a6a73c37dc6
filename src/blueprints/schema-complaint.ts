import type { ErrorObject } from 'ajv/dist/2020.js';
import { isObject } from '../core/json.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { child, keysOf } from '../core/pointer.ts';
import { didYouMean } from '../core/suggest.ts';
import { either, kindOf, name, show } from '../core/words.ts';
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
  const params: JsonObject = error.params;
  const path = error.instancePath;
  const subject = subjectOf(key, path);
  const say = (message: string, hint: string | null = null, at = path): SchemaComplaint => ({
    path: at,
    complaint: { message: `${subject} ${message}`, hint },
  });
  switch (error.keyword) {
    case 'type':
      return say(
        `must be ${either(texts(params['type']).map((type) => TYPES[type] ?? type))}, but is ${kindOf(error.data)}`,
      );
    case 'enum':
      return say(`must be ${either(list(params['allowedValues']).map(show))}, but is ${show(error.data)}`);
    case 'required':
      return say(`lacks ${name(textOf(params['missingProperty']))}`);
    case 'additionalProperties': {
      const extra = textOf(params['additionalProperty']);
      const schema: JsonObject = error.parentSchema ?? {};
      const known = Object.keys(isObject(schema['properties']) ? schema['properties'] : {});
      return say(`must not have ${name(extra)}`, didYouMean(extra, known), child(path, extra));
    }
    case 'propertyNames': {
      const bad = textOf(params['propertyName']);
      return say(`must not have a key such as ${name(bad)}`, null, child(path, bad));
    }
    default:
      return say(`${error.message ?? 'does not fit'}, but is ${show(error.data)}`);
  }
}

function subjectOf(key: string, path: string): string {
  const inside = keysOf(path);
  return name([key, ...inside].join('.'));
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const texts = (value: Json | undefined): readonly string[] =>
  (Array.isArray(value) ? value : [value ?? '']).map(textOf);
