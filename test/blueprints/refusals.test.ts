import { expect } from 'chai';
import { bind } from '../../src/blueprints/bind.ts';
import { locateAssets } from '../../src/core/stack/assets.ts';
import type { JsonObject } from '../../src/core/text/json.ts';
import { builtInBlueprints } from '../deploy/examples.ts';
import { locate, problemsOf, target } from '../support/blueprint.ts';

const PACKAGE = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/fraud/7';
const IMAGE = '999988887777.dkr.ecr.eu-west-1.amazonaws.com/team/scorer:1';
const GPU_IMAGE = '763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference:2.6.0-gpu-py312';
const FRAMEWORK: JsonObject = { model_framework: 'xgboost', model_framework_version: '1.7-1' };
const MODEL: JsonObject = { ...FRAMEWORK, model_artifact_location: 'churn/model.tar.gz' };
const ASYNC: JsonObject = {
  ...MODEL,
  inference_instance: 'ml.m5.large',
  input_location: 'requests',
  output_location: 'answers',
};
const ZIP: JsonObject = { custom_algorithm_docker: 'containers/a.zip' };
const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b2c3d';
const COMPONENT: JsonObject = {
  endpoint_name: 'shared',
  custom_image_uri: IMAGE,
  cpu_cores: 1,
  min_memory_mb: 1024,
};

const MONITOR: JsonObject = {
  legacy_monitor: true,
  endpoint_name: 'churn',
  data_capture_location: 'captures/churn',
  baseline_job_output_location: 'baselines',
  monitoring_output_location: 'reports',
};
const DATA: JsonObject = { ...MONITOR, baseline_data: 'train.csv' };
const QUALITY: JsonObject = {
  ...DATA,
  problem_type: 'Regression',
  baseline_inference_attribute: 'answer',
  baseline_ground_truth_attribute: 'truth',
  monitor_inference_attribute: '0',
  monitor_ground_truth_input: 'truth',
};
const DRIFT: JsonObject = {
  endpoint_name: 'churn',
  data_capture_location: 'captures/churn',
  baseline_data: 'train.csv',
  monitoring_output_location: 'drift',
};
const GATE: JsonObject = { metric: 'mse.value', operator: '<=', threshold: 6.5 };
const GATED: JsonObject = {
  ...FRAMEWORK,
  training_data: 'raw/',
  preprocess_script: 'code/preprocess.py',
  evaluate_script: 'code/evaluate.py',
  gate: GATE,
  model_package_group_name: 'churn',
  job_output_location: 'runs',
};
const SEARCH: JsonObject = {
  ...FRAMEWORK,
  training_data: 'train/',
  job_output_location: 'models',
  objective_metric_name: 'validation:auc',
  hyperparameter_ranges: { IntegerParameterRanges: [{ Name: 'depth', MinValue: '3', MaxValue: '9' }] },
};
const MONITORS = ['data_quality_monitor', 'model_quality_monitor', 'bias_monitor', 'explainability_monitor'];
const HOURS = 'SageMaker knows cron(0 * ? * * *), cron(0 <hour> ? * * *)';

type Refusal = readonly [blueprint: string, what: string, inputs: JsonObject, words: string];

