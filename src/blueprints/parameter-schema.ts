import type { BlueprintParameter } from '../core/blueprint.ts';
import type { JsonObject } from '../core/text/json.ts';
import type { Declaration } from './declaration.ts';

/**
 * A declared parameter with the JSON Schema of what a configuration may write for it: for people, editors and
 * `blueprints show`. The check itself is `checkText`, because a Number may come as text, where JSON Schema
 * knows no least value, and because patterns are Java's.
 */
export const blueprintParameter = (declared: Declaration): BlueprintParameter => ({
  name: declared.name,
  key: declared.key,
  type: declared.type,
  description: declared.description,
  default: declared.default,
  noEcho: declared.noEcho,
  schema: {
    ...(declared.description === null ? {} : { description: declared.description }),
    ...shape(declared),
  },
  allowedPattern: declared.allowedPattern,
  constraintDescription: declared.constraintDescription,
});

function shape(declared: Declaration): JsonObject {
  const { kind, allowedValues } = declared;
  switch (kind) {
    case 'number':
      return numberShape(declared);
    case 'numbers':
      return listShape(numberShape(declared));
    case 'list':
      return listShape({
        type: ['string', 'number'],
        ...(allowedValues === null ? {} : { enum: allowedValues }),
      });
    case 'joined':
      return listShape({ type: ['string', 'number'] });
    case 'lookup':
      return { type: 'string', minLength: 1 };
    case 'text':
    case undefined:
      return textShape(declared);
    default:
      return kind satisfies never;
  }
}

const numberShape = ({ allowedValues, minValue, maxValue }: Declaration): JsonObject =>
  allowedValues === null
    ? {
        type: ['number', 'string'],
        ...(minValue === null ? {} : { minimum: minValue }),
        ...(maxValue === null ? {} : { maximum: maxValue }),
      }
    : { enum: [...allowedValues.map(Number), ...allowedValues] };

/** The text with commas is CloudFormation's own form of a list. */
const listShape = (items: JsonObject): JsonObject => ({
  anyOf: [{ type: 'array', items }, { type: 'string' }],
});

function textShape({ allowedValues, minLength, maxLength }: Declaration): JsonObject {
  if (allowedValues !== null) return { enum: [...allowedValues, ...booleansAmong(allowedValues)] };
  return {
    type: 'string',
    ...(minLength === null ? {} : { minLength }),
    ...(maxLength === null ? {} : { maxLength }),
  };
}

/** Where a template allows the texts "true" and "false", JSON's own true and false are taken. */
export const booleansAmong = (values: readonly string[]): readonly boolean[] =>
  [true, false].filter((value) => values.includes(String(value)));
