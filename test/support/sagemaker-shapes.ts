import * as sagemaker from '@aws-sdk/client-sagemaker';
import { isObject } from '../../src/core/text/json.ts';
import type { Json } from '../../src/core/text/json.ts';

/**
 * Requests of SageMaker as AWS's own model describes them, which comes with the SDK: `[kind, namespace, name, traits,
 * members, member schemas, required]`. Lists and maps of simple things are 64 and 128 more than what they hold.
 */
type Schema = number | readonly unknown[];

const STRUCT = 3;
const LIST = 1;
const MAP = 2;
const SIMPLE: Readonly<Record<number, string>> = { 0: 'string', 1: 'number', 2: 'boolean' };

/** What does not fit a request: a line for each, with its path. @param request such as `CreateTrainingJobRequest` */
export function unfit(request: string, value: Json): readonly string[] {
  const schema: unknown = new Map<string, unknown>(Object.entries(sagemaker)).get(`${request}$`);
  if (!Array.isArray(schema)) throw new Error(`the SDK knows no ${request}`);
  return unfitIn(schema, value, request);
}

/** Values that a pipeline computes when it runs may stand for anything. */
export const isComputed = (value: Json): boolean =>
  isObject(value) && Object.keys(value).some((key) => key === 'Get' || key.startsWith('Std:'));

const schemaOf = (value: unknown): Schema => {
  const found: unknown = typeof value === 'function' ? value() : value;
  // A member with traits of its own: [schema, traits].
  if (Array.isArray(found) && found.length === 2) return schemaOf(found[0]);
  return typeof found === 'number' || Array.isArray(found) ? found : 0;
};

function unfitIn(schema: Schema, value: Json, path: string): readonly string[] {
  if (isComputed(value)) return [];
  if (typeof schema === 'number') return unfitSimple(schema, value, path);
  const [kind, , , , inside, more, required] = schema;
  if (kind === STRUCT) return unfitMembers({ names: namesOf(inside), more, required }, value, path);
  if (kind === LIST) return each(schemaOf(inside), value, path);
  if (kind === MAP) return values(schemaOf(more), value, path);
  return [];
}

function unfitSimple(schema: number, value: Json, path: string): readonly string[] {
  if (schema >= 128) return values(schema - 128, value, path);
  if (schema >= 64) return each(schema - 64, value, path);
  const wanted = SIMPLE[schema];
  return wanted === undefined || typeof value === wanted ? [] : [`${path} is no ${wanted}`];
}

interface Members {
  readonly names: readonly string[];
  readonly more: unknown;
  /** How many of them, from the first. */
  readonly required: unknown;
}

const namesOf = (names: unknown): readonly string[] => (Array.isArray(names) ? names.map(String) : []);

function unfitMembers({ names, more, required }: Members, value: Json, path: string): readonly string[] {
  if (!isObject(value)) return [`${path} is no object`];
  const schemas: readonly unknown[] = Array.isArray(more) ? more : [];
  const needed = names.slice(0, typeof required === 'number' ? required : 0);
  return [
    ...needed.filter((name) => value[name] === undefined).map((name) => `${path} lacks ${name}`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const index = names.indexOf(name);
      if (index < 0) return [`${path} has no ${name}`];
      return unfitIn(schemaOf(schemas[index]), member, `${path}.${name}`);
    }),
  ];
}

const each = (schema: Schema, value: Json, path: string): readonly string[] =>
  Array.isArray(value)
    ? value.flatMap((item: Json, index) => unfitIn(schema, item, `${path}[${index}]`))
    : [`${path} is no list`];

const values = (schema: Schema, value: Json, path: string): readonly string[] =>
  isObject(value)
    ? Object.entries(value).flatMap(([key, item]) => unfitIn(schema, item, `${path}.${key}`))
    : [`${path} is no map`];
