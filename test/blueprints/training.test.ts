import { expect } from 'chai';
import { bind } from '../../src/blueprints/bind.ts';
import { locateAssets } from '../../src/core/stack/assets.ts';
import type { Blueprint } from '../../src/core/blueprint.ts';
import { parseJson } from '../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { render } from '../../src/core/stack/render.ts';
import { list, object, text } from '../deploy/data.ts';
import { builtInBlueprints } from '../deploy/examples.ts';
import { at, entry, environment, locate, problemsOf, sha256, target, valueOf } from '../support/blueprint.ts';
import { ran } from '../support/pipeline-run.ts';
import { resolved } from '../support/resolved.ts';
import { executed } from '../support/state-machine.ts';
import type { Outcome, Tasks } from '../support/state-machine.ts';

const JOB: JsonObject = {
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  training_data: 's3://data/train/',
  job_output_location: 'models',
};
const RANGES: JsonObject = {
  IntegerParameterRanges: [{ Name: 'max_depth', MinValue: '3', MaxValue: '9' }],
};
const SEARCH: JsonObject = {
  training_data: 's3://data/train/',
  job_output_location: 'models',
  target_attribute: 'churned',
};
const MINIMAL: Readonly<Record<string, JsonObject>> = {
  training: JOB,
  hyperparameter_tuning: { ...JOB, objective_metric_name: 'validation:auc', hyperparameter_ranges: RANGES },
  automl: SEARCH,
};
const NAMES = Object.keys(MINIMAL);
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alarms';

