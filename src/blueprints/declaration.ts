import { authoringOf } from '../core/stack/authoring.ts';
import { isObject } from '../core/text/json.ts';
import type { Json, JsonObject } from '../core/text/json.ts';
import { onceFor } from '../core/text/once-for.ts';
import { snakeCase } from '../core/text/snake-case.ts';

/**
 * How CloudFormation takes a parameter's text: `lookup` is the name of an SSM parameter that holds the value;
 * `joined` is one text to CloudFormation and a list to people.
 */
export type ParameterKind = 'text' | 'joined' | 'number' | 'list' | 'numbers' | 'lookup';

/** One parameter as the template declares it. */
export interface Declaration {
  readonly name: string;
  readonly key: string;
  readonly type: string;
  /** Undefined for a type CloudFormation does not have. */
  readonly kind: ParameterKind | undefined;
  readonly description: string | null;
  readonly default: string | null;
  readonly noEcho: boolean;
  readonly allowedValues: readonly string[] | null;
  readonly allowedPattern: string | null;
  readonly minLength: number | null;
  readonly maxLength: number | null;
  readonly minValue: number | null;
  readonly maxValue: number | null;
  readonly constraintDescription: string | null;
}

/** The template's parameters in its own order. */
export const declarations = onceFor((template: JsonObject): readonly Declaration[] => {
  const { lists } = authoringOf(template);
  const { Parameters: declared = {} } = template;
  return Object.entries(isObject(declared) ? declared : {}).map(([name, value]) => {
    const one = declaration(name, isObject(value) ? value : {});
    return lists.includes(name) && one.type === 'String' ? { ...one, kind: 'joined' } : one;
  });
});

function declaration(name: string, value: JsonObject): Declaration {
  const type = textOf(value['Type']) ?? '';
  const values = value['AllowedValues'];
  return {
    name,
    key: snakeCase(name),
    type,
    kind: kindOf(type),
    description: textOf(value['Description']),
    default: textOf(value['Default']),
    noEcho: textOf(value['NoEcho']) === 'true',
    allowedValues: Array.isArray(values) ? values.flatMap((item: Json) => textOf(item) ?? []) : null,
    allowedPattern: textOf(value['AllowedPattern']),
    minLength: numberOf(value['MinLength']),
    maxLength: numberOf(value['MaxLength']),
    minValue: numberOf(value['MinValue']),
    maxValue: numberOf(value['MaxValue']),
    constraintDescription: textOf(value['ConstraintDescription']),
  };
}

/**
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html and
 *   cloudformation-supplied-parameter-types.html for the types of AWS and of Systems Manager
 */
function kindOf(type: string): ParameterKind | undefined {
  switch (type) {
    case 'String':
    case 'AWS::SSM::Parameter::Name':
      return 'text';
    case 'Number':
      return 'number';
    case 'CommaDelimitedList':
      return 'list';
    case 'List<Number>':
      return 'numbers';
    default:
      if (/^AWS::SSM::Parameter::Value<.+>$/.test(type)) return 'lookup';
      if (/^List<AWS::[A-Za-z0-9]+::.+>$/.test(type)) return 'list';
      return /^AWS::[A-Za-z0-9]+::[A-Za-z0-9:]+$/.test(type) ? 'text' : undefined;
  }
}

/** Scalars in the text form CloudFormation gives them; a list in a `Default` is not one. */
const textOf = (value: Json | undefined): string | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;

function numberOf(value: Json | undefined): number | null {
  const text = textOf(value);
  return text === null || !NUMBER.test(text) ? null : Number(text);
}

/** What a Number parameter takes: "an integer or float", as text. */
export const NUMBER = /^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;
