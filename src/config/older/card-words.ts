import { isObject } from '../../core/text/json.ts';
import type { Json, JsonObject } from '../../core/text/json.ts';

/**
 * The parts of a model card that SageMaker takes as they are, in the words of `AWS::SageMaker::ModelCard`: the
 * framework wrote `metric_groups` where the resource has `MetricGroups`, and names of images without `ContainerImage`
 * around them.
 */
export function cardWords(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => cardWords(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [capitalised(key), member(key, each)]),
  );
}

function member(key: string, value: Json): Json {
  if (OPAQUE.includes(key)) return value;
  if (AXES.includes(key)) return typeof value === 'string' ? [value] : value;
  return key === 'training_environment' && Array.isArray(value)
    ? { ContainerImage: value }
    : cardWords(value);
}

/** Hold what people named themselves. */
const OPAQUE = ['metadata', 'value'];

const AXES = ['x_axis_name', 'y_axis_name'];

const capitalised = (key: string): string =>
  key
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');

/** The framework had function and notes side by side, the resource has one inside the other. */
export function objectiveFunction({ notes, ...rest }: JsonObject): Json {
  return { Function: cardWords(rest), ...(notes === undefined ? {} : { Notes: notes }) };
}
