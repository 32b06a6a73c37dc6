import { isObject } from '../../core/text/json.ts';
import type { Json, JsonObject } from '../../core/text/json.ts';
import { asText } from './words.ts';

/** What an execution knows while it goes on. */
export interface Facts {
  readonly parameters: JsonObject;
  /** `PipelineExecutionId`, `StartDateTime`, ... */
  readonly execution: JsonObject;
  /** What steps are said to have written or measured; undefined where nothing is said. */
  readonly reportOf: (step: string) => Json | undefined;
}

/** A value that an execution cannot work out: the step that needs it fails. */
export class Unresolved extends Error {}

/**
 * A value of a pipeline definition with its references put in: `Get`, `Std:Join`, `Std:JsonGet`.
 * https://aws-sagemaker-mlops.github.io/sagemaker-model-building-pipeline-definition-JSON-schema/
 *
 * @throws Unresolved
 */
export function resolve(value: Json, facts: Facts): Json {
  if (Array.isArray(value)) return value.map((item: Json) => resolve(item, facts));
  if (!isObject(value)) return value;
  const { Get: get, 'Std:Join': join, 'Std:JsonGet': jsonGet } = value;
  if (typeof get === 'string') return lookUp(get, facts);
  if (isObject(join)) return joined(join, facts);
  if (isObject(jsonGet)) return fromFile(jsonGet, facts);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, facts)]));
}

function joined({ On: separator = '', Values: values = [] }: JsonObject, facts: Facts): string {
  const items = resolve(values, facts);
  return Array.isArray(items) ? items.map(asText).join(asText(separator)) : asText(items);
}

/** Developer Guide, "Property Files and JsonGet". */
function fromFile({ PropertyFile: file = null, Path: path = '' }: JsonObject, facts: Facts): Json {
  const name = isObject(file) ? file['Get'] : undefined;
  const [, step = ''] = /^Steps\.([^.]+)\.PropertyFiles\./.exec(asText(name)) ?? [];
  const content = facts.reportOf(step);
  if (content === undefined)
    throw new Unresolved(`Unable to get the property file of step ${step}: it was not written.`);
  return within(content, asText(path), `the property file of step ${step}`);
}

function lookUp(path: string, facts: Facts): Json {
  const [kind = '', name = '', ...rest] = path.split('.');
  if (kind === 'Parameters') return within(facts.parameters, name, 'the parameters of the execution');
  if (kind === 'Execution') return within(facts.execution, name, 'the execution');
  const content = facts.reportOf(name);
  // What the properties of a step are is known to real jobs only: a text that stands for it will do.
  return (content === undefined ? undefined : memberOf(content, rest.join('.'))) ?? path;
}

function within(content: Json, path: string, where: string): Json {
  const found = memberOf(content, path);
  if (found === undefined) throw new Unresolved(`${path} is not in ${where}.`);
  return found;
}

/** `a.b[0]['c']`, with or without `$.` before it. */
function memberOf(content: Json, path: string): Json | undefined {
  const keys = [...path.replace(/^\$\.?/, '').matchAll(/\['([^']*)'\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, plain]) => quoted ?? index ?? plain ?? '',
  );
  let found: Json | undefined = content;
  for (const key of keys) {
    if (Array.isArray(found)) found = found[Number(key)];
    else found = isObject(found) ? found[key] : undefined;
  }
  return found;
}
