import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { RE2JS } from 're2js';
import type { Json, JsonObject } from '../core/text/json.ts';
import { objectsIn } from './walk.ts';

/** Patterns of a schema run in linear time: the configuration repository may bring them. */
const linear = Object.assign(
  (pattern: string) => {
    const expression = RE2JS.compile(pattern);
    // ajv tells patterns apart by their text: without one of its own, the first would stand for all.
    return { test: (text: string) => expression.matcher(text).find(), toString: () => pattern };
  },
  // What ajv would write into generated source files; none are generated here.
  { code: 'linear' },
);

const OPTIONS = {
  allErrors: true,
  allowUnionTypes: true,
  strict: true,
  strictRequired: false,
  verbose: true,
  logger: false,
  code: { regExp: linear },
} as const;

/** Knows what a schema is. It keeps nothing of the schemas it is asked about. */
const judge = new Ajv2020(OPTIONS);

const compiled = new WeakMap<JsonObject, ValidateFunction>();

/** What a value does wrong, in ajv's words; none when it fits. @param schema one that `schemaFlaw` passed. */
export function inputErrors(schema: JsonObject, value: Json): readonly ErrorObject[] {
  const validate = validatorOf(schema);
  return validate(value) ? [] : (validate.errors ?? []);
}

/** Why a schema cannot be used, or null. */
export function schemaFlaw(schema: JsonObject): string | null {
  // References would let one schema reach into another, or loop; nobody needs them for an input.
  if ([...objectsIn(schema, '')].some(([object]) => isReference(object))) {
    return '$ref, $defs, $id and $anchor are not read';
  }
  if (judge.validateSchema(schema) !== true) return judge.errorsText(judge.errors, { dataVar: '' });
  try {
    validatorOf(schema);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const REFERENCES = ['$ref', '$dynamicRef', '$id', '$anchor', '$dynamicAnchor', '$defs'];

const isReference = (object: JsonObject): boolean => REFERENCES.some((key) => Object.hasOwn(object, key));

/** A compiler of its own for each schema: ajv holds on to what it compiled, and blueprints change with commits. */
function validatorOf(schema: JsonObject): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const validate = new Ajv2020({ ...OPTIONS, meta: false, validateSchema: false }).compile(schema);
  compiled.set(schema, validate);
  return validate;
}
