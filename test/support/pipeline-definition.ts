import { Ajv2020 } from 'ajv/dist/2020.js';
import { isObject } from '../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { list, object, text } from '../deploy/data.ts';
import schema from './pipeline-definition.schema.json' with { type: 'json' };
import { isComputed, unfit } from './sagemaker-shapes.ts';

/** Who makes the work of a step; the arguments are its request, but for what the pipeline names itself. */
const REQUESTS: Readonly<Record<string, { readonly request: string; readonly named: string }>> = {
  Training: { request: 'CreateTrainingJobRequest', named: 'TrainingJobName' },
  Processing: { request: 'CreateProcessingJobRequest', named: 'ProcessingJobName' },
  Transform: { request: 'CreateTransformJobRequest', named: 'TransformJobName' },
  Tuning: { request: 'CreateHyperParameterTuningJobRequest', named: 'HyperParameterTuningJobName' },
  AutoML: { request: 'CreateAutoMLJobV2Request', named: 'AutoMLJobName' },
  Model: { request: 'CreateModelInput', named: 'ModelName' },
  RegisterModel: { request: 'CreateModelPackageInput', named: 'ModelPackageName' },
};

const frame = new Ajv2020({ allErrors: true, strict: false }).compile(schema);

/**
 * What is wrong with the definition of a SageMaker pipeline, a line for each: its frame by
 * https://aws-sagemaker-mlops.github.io/sagemaker-model-building-pipeline-definition-JSON-schema/, the arguments of each
 * step by AWS's model of the request they become, and names of steps, parameters and property files that are not there.
 */
export function wrongWith(definition: Json): readonly string[] {
  if (!frame(definition)) {
    return (frame.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }
  const steps = stepsIn(object(definition)['Steps'] ?? null);
  return [
    ...steps.flatMap(wrongArguments),
    ...twice(steps.map(({ Name }) => text(Name))),
    ...dangling(definition, steps),
  ];
}

/** Every step, those behind conditions after the condition. */
const stepsIn = (steps: Json): readonly JsonObject[] =>
  list(steps)
    .map(object)
    .flatMap((step) => {
      if (step['Type'] !== 'Condition') return [step];
      const { IfSteps = [], ElseSteps = [] } = object(step['Arguments']);
      return [step, ...stepsIn(IfSteps), ...stepsIn(ElseSteps)];
    });

function wrongArguments({ Name, Type, Arguments = {} }: JsonObject): readonly string[] {
  const known = REQUESTS[text(Type)];
  if (known === undefined) return [];
  // What a job or package is called is the pipeline's to say, and so it is asked of nobody.
  const given = { [known.named]: 'made by the pipeline', ...object(Arguments) };
  return unfit(known.request, given).map((what) => `${text(Name)}: ${what}`);
}

const twice = (names: readonly string[]): readonly string[] =>
  names.filter((name, index) => names.indexOf(name) !== index).map((name) => `two steps are called ${name}`);

function dangling(definition: Json, steps: readonly JsonObject[]): readonly string[] {
  const names = steps.map(({ Name }) => text(Name));
  const parameters = list(object(definition)['Parameters'] ?? []).map((one) => text(object(one)['Name']));
  const files = steps.flatMap(({ Name, PropertyFiles = [] }) =>
    list(PropertyFiles).map(
      (file) => `${text(Name)}.PropertyFiles.${text(object(file)['PropertyFileName'])}`,
    ),
  );
  const needed = steps.flatMap(({ DependsOn = [] }) => list(DependsOn).map(text));
  return [
    ...needed.filter((name) => !names.includes(name)).map((name) => `there is no step ${name} to wait for`),
    ...gets(definition).flatMap((path) => {
      const [root = '', name = '', next = ''] = path.split('.');
      const inside = path.slice(root.length + 1);
      if (root === 'Execution') return [];
      if (root === 'Parameters') return parameters.includes(name) ? [] : [`there is no parameter ${name}`];
      if (root !== 'Steps' || !names.includes(name)) return [`there is no ${path}`];
      return next === 'PropertyFiles' && !files.includes(inside) ? [`there is no ${path}`] : [];
    }),
  ];
}

function gets(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => gets(item));
  if (!isObject(value)) return [];
  return typeof value['Get'] === 'string' && isComputed(value)
    ? [value['Get']]
    : Object.values(value).flatMap(gets);
}
