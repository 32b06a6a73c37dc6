import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { RE2JS } from 're2js';
import type { Json, JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import { objectsIn } from './walk.ts';

/** Patterns of a schema run in linear time: the configuration repository may bring them. */
const linear = Object.assign(
  (pattern: string) => {
    const expression = RE2JS.compile(pattern);
    return { test: (text: string) => expression.matcher(text).find() };
  },
  // What ajv would write into generated source files; none are generated here.
  { code: 'linear' },
);

const ajv = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true,
  strict: true,
  strictRequired: false,
  addUsedSchema: false,
  verbose: true,
  logger: false,
  code: { regExp: linear },
});

const compiled = new WeakMap<JsonObject, ValidateFunction>();

/** What a value does wrong, in ajv's words; none when it fits. @param schema one that `schemaFlaw` passed. */
export function inputErrors(schema: JsonObject, value: Json): readonly ErrorObject[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  return validate(value) ? [] : (validate.errors ?? []);
}

/** Why a schema cannot be used, or null. */
export function schemaFlaw(schema: JsonObject): string | null {
  // References would let one schema reach into another, or loop; nobody needs them for an input.
  if ([...objectsIn(schema, '')].some(([object]) => isReference(object)))
    return '$ref, $id and $anchor are not read';
  try {
    ajv.compile(schema);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const isReference = (object: JsonObject): boolean =>
  ['$ref', '$dynamicRef', '$id', '$anchor', '$dynamicAnchor', '$defs'].some(
    (key) => typeof object[key] === 'string' || (key === '$defs' && isObject(object[key])),
  );