/** What somebody may write, by blueprint, and what `validate` says of it: message and hint. */
const refused: readonly Refusal[] = [
  [
    'serverless_endpoint',
    'a network',
    { ...MODEL, vpc_subnet_ids: ['subnet-1'] },
    'has no input `vpc_subnet_ids` serverless inference runs in no network of yours; take a realtime_endpoint',
  ],
  [
    'serverless_endpoint',
    'data capture',
    { ...MODEL, data_capture_location: 'captures' },
    'has no input `data_capture_location` serverless inference captures no data',
  ],
  [
    'serverless_endpoint',
    'a framework for GPUs',
    { ...MODEL, model_framework: 'huggingface-llm', model_framework_version: '3.3' },
    'the image of huggingface-llm 3.3.6 is for gpu, and serverless inference has CPUs only',
  ],
  [
    'serverless_endpoint',
    'an image for GPUs',
    { custom_image_uri: GPU_IMAGE },
    'by its name an image for GPUs, and serverless inference has none',
  ],
  [
    'serverless_endpoint',
    'a memory in between',
    { ...MODEL, memory_size_mb: 1500 },
    'must be "1024", "2048"',
  ],
  [
    'serverless_endpoint',
    'both image and package',
    { custom_image_uri: IMAGE, model_package_name: PACKAGE },
    'give exactly one of',
  ],
  [
    'async_endpoint',
    'no place for answers',
    { ...ASYNC, output_location: null },
    '`output_location` is missing',
  ],
  [
    'async_endpoint',
    'no place for requests',
    { ...ASYNC, input_location: null },
    'give input_location, where requests lie',
  ],
  [
    'async_endpoint',
    'an artifact outside S3',
    { ...ASYNC, model_artifact_location: 'https://models.example.com/1' },
    'It is s3://<bucket>/<key>',
  ],
  [
    'async_endpoint',
    'an instance type that does not exist',
    { ...ASYNC, inference_instance: 'ml.m5.huge' },
    'SageMaker has no such instance type',
  ],
  [
    'async_endpoint',
    'both image and package',
    {
      ...ASYNC,
      model_framework: null,
      model_framework_version: null,
      custom_image_uri: IMAGE,
      model_package_name: PACKAGE,
    },
    'give exactly one of',
  ],
  [
    'component_endpoint',
    'a model',
    { inference_instance: 'ml.g5.xlarge', custom_image_uri: IMAGE },
    'models are entries of their own, of the type inference_component',
  ],
  [
    'inference_component',
    'nothing to compute with',
    { ...COMPONENT, cpu_cores: 0 },
    'a component needs cpu_cores, accelerators or both',
  ],
  [
    'inference_component',
    'an image with a tag that none can have',
    { ...COMPONENT, custom_image_uri: IMAGE.replace(':1', ':.x') },
    'It is <account>.dkr.ecr',
  ],
  [
    'inference_component',
    'a key for its volumes',
    { ...COMPONENT, kms_key_arn: 'arn:aws:kms:eu-west-1:111122223333:key/1' },
    'the volumes are those of the endpoint',
  ],
  [
    'model_registry',
    'an account that is none',
    { shared_with_accounts: ['everybody'] },
    'They are account ids of 12 digits',
  ],
  [
    'model_registry',
    'a name that none can have',
    { model_package_group_name: 'a_b' },
    'It has letters, digits and hyphens',
  ],
  ['image_builder', 'no source', { image_tag: '1' }, 'give exactly one of custom_algorithm_docker'],
  [
    'image_builder',
    'two sources',
    { ...ZIP, source_repository_url: 'https://github.com/a/b', source_connection_arn: CONNECTION },
    'give exactly one of custom_algorithm_docker',
  ],
  [
    'image_builder',
    'a zip outside S3',
    { custom_algorithm_docker: 'https://models.example.com/a.zip' },
    'It is s3://<bucket>/<key>.zip',
  ],
  [
    'image_builder',
    'something that is no zip',
    { custom_algorithm_docker: 'a.tar.gz' },
    'It is s3://<bucket>/',
  ],
  [
    'image_builder',
    'a repository with a password in its address',
    { source_repository_url: 'https://ann:secret@github.com/a/b', source_connection_arn: CONNECTION },
    'without user or password',
  ],
  [
    'image_builder',
    'a repository that nothing may read',
    { source_repository_url: 'https://github.com/a/b' },
    'source_repository_url and source_connection_arn go together',
  ],
  ['image_builder', 'a tag that none can have', { ...ZIP, image_tag: '.1' }, 'after a letter, digit or _'],
  ['image_builder', 'a name with capitals', { ...ZIP, ecr_repo_name: 'Scorer' }, 'It has lower-case letters'],
  [
    'image_builder',
    'a repository of somebody without a name',
    { ...ZIP, create_repository: false },
    'a repository that is there already has a name',
  ],
  [
    'image_builder',
    'a folder above the source',
    { ...ZIP, source_folder: '../x' },
    'It is a path inside the source',
  ],
  [
    'image_builder',
    'an argument with a space',
    { ...ZIP, build_arguments: ['A=1 2'] },
    'They are NAME=value',
  ],
  [
    'image_builder',
    'half a network',
    { ...ZIP, vpc_id: 'vpc-1' },
    'vpc_subnet_ids and vpc_security_group_ids go together',
  ],
  ['image_builder', 'an instance', { ...ZIP, inference_instance: 'ml.m5.large' }, 'it builds an image'],
  ['model_card', 'a status that does not exist', { status: 'Done' }, 'must be "Draft", "PendingReview"'],
  ['model_card', 'an evaluation of another form', { evaluation_details: [{ name: 'x' }] }, 'lacks `Name`'],
  [
    'drift_monitor',
    'no endpoint',
    { ...DRIFT, endpoint_name: null },
    'endpoint_name is missing, whose captures',
  ],
  [
    'drift_monitor',
    'an endpoint that none can be called',
    { ...DRIFT, endpoint_name: 'a_b' },
    'It has letters, digits and hyphens',
  ],
  [
    'drift_monitor',
    'a schedule that is none',
    { ...DRIFT, schedule_expression: 'daily' },
    '`schedule_expression` is "daily"',
  ],
  [
    'data_quality_monitor',
    'a baseline and constraints',
    {
      ...DATA,
      baseline_constraints_location: 'constraints.json',
      baseline_statistics_location: 'statistics.json',
    },
    'give baseline_data, of which a job makes the baseline, or baseline_constraints_location',
  ],
  ['data_quality_monitor', 'no baseline', MONITOR, 'give baseline_data, of which a job makes the baseline'],
  [
    'data_quality_monitor',
    'half a baseline',
    { ...MONITOR, baseline_constraints_location: 'constraints.json' },
    'baseline_constraints_location and baseline_statistics_location go together',
  ],
  [
    'model_quality_monitor',
    'a problem that there is not',
    { ...QUALITY, problem_type: 'Ranking' },
    'must be "Regression", "BinaryClassification" or "MulticlassClassification"',
  ],
  [
    'model_quality_monitor',
    'a baseline whose columns nobody knows',
    { ...QUALITY, baseline_ground_truth_attribute: null },
    'baseline_data needs baseline_inference_attribute and baseline_ground_truth_attribute',
  ],
  [
    'model_quality_monitor',
    'answers that are nowhere',
    { ...QUALITY, monitor_inference_attribute: null },
    'monitor_inference_attribute is missing, where the answer is',
  ],
  [
    'model_quality_monitor',
    'a threshold that is no number',
    { ...QUALITY, problem_type: 'BinaryClassification', probability_threshold_attribute: 'half' },
    'It is a number from 0 to 1',
  ],
  [
    'model_quality_monitor',
    'half a window',
    { ...QUALITY, start_time_offset: '-P1D' },
    'start_time_offset and end_time_offset go together',
  ],
  [
    'hyperparameter_tuning',
    'no ranges',
    { ...SEARCH, hyperparameter_ranges: null },
    '`hyperparameter_ranges` is missing',
  ],
  [
    'hyperparameter_tuning',
    'ranges of nothing',
    { ...SEARCH, hyperparameter_ranges: {} },
    '`hyperparameter_ranges` is empty; give at least `ContinuousParameterRanges`, `IntegerParameterRanges` or `CategoricalParameterRanges` What is searched: at least one range',
  ],
  ...MONITORS.flatMap((name): readonly Refusal[] => [
    [name, 'no word that the account may', { ...MONITOR, legacy_monitor: null }, 'take a drift_monitor'],
    [name, 'a schedule that is none', { ...MONITOR, schedule_expression: 'every hour' }, HOURS],
    [
      name,
      'a schedule finer than an hour',
      { ...MONITOR, schedule_expression: 'cron(0/15 * ? * * *)' },
      HOURS,
    ],
    [name, 'a schedule of every minute', { ...MONITOR, schedule_expression: 'rate(1 minute)' }, HOURS],
    [name, 'no endpoint', { ...MONITOR, endpoint_name: null }, '`endpoint_name` is missing'],
  ]),
  ...['train_evaluate_register', 'continuous_training'].flatMap((name): readonly Refusal[] => [
    [
      name,
      'a metric that is no text',
      { ...GATED, gate: { ...GATE, metric: 7 } },
      '`gate.metric` must be text',
    ],
    [
      name,
      'a metric that is no path',
      { ...GATED, gate: { ...GATE, metric: 'mse..value' } },
      '`gate.metric` must match',
    ],
    [
      name,
      'a threshold that is no number',
      { ...GATED, gate: { ...GATE, threshold: '6.5' } },
      '`gate.threshold` must be a number, but is text',
    ],
    [
      name,
      'an operator nobody knows',
      { ...GATED, gate: { ...GATE, operator: '==' } },
      '`gate.operator` must be "<", "<=", ">" or ">=", but is "=="',
    ],
    [
      name,
      'an approval nobody knows',
      { ...GATED, model_approval_status: 'Yes' },
      'must be "PendingManualApproval", "Approved" or "Rejected", but is "Yes"',
    ],
  ]),
];

