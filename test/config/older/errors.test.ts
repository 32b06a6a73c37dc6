import { expect } from 'chai';
import { endpoint, problemsOf, read } from './reading.ts';

/** What is wrong with one entry, in a list of one: the first problem. */
interface Row {
  readonly what: string;
  readonly entry: object;
  readonly code: string;
  readonly pointer: string;
  readonly message: string;
  readonly hint: string | null;
}

const row = (
  what: string,
  entry: object,
  code: string,
  pointer: string,
  message: string,
  hint: string | null,
): Row => ({
  what,
  entry,
  code,
  pointer,
  message,
  hint,
});

const BYOM = { pipeline_type: 'byom', model_name: 'churn', inference_type: 'realtime' };

const ROWS: readonly Row[] = [
  row(
    'a field that is misspelt',
    endpoint({ endpoint_nam: 'x' }),
    'unknown-key',
    '/0/endpoint_nam',
    '`endpoint_nam` is not a field of `byom_realtime_builtin`',
    'Did you mean `endpoint_name`?',
  ),
  row(
    'a field of another type',
    endpoint({ shap_config: {} }),
    'unknown-key',
    '/0/shap_config',
    '`shap_config` is not a field of `byom_realtime_builtin`',
    'It has `model_name`, `model_artifact_location`, `inference_instance`, `model_package_name`, `kms_key_arn`, `data_capture_location`, `endpoint_name`, `model_framework` or `model_framework_version`. An entry of today can have it: without it, `mlops-reconciler validate --print-config` prints that.',
  ),
  row(
    'overrides, which speak of inputs by their names of today',
    endpoint({ overrides: {} }),
    'misplaced-key',
    '/0/overrides',
    '`overrides` cannot stand in an entry of the older form',
    'An entry of today can have it: without it, `mlops-reconciler validate --print-config` prints that.',
  ),
  row(
    'a number for text',
    endpoint({ model_framework_version: 1 }),
    'wrong-type',
    '/0/model_framework_version',
    '`model_framework_version` must be text, but is a number',
    'Write it in quotes: "1".',
  ),
  row(
    'an object for text',
    endpoint({ model_framework: {} }),
    'wrong-type',
    '/0/model_framework',
    '`model_framework` must be text, but is an object',
    null,
  ),
  row(
    'null',
    endpoint({ kms_key_arn: null }),
    'wrong-type',
    '/0/kms_key_arn',
    '`kms_key_arn` must be text, but is null',
    null,
  ),
  row(
    'text for a number',
    { ...endpoint(), pipeline_type: 'byom_data_quality_monitor', instance_volume_size: 'big' },
    'wrong-type',
    '/0/instance_volume_size',
    '`instance_volume_size` must be a number, but is text',
    null,
  ),
  row(
    'yes for True',
    { pipeline_type: 'model_training_builtin', model_name: 'churn', use_spot_instances: 'yes' },
    'wrong-type',
    '/0/use_spot_instances',
    '`use_spot_instances` must be "True" or "False", but is text',
    null,
  ),
  row(
    'text for an object',
    { pipeline_type: 'model_training_builtin', model_name: 'churn', algo_hyperparamaters: '{}' },
    'wrong-type',
    '/0/algo_hyperparamaters',
    '`algo_hyperparamaters` must be an object, but is text',
    null,
  ),
  ...[
    { eta: [0.1, 0.5] },
    { eta: ['continuous', 0.1] },
    { eta: ['continuous', [0.1]] },
    { eta: ['integer', [1, 2, 3]] },
    { eta: ['between', [1, 2]] },
    { eta: 'continuous' },
    'eta',
  ].map((hyperparamaters_ranges) =>
    row(
      `ranges that the framework did not have: ${JSON.stringify(hyperparamaters_ranges)}`,
      { pipeline_type: 'model_tuner_builtin', model_name: 'churn', hyperparamaters_ranges },
      'wrong-type',
      '/0/hyperparamaters_ranges',
      `\`hyperparamaters_ranges\` must be ranges such as {"eta": ["continuous", [0.1, 0.5]]}, but is ${typeof hyperparamaters_ranges === 'string' ? 'text' : 'an object'}`,
      null,
    ),
  ),
  row(
    'the words of the guide instead of one of them',
    { ...BYOM, inference_type: 'realtime | batch' },
    'not-allowed',
    '/0/inference_type',
    '`inference_type` must be "realtime" or "batch", but is "realtime | batch"',
    null,
  ),
  row(
    'no inference_type',
    { pipeline_type: 'byom', model_name: 'churn' },
    'missing-key',
    '/0',
    '`inference_type` is missing in this `byom`',
    null,
  ),
  row(
    'no name to make one of',
    endpoint({ model_name: '' }),
    'older-name',
    '/0',
    '`model_name` is missing',
    'The name of the pipeline is made of it.',
  ),
  row(
    'a number for a name',
    endpoint({ model_name: 7 }),
    'wrong-type',
    '/0/model_name',
    '`model_name` must be text, but is a number',
    'Write it in quotes: "7".',
  ),
  row(
    'a name without any letter',
    endpoint({ model_name: '模型' }),
    'older-name',
    '/0/model_name',
    'no name can be made of "模型"',
    'Use letters a to z and digits in it.',
  ),
  row(
    'a stage the framework had not',
    endpoint({ inference_instance: { dev: 'ml.m5.large', stagging: 'ml.m5.large' } }),
    'unknown-key',
    '/0/inference_instance/stagging',
    '`stagging` is none of the stages the framework had',
    'Did you mean `staging`?',
  ),
  row(
    'a stage of its own',
    endpoint({ inference_instance: { quality: 'ml.m5.large' } }),
    'unknown-key',
    '/0/inference_instance/quality',
    '`quality` is none of the stages the framework had',
    'It may be `dev`, `staging` or `prod`.',
  ),
  row(
    'no stage at all',
    endpoint({ inference_instance: {} }),
    'out-of-range',
    '/0/inference_instance',
    '`inference_instance` must have a value for `dev`, `staging` or `prod`',
    null,
  ),
  row(
    'a number for text in one stage',
    endpoint({ inference_instance: { dev: 'ml.m5.large', prod: 7 } }),
    'wrong-type',
    '/0/inference_instance/prod',
    '`prod` must be text, but is a number',
    'Write it in quotes: "7".',
  ),
  row(
    'stages where the framework had one value for all',
    endpoint({ model_framework: { dev: 'xgboost' } }),
    'wrong-type',
    '/0/model_framework',
    '`model_framework` must be text, but is an object',
    null,
  ),
  row(
    'a monitor that version 1.2 only promised',
    { pipeline_type: 'byom_model_monitor', model_name: 'churn', monitoring_type: 'modelbias' },
    'not-allowed',
    '/0/monitoring_type',
    '`monitoring_type` must be "dataquality", but is "modelbias"',
    null,
  ),
  row(
    'both spellings of a field',
    {
      pipeline_type: 'model_training_builtin',
      model_name: 'churn',
      algo_hyperparamaters: {},
      algo_hyperparameters: {},
    },
    'given-twice',
    '/0/algo_hyperparameters',
    '`algo_hyperparameters` and `algo_hyperparamaters` are two spellings of one field',
    'Keep one of the two.',
  ),
  row(
    'a part of a card that is none',
    { pipeline_type: 'create_model_card', name: 'churn', training_details: { objective_function: 'AUC' } },
    'wrong-type',
    '/0/training_details/objective_function',
    '`objective_function` must be an object, but is text',
    null,
  ),
  row(
    'a field that is misspelt inside a card',
    { pipeline_type: 'update_model_card', name: 'churn', model_overview: { model_ownr: 'risk' } },
    'unknown-key',
    '/0/model_overview/model_ownr',
    '`model_ownr` is not a field of `model_overview`',
    'Did you mean `model_owner`?',
  ),
  row(
    'text for a whole section of a card',
    { pipeline_type: 'update_model_card', name: 'churn', model_overview: 'risk' },
    'wrong-type',
    '/0/model_overview',
    '`model_overview` must be an object, but is text',
    null,
  ),
  row(
    'something to be done once',
    { pipeline_type: 'delete_model_card', name: 'churn' },
    'older-action',
    '/0/pipeline_type',
    '`delete_model_card` asks for something to be done once, and this file says what should exist',
    'Take the entry of the card away, or write "state": "absent" into it.',
  ),
  row(
    'a wrong value under a key of today',
    endpoint({ timeout: 'long' }),
    'wrong-format',
    '/0/timeout',
    '`timeout` must be a duration, but is "long"',
    'Whole minutes or hours, such as "90m" or "2h", at most seven days.',
  ),
];

describe('an entry of the older form is refused', () => {
  for (const { what, entry, ...expected } of ROWS) {
    it(`when it has ${what}`, () => {
      expect(read([entry]).ok).to.equal(false);
      const found = problemsOf([entry]).filter(({ severity }) => severity === 'error');
      expect(
        found.map(({ code, pointer, message, hint }) => ({ code, pointer, message, hint })),
      ).to.deep.include(expected);
    });
  }
});
