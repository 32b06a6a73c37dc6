import type { Json, JsonObject } from '../core/text/json.ts';
import { isObject } from '../core/text/json.ts';
import { CHOOSE, inputPath, inputKey, INPUT } from '../core/stack/insert-inputs.ts';
import { JSON_TEXT } from '../core/text/json-text.ts';
import { child } from '../core/text/pointer.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { name, show } from '../core/text/words.ts';
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
export function checkInputs(template: JsonObject, declared: StructuredInputs['schemas']): readonly Finding[] {
  const uses = [...objectsIn(template, '')].filter(([object]) => isOurs(object));
  const used = new Set(uses.map(([object]) => inputKey(object)));
  return [
    ...uses.flatMap(([object, pointer]) =>
      Object.hasOwn(object, JSON_TEXT)
        ? checkPlace('!Json', pointer)
        : checkUse(inputPath(object), pointer, declared),
    ),
    ...Object.keys(declared)
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

const isOurs = (object: JsonObject): boolean =>
  [INPUT, CHOOSE, JSON_TEXT].some((key) => Object.hasOwn(object, key));

function checkUse(
  path: readonly string[] | undefined,
  pointer: string,
  declared: StructuredInputs['schemas'],
): readonly Finding[] {
  if (path === undefined) {
    const hint = 'Write !Input key, !Input key.member or !Choose [key.member, {text: value}].';
    return [finding('bad-input', pointer, '!Input takes the key of one input', hint)];
  }
  return [...checkPath(path, pointer, declared), ...checkPlace('!Input', pointer)];
}

/** The key is declared, and so is the member as far as schemas tell. */
function checkPath(
  path: readonly string[],
  pointer: string,
  declared: StructuredInputs['schemas'],
): readonly Finding[] {
  let known: JsonObject = declared;
  for (const key of path) {
    const schema = Object.hasOwn(known, key) ? known[key] : undefined;
    if (schema === undefined) {
      const hint = didYouMean(key, Object.keys(known)) ?? 'Declare it in inputs.schema.json.';
      return [finding('unknown-input', pointer, `!Input ${name(path.join('.'))} is not declared`, hint)];
    }
    known = isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};
  }
  return [];
}

function checkPlace(tag: '!Input' | '!Json', pointer: string): readonly Finding[] {
  const [, section = '', ...inside] = pointer.split('/');
  // In a Sub the input's text would be read for variables: data must not become code. A JSON text in another would
  // need its quotes escaped, which CloudFormation cannot.
  const around = ['Fn::Sub', ...(tag === '!Json' ? [JSON_TEXT] : [])].find((one) => inside.includes(one));
  if (PLACES.includes(section) && around === undefined) return [];
  const where = around === undefined ? `in ${section || 'the template itself'}` : `inside ${around}`;
  const hint = 'Use it for a whole value in Resources or Outputs.';
  return [finding('bad-input', pointer, `${tag} cannot stand ${where}`, hint)];
}