describe('What trains models', () => {
  let blueprints: readonly Blueprint[];
  before(async () => {
    blueprints = await builtInBlueprints();
  });

  const found = (name: string): Blueprint => {
    const blueprint = blueprints.find((one) => one.name === name);
    if (blueprint === undefined) throw new Error(`there is no ${name}`);
    return blueprint;
  };
  const minimal = (name: string): JsonObject => MINIMAL[name] ?? {};
  const located = (name: string, inputs: JsonObject) =>
    locateAssets(found(name), target(inputs), 'assets').target;
  const bound = (name: string, inputs: JsonObject) =>
    bind(found(name), located(name, inputs), locate, { region: 'eu-west-1' });
  const made = (name: string, inputs: JsonObject): JsonObject =>
    resolved(
      valueOf(
        render({
          instance: 'mlops',
          sourceId: '0123456789abcdef',
          configPath: 'mlops-config.json',
          entry: entry({ baseInputs: inputs }),
          target: located(name, inputs),
          environment: environment(),
          blueprint: found(name),
          adopted: null,
          bound: valueOf(bound(name, inputs)),
          hash: sha256,
        }),
      ),
    ).declarations;
  const definition = (name: string, more: JsonObject = {}): Json => {
    const all = made(name, { ...minimal(name), ...more });
    const body =
      at(all, 'Pipeline', 'Properties', 'PipelineDefinition', 'PipelineDefinitionBody') ??
      at(all, 'Machine', 'Properties', 'DefinitionString');
    return parseJson(text(body ?? null)) ?? null;
  };
  const job = (name: string, more: JsonObject, ...path: readonly (string | number)[]): Json | undefined =>
    at(definition(name, more), 'Steps', 0, 'Arguments', ...path);
  const rights = (name: string, more: JsonObject, role: string): readonly string[] =>
    list(
      at(
        made(name, { ...minimal(name), ...more }),
        role,
        'Properties',
        'Policies',
        0,
        'PolicyDocument',
        'Statement',
      ),
    )
      .map(object)
      .flatMap(({ Action, Resource }) =>
        [Action ?? null]
          .flat()
          .flatMap((action: Json) =>
            [Resource ?? null].flat().map((resource: Json) => `${text(action)} on ${text(resource)}`),
          ),
      );

  it('gives a training job its data, its hyperparameters and nothing that was not asked for', () => {
    const more = { hyperparameters: { num_round: '10' }, validation_data: 'validation' };
    expect(job('training', more, 'HyperParameters')).to.deep.equal({ num_round: '10' });
    const channels = list(job('training', more, 'InputDataConfig')).map((one) => [
      at(one, 'ChannelName'),
      at(one, 'DataSource', 'S3DataSource', 'S3Uri'),
    ]);
    expect(channels).to.deep.equal([
      ['train', { Get: 'Parameters.TrainingData' }],
      ['validation', 's3://assets/validation'],
    ]);
    expect(job('training', {}, 'StoppingCondition')).to.deep.equal({ MaxRuntimeInSeconds: 86_400 });
    expect(job('training', {})).to.not.have.any.keys('CheckpointConfig', 'VpcConfig', 'Environment');
  });

  it('takes what AWS has left over, and goes on where it was interrupted', () => {
    const spot = { use_spot_instances: true, checkpoint_location: 'checkpoints' };
    expect(job('training', spot)).to.deep.include({
      EnableManagedSpotTraining: true,
      CheckpointConfig: { S3Uri: 's3://assets/checkpoints' },
      StoppingCondition: { MaxRuntimeInSeconds: 86_400, MaxWaitTimeInSeconds: 172_800 },
    });
  });

  it('hands over lists whole', () => {
    const lists = {
      vpc_subnet_ids: ['subnet-1', 'subnet-2'],
      vpc_security_group_ids: ['sg-1'],
      s3_data_type: 'AugmentedManifestFile',
      attribute_names: ['source-ref', 'class'],
    };
    expect(job('training', lists, 'VpcConfig')).to.deep.equal({
      Subnets: ['subnet-1', 'subnet-2'],
      SecurityGroupIds: ['sg-1'],
    });
    const source = job('training', lists, 'InputDataConfig', 0, 'DataSource', 'S3DataSource');
    expect(at(source, 'AttributeNames')).to.deep.equal(['source-ref', 'class']);
  });

  it('searches the ranges as they are written, and has Grid count for itself', () => {
    const config = (more: JsonObject) => job('hyperparameter_tuning', more, 'HyperParameterTuningJobConfig');
    expect(at(config({}), 'ParameterRanges')).to.deep.equal(RANGES);
    expect(at(config({ max_jobs: 5 }), 'ResourceLimits')).to.deep.equal({
      MaxNumberOfTrainingJobs: 5,
      MaxParallelTrainingJobs: 1,
    });
    expect(at(config({ strategy: 'Grid' }), 'ResourceLimits')).to.deep.equal({ MaxParallelTrainingJobs: 1 });
  });

  for (const [name, first] of [
    ['training', 'Train'],
    ['hyperparameter_tuning', 'Tune'],
  ] as const)
    it(`registers what ${name} found where there is a group, and only there`, () => {
      const none = { files: {} };
      expect(ran(definition(name), none).steps).to.deep.equal([first]);
      const registered = definition(name, { model_package_group_name: 'churn' });
      expect(ran(registered, none)).to.deep.equal({
        status: 'Succeeded',
        steps: [first, 'Register'],
        message: '',
      });
      expect(rights(name, {}, 'PipelineRole').join()).to.not.include('model-package');
    });

  it('lets jobs read the data, write models, and nothing more in S3', () => {
    for (const name of ['training', 'hyperparameter_tuning'])
      expect(
        rights(name, { also_reads: 's3://code/x' }, 'ExecutionRole').filter((one) => one.startsWith('s3:')),
      ).to.have.members([
        's3:GetObject on arn:aws:s3:::data/train/*',
        's3:ListBucket on arn:aws:s3:::data',
        's3:GetObject on arn:aws:s3:::code/x*',
        's3:PutObject on arn:aws:s3:::assets/models/*',
      ]);
  });

  const started = (name: string, more: JsonObject): readonly string[] =>
    Object.keys(made(name, { ...minimal(name), ...more })).filter((id) => /^(?:Run|Schedule|Start)/.test(id));

  for (const name of NAMES) {
    it(`starts ${name} once, on a schedule, or not at all`, () => {
      expect(started(name, {}).map((id) => id.replace(/[0-9a-f]{10}$/, ''))).to.have.members([
        'StartRole',
        'Starter',
        'Run',
      ]);
      expect(started(name, { trigger: 'schedule' })).to.have.members(['StartRole', 'Schedule']);
      expect(started(name, { trigger: 'none' })).to.deep.equal([]);
    });

    const runs: readonly (readonly [string, JsonObject, boolean])[] = [
      ['other data', { training_data: 's3://data/next/' }, true],
      ['another place for results', { job_output_location: 'elsewhere' }, true],
      ['another limit', { max_runtime_per_job: 3600 }, true],
      ['a group to register in', { model_package_group_name: 'churn' }, true],
      ['a topic', { alarm_topic_arn: TOPIC, success_topic_arn: TOPIC }, false],
      ['a name of the model, which is a tag', { model_name: 'churn' }, false],
    ];
    for (const [what, change, expected] of runs)
      it(`${expected ? 'runs' : 'does not run'} ${name} again for ${what}`, () => {
        const run = (more: JsonObject) => started(name, more).find((id) => id.startsWith('Run'));
        expect(run(change) !== run({})).to.equal(expected);
      });

    it(`tells topics how runs of ${name} end`, () => {
      const told = made(name, { ...minimal(name), alarm_topic_arn: TOPIC, success_topic_arn: TOPIC });
      expect(told).to.include.keys('FailureRule', 'SuccessRule');
    });
  }

  for (const [name, change] of [
    ['training', { hyperparameters: { eta: '0.2' } }],
    [
      'hyperparameter_tuning',
      {
        hyperparameter_ranges: {
          ...RANGES,
          ContinuousParameterRanges: [{ Name: 'eta', MinValue: '0', MaxValue: '1' }],
        },
      },
    ],
    ['automl', { target_attribute: 'left' }],
  ] as const)
    it(`runs ${name} again for another question`, () => {
      const run = (more: JsonObject) => started(name, more).find((id) => id.startsWith('Run'));
      expect(run(change)).to.not.equal(run({}));
    });

  describe('A search of Autopilot', () => {
    const status = (AutoMLJobStatus: string, more: JsonObject = {}): Outcome => ({
      result: { AutoMLJobStatus, ...more },
    });
    const after = (looks: number, last: Outcome): Tasks => ({
      Look: (_, attempt) => (attempt <= looks ? status('InProgress') : last),
    });
    const CONTAINERS = [{ Image: 'image', ModelDataUrl: 's3://assets/models/x' }];
    const DONE = status('Completed', { BestCandidate: { InferenceContainers: CONTAINERS } });

    it('is asked about ever less often until it has ended', () => {
      const run = executed(definition('automl'), {}, after(3, DONE));
      expect(run).to.include({ status: 'SUCCEEDED', seconds: 60 + 62 + 64 + 66 + 5 });
    });

    it('may take 30 days, and then has fewer events than Step Functions takes', () => {
      const looks = 1_560;
      // A wait has 2 events, a look 5, a judgement 2, the next wait 2.
      expect(looks * 11).to.be.below(25_000);
      expect(looks * 60 + looks * (looks - 1)).to.be.above(2_520_000);
    });

    it('registers the best candidate, with the status that was asked for', () => {
      const registers = definition('automl', {
        model_package_group_name: 'churn',
        model_approval_status: 'Approved',
      });
      const run = executed(
        registers,
        {},
        { ...after(0, DONE), Register: () => ({ result: { ModelPackageArn: 'x' } }) },
      );
      expect(run.status).to.equal('SUCCEEDED');
      expect(run.asked['Register']).to.deep.include({
        ModelPackageGroupName: 'churn',
        ModelApprovalStatus: 'Approved',
        ClientToken: at(run.asked['Search'], 'AutoMLJobName'),
      });
      expect(at(run.asked['Register'], 'InferenceSpecification', 'Containers')).to.deep.equal(CONTAINERS);
    });

    it('has a name that SageMaker takes', () => {
      const { asked } = executed(definition('automl'), {}, after(0, DONE));
      expect(at(asked['Search'], 'AutoMLJobName')).to.match(/^automl-[0-9a-f]{8}-[0-9a-f]{12}$/);
    });

    it('reads the manifest that it is started with, else what the entry says', () => {
      const read = (input: JsonObject) =>
        at(
          executed(definition('automl'), input, after(0, DONE)).asked['Search'],
          'AutoMLJobInputDataConfig',
          0,
          'DataSource',
          'S3DataSource',
        );
      expect(read({})).to.deep.equal({ S3DataType: 'S3Prefix', S3Uri: 's3://data/train/' });
      expect(read({ manifest: 's3://m/1' })).to.deep.equal({ S3DataType: 'ManifestFile', S3Uri: 's3://m/1' });
    });

    const ends: readonly (readonly [string, Tasks, string, string])[] = [
      ['that fails', after(1, status('Failed', { FailureReason: 'no rows' })), 'SearchFailed', 'no rows'],
      [
        'that fails without a reason',
        after(0, status('Failed')),
        'SearchFailed',
        'The AutoML job failed and SageMaker gives no reason.',
      ],
      ['that is stopped', after(0, status('Stopped')), 'SearchStopped', 'Somebody stopped the AutoML job.'],
      [
        'that cannot begin',
        { Search: () => ({ error: 'SageMaker.ResourceLimitExceededException', cause: 'too many' }) },
        'SageMaker.ResourceLimitExceededException',
        'too many',
      ],
      ['that nobody can be asked about', { Look: () => 'never' }, 'States.Timeout', ''],
    ];
    for (const [what, tasks, error, cause] of ends)
      it(`fails when it is one ${what}, and says why`, () => {
        expect(executed(definition('automl'), {}, tasks)).to.include({ status: 'FAILED', error, cause });
      });

    it('is not given up when it is throttled', () => {
      const busy: Outcome = { error: 'SageMaker.SageMakerException', cause: 'Rate exceeded' };
      const tasks: Tasks = { Look: (_, attempt) => (attempt < 4 ? busy : DONE) };
      expect(executed(definition('automl'), {}, tasks).status).to.equal('SUCCEEDED');
    });
  });

  const refused: readonly (readonly [string, string, JsonObject, string])[] = [
    [
      'no ranges',
      'hyperparameter_tuning',
      { hyperparameter_ranges: null },
      '`hyperparameter_ranges` is missing',
    ],
    [
      'ranges of nothing',
      'hyperparameter_tuning',
      { hyperparameter_ranges: {} },
      '`hyperparameter_ranges` is empty; give at least `ContinuousParameterRanges`, `IntegerParameterRanges` or `CategoricalParameterRanges`',
    ],
    [
      'a list of ranges without one',
      'hyperparameter_tuning',
      { hyperparameter_ranges: { IntegerParameterRanges: [] } },
      '`hyperparameter_ranges.IntegerParameterRanges` is empty; give at least one',
    ],
    [
      'no objective',
      'hyperparameter_tuning',
      { objective_metric_name: null },
      '`objective_metric_name` is missing',
    ],
    [
      'Hyperband that is stopped early',
      'hyperparameter_tuning',
      { strategy: 'Hyperband', early_stopping_type: 'Auto' },
      'strategy Hyperband stops jobs by itself, so early_stopping_type cannot be Auto',
    ],
    [
      'a Grid that is counted',
      'hyperparameter_tuning',
      { strategy: 'Grid', max_jobs: 5 },
      'strategy Grid tries every combination, so max_jobs cannot be given',
    ],
    [
      'an unknown approval status',
      'training',
      { model_package_group_name: 'churn', model_approval_status: 'Perhaps' },
      '`model_approval_status` must be "PendingManualApproval", "Approved" or "Rejected", but is "Perhaps"',
    ],
    [
      'a framework with another image for training',
      'training',
      { model_framework: 'pytorch', model_framework_version: '2.6.0' },
      '`model_framework` is "pytorch", which does not fit',
    ],
    [
      'two images',
      'training',
      { custom_image_uri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/a:1' },
      'give exactly one of model_framework and custom_image_uri',
    ],
    [
      'a wait without spot instances',
      'training',
      { max_wait_time_spot_instances: 7200 },
      'max_wait_time_spot_instances has a meaning only with use_spot_instances',
    ],
    [
      'attributes of files',
      'training',
      { attribute_names: ['a'] },
      'attribute_names have a meaning only with s3_data_type AugmentedManifestFile',
    ],
    [
      'packed files that are copied',
      'training',
      { compression_type: 'Gzip' },
      'compression_type Gzip needs data_input_mode Pipe',
    ],
    [
      'an instance that does not exist',
      'training',
      { instance_type: 'ml.m99.large' },
      '`instance_type` is "ml.m99.large", and SageMaker has no such instance type',
    ],
    [
      'an objective of another problem',
      'automl',
      { problem_type: 'Regression', job_objective: 'AUC' },
      'job_objective of problem_type Regression is MSE, RMSE, MAE or R2',
    ],
    [
      'a problem without an objective',
      'automl',
      { problem_type: 'Regression' },
      'problem_type and job_objective go together',
    ],
    [
      'definitions to register',
      'automl',
      { generate_definition_only: true, model_package_group_name: 'churn' },
      'generate_definition_only trains no model, so model_package_group_name cannot be given',
    ],
    [
      'instances of Autopilot',
      'automl',
      { instance_type: 'ml.m5.large' },
      '`automl` has no input `instance_type`',
    ],
    [
      'a quote in a column',
      'automl',
      { target_attribute: 'a"b' },
      '`target_attribute` is "a"b", which does not fit',
    ],
  ];
  for (const [what, name, change, message] of refused)
    it(`is refused offline by ${name}: ${what}`, () => {
      const problems = problemsOf(bound(name, { ...minimal(name), ...change }));
      expect(problems.map((problem) => problem.message)).to.include(message);
    });
});
