import { isObject } from '../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { list, object, text } from '../deploy/data.ts';

/** What the jobs of a run leave, and what it was started with. */
export interface Given {
  /** By the name of the property file, what the job wrote into it. */
  readonly files: Readonly<Record<string, Json>>;
  readonly parameters?: Readonly<Record<string, Json>>;
  /** By the path behind `Steps.` or `Execution.`; anything else there is its path in brackets. */
  readonly values?: Readonly<Record<string, Json>>;
}

export interface Ended {
  readonly status: 'Succeeded' | 'Failed';
  /** The steps that ran, in order. */
  readonly steps: readonly string[];
  readonly message: string;
}

/**
 * A run of a pipeline in which every job succeeds: steps in their order, conditions by what the jobs wrote, the message
 * of a step that fails. What a `Std:JsonGet` does not find fails the step that asks for it, as in
 * https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-propertyfile.html
 *
 * @throws for what it does not know
 */
export function ran(definition: Json, given: Given): Ended {
  const done: string[] = [];
  const defaults = list(object(definition)['Parameters'] ?? []).map(object);
  const parameters = {
    ...Object.fromEntries(defaults.map(({ Name, DefaultValue }) => [text(Name), DefaultValue ?? null])),
    ...given.parameters,
  };
  const message = failure(object(definition)['Steps'] ?? null, { ...given, parameters }, done);
  return message === null
    ? { status: 'Succeeded', steps: done, message: '' }
    : { status: 'Failed', steps: done, message };
}

/** Runs steps until one fails. @returns why, or null */
function failure(steps: Json, given: Given, done: string[]): string | null {
  for (const step of list(steps).map(object)) {
    done.push(text(step['Name']));
    const why = failureOf(step, given, done);
    if (why !== null) return why;
  }
  return null;
}

function failureOf(step: JsonObject, given: Given, done: string[]): string | null {
  const { Type, Arguments = {} } = step;
  const { Conditions = [], IfSteps = [], ElseSteps = [], ErrorMessage = null } = object(Arguments);
  try {
    if (Type === 'Fail') return shown(valueOf(ErrorMessage, given));
    if (Type !== 'Condition') return null;
    const holds = list(Conditions).every((condition) => compared(object(condition), given));
    return failure(holds ? IfSteps : ElseSteps, given, done);
  } catch (error) {
    if (error instanceof NotFound) return `${text(step['Name'])}: ${error.message}`;
    throw error;
  }
}

class NotFound extends Error {}

const COMPARES: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  LessThan: (left, right) => left < right,
  LessThanOrEqualTo: (left, right) => left <= right,
  GreaterThan: (left, right) => left > right,
  GreaterThanOrEqualTo: (left, right) => left >= right,
};

function compared({ Type = null, LeftValue = null, RightValue = null }: JsonObject, given: Given): boolean {
  const [left, right] = [valueOf(LeftValue, given), valueOf(RightValue, given)];
  if (Type === 'Equals') return left === right;
  const compare = COMPARES[text(Type)];
  if (compare === undefined) throw new Error(`a condition of the type ${text(Type)} is not known here`);
  if (typeof left !== 'number' || typeof right !== 'number')
    throw new NotFound('it compares what is no number');
  return compare(left, right);
}

function valueOf(value: Json, given: Given): Json {
  if (!isObject(value)) return value;
  const { Get, 'Std:Join': join, 'Std:JsonGet': jsonGet } = value;
  if (typeof Get === 'string') return got(Get, given);
  if (join !== undefined) {
    const { On = '', Values = [] } = object(join);
    return list(Values)
      .map((one) => shown(valueOf(one, given)))
      .join(text(On));
  }
  if (jsonGet !== undefined) return inFile(object(jsonGet), given);
  throw new Error(`a value that is not known here: ${JSON.stringify(value)}`);
}

function got(path: string, { parameters = {}, values = {} }: Given): Json {
  const [root = '', name = ''] = path.split('.');
  return (root === 'Parameters' ? parameters[name] : values[path]) ?? `[${path}]`;
}

function inFile({ PropertyFile = null, Path = null }: JsonObject, { files }: Given): Json {
  const name = text(object(PropertyFile)['Get']).split('.').at(-1) ?? '';
  const found = text(Path)
    .split('.')
    .reduce<Json | undefined>((value, key) => (isObject(value) ? value[key] : undefined), files[name]);
  if (found === undefined) throw new NotFound(`${name} has no ${text(Path)}`);
  return found;
}

const shown = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
