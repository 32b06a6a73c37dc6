import type { Json, JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import { inputKey, INPUT } from '../core/insert-inputs.ts';
import { child } from '../core/pointer.ts';
import { didYouMean } from '../core/suggest.ts';
import { name, show } from '../core/words.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';
import { schemaFlaw } from './input-validator.ts';
import { objectsIn } from './walk.ts';

/** What `inputs.schema.json` declares. */
export interface StructuredInputs {
  readonly schemas: Readonly<Record<string, JsonObject>>;
  readonly required: readonly string[];
}

export const NO_INPUTS: StructuredInputs = { schemas: {}, required: [] };

const SCHEMA_KEYS = [
  '$schema',
  '$id',
  'title',
  'description',
  'type',
  'properties',
  'required',
  'additionalProperties',
];

/** Reads the file: one JSON Schema object whose `properties` are the inputs, each complete in itself. */
export function structuredInputs(
  file: JsonObject,
): StructuredInputs & { readonly findings: readonly Finding[] } {
  const { properties = {}, required = [] } = file;
  const schemas = isObject(properties) ? properties : {};
  const names: readonly Json[] = Array.isArray(required) ? required : [];
  const findings = [
    ...(isObject(properties)
      ? []
      : [finding('bad-inputs-schema', '/properties', '`properties` must be an object')]),
    ...Object.keys(file)
      .filter((key) => !SCHEMA_KEYS.includes(key))
      .map((key) =>
        finding(
          'bad-inputs-schema',
          child('', key),
          `the key ${name(key)} has no meaning here`,
          didYouMean(key, SCHEMA_KEYS),
        ),
      ),
    ...Object.entries(schemas).flatMap(([key, schema]) => checkInput(key, schema)),
    ...names
      .filter((key) => typeof key !== 'string' || !Object.hasOwn(schemas, key))
      .map((key) => finding('bad-inputs-schema', '/required', `${show(key)} is required but not declared`)),
  ];
  const declared = Object.entries(schemas).flatMap(([key, schema]) =>
    isObject(schema) ? [[key, schema] as const] : [],
  );
  return {
    schemas: Object.fromEntries(declared),
    required: names.filter((key) => typeof key === 'string'),
    findings,
  };
}

function checkInput(key: string, schema: Json): readonly Finding[] {
  const pointer = child('/properties', key);
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(key)) {
    return [
      finding(
        'bad-inputs-schema',
        pointer,
        `the input ${name(key)} is not in snake_case`,
        'Use a-z, 0-9 and _.',
      ),
    ];
  }
  if (!isObject(schema))
    return [finding('bad-inputs-schema', pointer, `the schema of ${name(key)} must be an object`)];
  const flaw = schemaFlaw(schema);
  return flaw === null
    ? []
    : [finding('bad-inputs-schema', pointer, `the schema of ${name(key)} cannot be used: ${flaw}`)];
}

/** Sections in which an input may stand: the others are read before anything is inserted. */
const PLACES = ['Resources', 'Outputs'];

/** Every `!Input` names a declared input, stands where it can be inserted, and every declared input is used. */
export function checkInputs(template: JsonObject, declared: readonly string[]): readonly Finding[] {
  const uses = [...objectsIn(template, '')].filter(([object]) => Object.hasOwn(object, INPUT));
  const used = new Set(uses.map(([object]) => inputKey(object)));
  return [
    ...uses.flatMap(([object, pointer]) => checkUse(inputKey(object), pointer, declared)),
    ...declared
      .filter((key) => !used.has(key))
      .map((key) =>
        finding(
          'unused-input',
          '',
          `the input ${name(key)} is declared, but no !Input uses it`,
          'Use it or take it out.',
        ),
      ),
  ];
}

function checkUse(key: string | undefined, pointer: string, declared: readonly string[]): readonly Finding[] {
  if (key === undefined)
    return [finding('bad-input', pointer, '!Input takes the key of one input', 'Write !Input key.')];
  const found: Finding[] = [];
  if (!declared.includes(key)) {
    const hint = didYouMean(key, declared) ?? 'Declare it in inputs.schema.json.';
    found.push(finding('unknown-input', pointer, `!Input ${name(key)} is not declared`, hint));
  }
  const [, section = '', ...inside] = pointer.split('/');
  // In a Sub the input's text would be read for variables: data must not become code.
  if (!PLACES.includes(section) || inside.includes('Fn::Sub')) {
    const where = inside.includes('Fn::Sub') ? 'inside Fn::Sub' : `in ${section || 'the template itself'}`;
    found.push(
      finding(
        'bad-input',
        pointer,
        `!Input cannot stand ${where}`,
        'Use it for a whole value in Resources or Outputs.',
      ),
    );
  }
  return found;
}
