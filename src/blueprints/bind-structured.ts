import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Blueprint } from '../core/blueprint.ts';
import { outputReference } from '../core/config.ts';
import type { Json, JsonObject } from '../core/text/json.ts';
import type { Problem } from '../core/text/result.ts';
import { name } from '../core/text/words.ts';
import { inputErrors } from './input-validator.ts';
import { schemaComplaint } from './schema-complaint.ts';
import { objectsIn } from './walk.ts';
import type { Where } from './where.ts';

export interface BoundStructured {
  readonly values: JsonObject;
  readonly problems: readonly Problem[];
}

/** Checks the structured inputs, which are inserted whole. @param references as in `bindParameters`. */
export function bindStructured(
  blueprint: Pick<Blueprint, 'structuredInputs' | 'requiredInputs'>,
  inputs: JsonObject,
  where: Where,
  references: 'allow' | 'refuse',
): BoundStructured {
  const given = Object.entries(inputs).filter(
    ([key, value]) => value !== null && Object.hasOwn(blueprint.structuredInputs, key),
  );
  const keys = new Set(given.map(([key]) => key));
  const missing = blueprint.requiredInputs.filter((key) => !keys.has(key));
  return {
    values: Object.fromEntries(given),
    problems: [
      ...missing.map((key) =>
        where.entry('missing-input', { message: `${name(key)} is missing`, hint: about(blueprint, key) }),
      ),
      ...given.flatMap(([key, value]) => checkOne(key, value, { blueprint, where, references })),
    ],
  };
}

function about({ structuredInputs }: Pick<Blueprint, 'structuredInputs'>, key: string): string | null {
  const description = structuredInputs[key]?.['description'];
  return typeof description === 'string' ? description : null;
}

interface Context {
  readonly blueprint: Pick<Blueprint, 'structuredInputs'>;
  readonly where: Where;
  readonly references: 'allow' | 'refuse';
}

function checkOne(key: string, value: Json, { blueprint, where, references }: Context): readonly Problem[] {
  const pending = references === 'allow' ? pendingIn(value) : [];
  const code = codeIn(value);
  if (code !== undefined) {
    const message = `${name(key)} holds a function of CloudFormation, but inputs are data`;
    return [where.input(key, 'function-in-input', { message, hint: 'Write the value itself.' }, code)];
  }
  return (
    inputErrors(blueprint.structuredInputs[key] ?? {}, value)
      // Of a key that does not fit ajv tells twice: once about the key, once about the object around it.
      .filter((error) => error.keyword !== 'propertyNames' && !excused(error, pending))
      .map((error) => {
        const { path, complaint } = schemaComplaint(key, error);
        return where.input(key, 'bad-value', complaint, path);
      })
  );
}

/** Pointers of the outputs of other pipelines inside a value: nobody knows yet what they are. */
const pendingIn = (value: Json): readonly string[] =>
  [...objectsIn(value, '')]
    .filter(([object]) => outputReference(object) !== undefined)
    .map(([, pointer]) => pointer);

const COMBINATIONS = ['anyOf', 'oneOf', 'not', 'if', 'contains'];

/** An error at such a place, inside it, or of an alternative around it that may well be met. */
const excused = ({ instancePath, keyword }: ErrorObject, pending: readonly string[]): boolean =>
  pending.some(
    (pointer) =>
      instancePath === pointer ||
      instancePath.startsWith(`${pointer}/`) ||
      (COMBINATIONS.includes(keyword) && pointer.startsWith(instancePath)),
  );

/** An input is inserted into the template, where CloudFormation would run what looks like a function. */
function codeIn(value: Json): string | undefined {
  const found = [...objectsIn(value, '')].find(([object]) =>
    Object.keys(object).some(
      (key, _, keys) => key.startsWith('Fn::') || (key === 'Ref' && keys.length === 1),
    ),
  );
  return found?.[1];
}
