import { RE2JS } from 're2js';
import { isObject, type Json, type JsonObject } from '../../core/text/json.ts';
import { validationError } from '../protocol/message.ts';
import { isListType, plain, section, text } from './sections.ts';

/** A parameter of a request. */
export interface GivenParameter {
  readonly key: string;
  readonly value: string | null;
  readonly usePrevious: boolean;
}

const VALUE_BYTES = 4096;

/**
 * The effective value of every parameter the template declares: given, previous or default.
 * Reference: CloudFormation User Guide, "Parameters".
 *
 * @throws AwsError ValidationError for a parameter that is unknown, missing or not allowed
 */
export function effectiveParameters(
  template: JsonObject,
  given: readonly GivenParameter[],
  previous: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const declared = section(template, 'Parameters');
  const unknown = given.map(({ key }) => key).filter((key) => !Object.hasOwn(declared, key));
  if (unknown.length > 0)
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const twice = given.map(({ key }) => key).find((key, index, keys) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw validationError(`Parameters: [${twice}] are duplicated`);

  const values = new Map<string, string>();
  const missing: string[] = [];
  for (const [name, declaration] of Object.entries(declared)) {
    const value = effectiveValue(
      given.find(({ key }) => key === name),
      Object.hasOwn(previous, name) ? (previous[name] ?? null) : null,
      declaration,
    );
    if (value === null) missing.push(name);
    else values.set(name, value);
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  for (const [name, value] of values) checkValue(name, value, section(declared, name));
  return Object.fromEntries(values);
}

function effectiveValue(
  given: GivenParameter | undefined,
  previous: string | null,
  declaration: Json,
): string | null {
  if (given?.usePrevious === true) return previous;
  if (given?.value !== undefined && given.value !== null) return given.value;
  const fallback = isObject(declaration) ? declaration['Default'] : undefined;
  return fallback === undefined || typeof fallback === 'object' ? null : String(fallback);
}

function checkValue(name: string, value: string, declaration: JsonObject): void {
  const type = text(declaration['Type']) ?? 'String';
  if (Buffer.byteLength(value) > VALUE_BYTES) {
    throw validationError(`Parameter '${name}' exceeds the maximum length of ${VALUE_BYTES} bytes`);
  }
  if (type.startsWith('AWS::SSM::Parameter::')) {
    // There is no parameter store here, and a made-up value would be success by default.
    throw validationError(`Unable to fetch parameters [${value}] from parameter store for this account.`);
  }
  const items = isListType(type) ? value.split(',').map((item) => item.trim()) : [value];
  for (const item of items) checkItem(name, item, declaration);
}

function checkItem(name: string, value: string, declaration: JsonObject): void {
  const refuse = (what: string) =>
    validationError(`Parameter '${name}' ${text(declaration['ConstraintDescription']) ?? what}`);
  const allowed = declaration['AllowedValues'];
  if (Array.isArray(allowed) && !allowed.some((item: Json) => plain(item) === value)) {
    throw refuse('must be one of AllowedValues');
  }
  const pattern = text(declaration['AllowedPattern']);
  if (pattern !== null && !matches(pattern, value)) throw refuse(`must match pattern ${pattern}`);
  if ((text(declaration['Type']) ?? '').includes('Number')) checkNumber(value, declaration, refuse);
  const { length } = Array.from(value);
  if (length < limit(declaration['MinLength'], 0)) {
    throw refuse(`must contain at least ${plain(declaration['MinLength'])} characters`);
  }
  if (length > limit(declaration['MaxLength'], Infinity)) {
    throw refuse(`must contain at most ${plain(declaration['MaxLength'])} characters`);
  }
}

function checkNumber(value: string, declaration: JsonObject, refuse: (what: string) => Error): void {
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number)) throw refuse('must be a number');
  if (number < limit(declaration['MinValue'], -Infinity)) {
    throw refuse(`must be a number not less than ${plain(declaration['MinValue'])}`);
  }
  if (number > limit(declaration['MaxValue'], Infinity)) {
    throw refuse(`must be a number not greater than ${plain(declaration['MaxValue'])}`);
  }
}

const limit = (value: Json | undefined, otherwise: number): number =>
  value === undefined ? otherwise : Number(value);

/** Java syntax over the whole value; a pattern that a linear-time engine cannot read is not checked. */
function matches(pattern: string, value: string): boolean {
  try {
    return RE2JS.compile(pattern).matches(value);
  } catch {
    return true;
  }
}

/** Names of the parameters whose values are shown as `****`. */
export const hiddenParameters = (template: JsonObject): ReadonlySet<string> =>
  new Set(
    Object.entries(section(template, 'Parameters'))
      .filter(([, declaration]) => isObject(declaration) && plain(declaration['NoEcho']) === 'true')
      .map(([name]) => name),
  );