describe('An entry is refused before anything is sent', () => {
  for (const [name, what, inputs, words] of refused)
    it(`for ${name} with ${what}`, async () => {
      const blueprint = (await builtInBlueprints()).find((one) => one.name === name);
      if (blueprint === undefined) throw new Error(`there is no ${name}`);
      const located = locateAssets(blueprint, target(inputs), 'assets').target;
      const problems = problemsOf(bind(blueprint, located, locate, { region: 'eu-west-1' }));
      expect(problems.map(({ message, hint }) => `${message} ${hint}`).join('\n')).to.include(words);
    });

  it('and not without a reason: the same entries are taken when they are put right', async () => {
    const right: readonly (readonly [string, JsonObject])[] = [
      ['serverless_endpoint', MODEL],
      ['async_endpoint', ASYNC],
      ['component_endpoint', { inference_instance: 'ml.g5.xlarge' }],
      ['inference_component', COMPONENT],
      ['image_builder', ZIP],
      ['model_registry', { shared_with_accounts: ['111122223333'] }],
      ['model_card', { evaluation_details: [{ Name: 'x' }] }],
      ['drift_monitor', DRIFT],
      ['data_quality_monitor', DATA],
      ['model_quality_monitor', QUALITY],
      ['hyperparameter_tuning', SEARCH],
      ['train_evaluate_register', GATED],
      ['continuous_training', { ...GATED, test_payload: '1,2' }],
    ];
    for (const [name, inputs] of right) {
      const blueprint = (await builtInBlueprints()).find((one) => one.name === name);
      if (blueprint === undefined) throw new Error(`there is no ${name}`);
      const located = locateAssets(blueprint, target(inputs), 'assets').target;
      expect(problemsOf(bind(blueprint, located, locate, { region: 'eu-west-1' })), name).to.deep.equal([]);
    }
  });
});
