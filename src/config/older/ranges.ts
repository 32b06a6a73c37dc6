import { canonical, isObject } from '../../core/text/json.ts';
import type { Json, JsonObject } from '../../core/text/json.ts';

/**
 * Hyperparameters as SageMaker takes them, names to texts; the framework handed numbers to its SDK, which did the same
 * (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html, HyperParameters).
 */
export const texts = (values: JsonObject): Json =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asText(value)]));

const asText = (value: Json): string => (typeof value === 'string' ? value : canonical(value));

/** The words of the framework, and those of SageMaker's ParameterRanges. */
const KINDS: Readonly<Record<string, string>> = {
  continuous: 'ContinuousParameterRanges',
  integer: 'IntegerParameterRanges',
  categorical: 'CategoricalParameterRanges',
};

/** The framework wrote `{"eta": ["continuous", [0.1, 0.5]]}`. Undefined for what it would not have understood. */
export function ranges(written: Json): Json | undefined {
  if (!isObject(written)) return undefined;
  const found = Object.entries(written).map(([name, range]) => rangeOf(name, range));
  const known = found.filter((one) => one !== undefined);
  if (known.length < found.length) return undefined;
  const kinds = [...new Set(known.map(({ kind }) => kind))];
  return Object.fromEntries(
    kinds.map((kind) => [kind, known.filter((one) => one.kind === kind).map(({ range }) => range)]),
  );
}

interface Range {
  readonly kind: string;
  readonly range: JsonObject;
}

function rangeOf(name: string, written: Json): Range | undefined {
  const [word, values]: readonly Json[] = Array.isArray(written) ? written : [];
  const kind = typeof word === 'string' ? KINDS[word] : undefined;
  if (kind === undefined || !Array.isArray(values)) return undefined;
  const members = values.map((each: Json) => asText(each));
  if (word === 'categorical') return { kind, range: { Name: name, Values: members } };
  const [least, most, more] = members;
  if (least === undefined || most === undefined || more !== undefined) return undefined;
  return { kind, range: { Name: name, MinValue: least, MaxValue: most } };
}
