import { expect } from 'chai';
import * as fc from 'fast-check';
import { bind } from '../../src/blueprints/bind.ts';
import { locateAssets } from '../../src/core/stack/assets.ts';
import type { Blueprint } from '../../src/core/blueprint.ts';
import { parseJson } from '../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { render } from '../../src/core/stack/render.ts';
import { list, object, text } from '../deploy/data.ts';
import { builtInBlueprints } from '../deploy/examples.ts';
import { at, entry, environment, locate, problemsOf, sha256, target, valueOf } from '../support/blueprint.ts';
import { resolved } from '../support/resolved.ts';

const ONCE: JsonObject = {
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: 'churn/model.tar.gz',
  inference_instance: 'ml.m5.large',
  batch_inference_data: 's3://data/in/2026.csv',
  batch_job_output_location: 'scores',
};
const NIGHTLY: JsonObject = { ...ONCE, trigger: 'schedule', schedule_expression: 'cron(0 2 * * ? *)' };
const NEW_FILES: JsonObject = {
  ...ONCE,
  batch_inference_data: null,
  trigger: 'new_data',
  new_data_bucket: 'data',
  new_data_prefix: 'in/',
};
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alarms';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/a';
const PIPELINE = 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/mlops-default-churn';

describe('the blueprint batch_transform', () => {
  let blueprint: Blueprint;
  before(async () => {
    const found = (await builtInBlueprints()).find(({ name }) => name === 'batch_transform');
    if (found === undefined) throw new Error('there is no batch_transform');
    blueprint = found;
  });

  const located = (inputs: JsonObject) => locateAssets(blueprint, target(inputs), 'assets').target;
  const bound = (inputs: JsonObject) => bind(blueprint, located(inputs), locate, { region: 'eu-west-1' });
  const made = (inputs: JsonObject) =>
    resolved(
      valueOf(
        render({
          instance: 'mlops',
          sourceId: '0123456789abcdef',
          configPath: 'mlops-config.json',
          entry: entry({ baseInputs: inputs }),
          target: located(inputs),
          environment: environment(),
          blueprint,
          adopted: null,
          bound: valueOf(bound(inputs)),
          hash: sha256,
        }),
      ),
    ).declarations;
  const property = (
    inputs: JsonObject,
    id: string,
    ...path: readonly (string | number)[]
  ): Json | undefined => at(made(inputs), id, 'Properties', ...path);
  const definition = (inputs: JsonObject): Json | undefined =>
    parseJson(text(property(inputs, 'Pipeline', 'PipelineDefinition', 'PipelineDefinitionBody') ?? null));
  const job = (inputs: JsonObject, ...path: readonly (string | number)[]): Json | undefined =>
    at(definition(inputs), 'Steps', 0, 'Arguments', ...path);
  /** What a created role may do: `action on resource`. */
  const rights = (inputs: JsonObject, role: string): readonly string[] =>
    list(property(inputs, role, 'Policies', 0, 'PolicyDocument', 'Statement'))
      .map(object)
      .flatMap(({ Action, Resource }) =>
        [Action ?? null]
          .flat()
          .flatMap((action: Json) =>
            [Resource ?? null].flat().map((resource: Json) => `${text(action)} on ${text(resource)}`),
          ),
      );
  const starters = (inputs: JsonObject): readonly string[] =>
    Object.keys(made(inputs)).filter((id) => /^(?:Run|Starter|Schedule|NewDataRule)/.test(id));

  it('is a pipeline of one transform job', () => {
    expect(definition(ONCE)).to.deep.include({
      Parameters: [{ Name: 'Records', Type: 'String', DefaultValue: 's3://data/in/2026.csv' }],
    });
    expect(job(ONCE)).to.deep.equal({
      ModelName: '<Model.ModelName>',
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: { Get: 'Parameters.Records' } } },
        ContentType: 'text/csv',
        CompressionType: 'None',
        SplitType: 'Line',
      },
      TransformOutput: {
        S3OutputPath: {
          'Std:Join': { On: '/', Values: ['s3://assets/scores', { Get: 'Execution.PipelineExecutionId' }] },
        },
        AssembleWith: 'Line',
      },
      TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
      MaxPayloadInMB: 6,
      MaxConcurrentTransforms: 0,
      DataProcessing: { JoinSource: 'None' },
    });
  });

  it('takes what the job shall do with records', () => {
    const inputs = {
      ...ONCE,
      kms_key_arn: KEY,
      accept: 'application/jsonlines',
      batch_strategy: 'SingleRecord',
      input_filter: "$['a','b'][1:]",
      output_filter: '$[0,-1]',
      join_source: 'Input',
    };
    expect(job(inputs, 'TransformOutput')).to.include({ Accept: 'application/jsonlines', KmsKeyId: KEY });
    expect(job(inputs, 'TransformResources')).to.include({ VolumeKmsKeyId: KEY });
    expect(job(inputs, 'BatchStrategy')).to.equal('SingleRecord');
    expect(job(inputs, 'DataProcessing')).to.deep.equal({
      JoinSource: 'Input',
      InputFilter: "$['a','b'][1:]",
      OutputFilter: '$[0,-1]',
    });
  });

  it('starts once by Systems Manager, with a token that keeps it at once', () => {
    expect(starters(ONCE)).to.have.length(2);
    expect(
      property(ONCE, 'StartRole', 'AssumeRolePolicyDocument', 'Statement', 0, 'Principal'),
    ).to.deep.equal({
      Service: 'ssm.amazonaws.com',
    });
    expect(property(ONCE, 'Starter', 'Content', 'mainSteps', 0, 'inputs')).to.include({
      Api: 'StartPipelineExecution',
      ClientRequestToken: '{{ automation:EXECUTION_ID }}',
    });
    const run = starters(ONCE).find((id) => id.startsWith('Run')) ?? '';
    expect(property(ONCE, run)).to.deep.include({
      Name: '<Starter>',
      Parameters: { AutomationAssumeRole: ['<StartRole.Arn>'], PipelineName: ['<Pipeline>'] },
    });
    expect(property(ONCE, run)).to.not.have.property('ScheduleExpression');
  });

  const runs: readonly (readonly [string, JsonObject, boolean])[] = [
    ['another model', { model_artifact_location: 'churn/2.tar.gz' }, true],
    ['another image', { model_framework_version: '3.0-5' }, true],
    ['other data', { batch_inference_data: 's3://data/in/2027.csv' }, true],
    ['another place for predictions', { batch_job_output_location: 'elsewhere' }, true],
    ['another environment of the container', { container_env: { A: 'b' } }, true],
    ['another instance', { inference_instance: 'ml.m5.xlarge' }, true],
    ['a topic', { alarm_topic_arn: TOPIC, success_topic_arn: TOPIC }, false],
    ['a name of the model, which is a tag', { model_name: 'churn' }, false],
    ['nothing', {}, false],
  ];
  for (const [what, change, expected] of runs)
    it(`runs ${expected ? 'again' : 'no more'} for ${what}`, () => {
      const runOf = (inputs: JsonObject) => starters(inputs).find((id) => id.startsWith('Run'));
      expect(runOf({ ...ONCE, ...change }) !== runOf(ONCE)).to.equal(expected);
    });

  it('starts on a schedule, and then not for a change', () => {
    expect(starters(NIGHTLY)).to.deep.equal(['Schedule']);
    const zone = { ...NIGHTLY, schedule_timezone: 'Europe/Berlin' };
    expect(property(zone, 'Schedule')).to.deep.include({
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
    });
    expect(
      property(NIGHTLY, 'StartRole', 'AssumeRolePolicyDocument', 'Statement', 0, 'Principal'),
    ).to.deep.equal({
      Service: 'scheduler.amazonaws.com',
    });
  });

  it('starts for every new file, and reads that file', () => {
    expect(starters(NEW_FILES)).to.deep.equal(['NewDataRule']);
    expect(property(NEW_FILES, 'NewDataRule', 'EventPattern', 'detail')).to.deep.equal({
      bucket: { name: ['data'] },
      object: { key: [{ wildcard: 'in/*.csv' }] },
    });
    expect(
      property(
        NEW_FILES,
        'NewDataRule',
        'Targets',
        0,
        'SageMakerPipelineParameters',
        'PipelineParameterList',
      ),
    ).to.deep.equal([
      { Name: 'Bucket', Value: '$.detail.bucket.name' },
      { Name: 'Key', Value: '$.detail.object.key' },
    ]);
    expect(at(definition(NEW_FILES), 'Parameters')).to.deep.equal([
      { Name: 'Bucket', Type: 'String' },
      { Name: 'Key', Type: 'String' },
    ]);
    expect(job(NEW_FILES, 'TransformInput', 'DataSource', 'S3DataSource', 'S3Uri')).to.deep.equal({
      'Std:Join': { On: '/', Values: ['s3:/', { Get: 'Parameters.Bucket' }, { Get: 'Parameters.Key' }] },
    });
  });

  const allowed: readonly (readonly [string, JsonObject, string, readonly string[]])[] = [
    [
      'the model read its data and write its predictions',
      ONCE,
      'ExecutionRole',
      [
        's3:GetObject on arn:aws:s3:::data/in/2026.csv*',
        's3:ListBucket on arn:aws:s3:::data',
        's3:PutObject on arn:aws:s3:::assets/scores/*',
      ],
    ],
    [
      'the model read new files',
      NEW_FILES,
      'ExecutionRole',
      [
        's3:GetObject on arn:aws:s3:::data/in/*',
        's3:ListBucket on arn:aws:s3:::data',
        's3:PutObject on arn:aws:s3:::assets/scores/*',
      ],
    ],
  ];
  for (const [what, inputs, role, expected] of allowed)
    it(`lets ${what}, and nothing more in S3 but its artifact`, () => {
      const inS3 = rights(inputs, role).filter((right) => right.startsWith('s3:'));
      expect(inS3).to.have.members(['s3:GetObject on arn:aws:s3:::assets/churn/model.tar.gz', ...expected]);
    });

  it('lets nobody start anything but this pipeline, and the pipeline run jobs of pipelines only', () => {
    for (const inputs of [ONCE, NIGHTLY, NEW_FILES])
      expect(rights(inputs, 'StartRole')).to.deep.equal([`sagemaker:StartPipelineExecution on ${PIPELINE}`]);
    expect(new Set(rights(ONCE, 'PipelineRole').map((right) => right.split(' on ')[1]))).to.deep.equal(
      new Set(['arn:aws:sagemaker:eu-west-1:111122223333:transform-job/pipelines-*']),
    );
  });

  it('tells topics how runs end', () => {
    const told = { ...ONCE, alarm_topic_arn: TOPIC, success_topic_arn: TOPIC };
    const statuses = (id: string) =>
      property(told, id, 'EventPattern', 'detail', 'currentPipelineExecutionStatus');
    expect(statuses('FailureRule')).to.deep.equal(['Failed', 'Stopped']);
    expect(statuses('SuccessRule')).to.deep.equal(['Succeeded']);
  });

  it('writes a definition that says what the inputs say, whatever they are', () => {
    const hostile = fc.stringMatching(/^\$[ -~]{0,20}$/);
    fc.assert(
      fc.property(hostile, hostile, (input_filter, output_filter) => {
        const result = bound({ ...ONCE, input_filter, output_filter });
        if (!result.ok) return /["\\]/.test(input_filter + output_filter);
        const processing = object(job({ ...ONCE, input_filter, output_filter }, 'DataProcessing') ?? null);
        return processing['InputFilter'] === input_filter && processing['OutputFilter'] === output_filter;
      }),
      { numRuns: 25 },
    );
  });

  const refused: readonly (readonly [string, JsonObject, string])[] = [
    [
      'no data',
      { ...ONCE, batch_inference_data: null },
      'batch_inference_data is missing, what to predict; only trigger new_data goes without',
    ],
    [
      'data outside S3',
      { ...ONCE, batch_inference_data: 'https://example.com/x.csv' },
      '`batch_inference_data` is "https://example.com/x.csv", which does not fit',
    ],
    [
      'a quote in a key',
      { ...ONCE, batch_inference_data: 's3://data/a"b' },
      '`batch_inference_data` is "s3://data/a"b", which does not fit',
    ],
    [
      'an artifact outside S3',
      { ...ONCE, model_artifact_location: 'https://example.com/model.tar.gz' },
      '`model_artifact_location` is "https://example.com/model.tar.gz", which does not fit',
    ],
    [
      'a schedule nobody asked to follow',
      { ...ONCE, schedule_expression: 'rate(2 days)' },
      'schedule_expression and schedule_timezone have a meaning only with trigger schedule',
    ],
    [
      'a schedule of another kind',
      { ...NIGHTLY, schedule_expression: '0 2 * * *' },
      '`schedule_expression` is "0 2 * * *", which does not fit',
    ],
    [
      'new files from nowhere',
      { ...NEW_FILES, new_data_prefix: null },
      'trigger new_data needs new_data_bucket and new_data_prefix, where new files arrive',
    ],
    [
      'new files and old ones',
      { ...NEW_FILES, batch_inference_data: 's3://data/x' },
      'trigger new_data predicts the files that arrive, so batch_inference_data cannot be given',
    ],
    [
      'its own predictions as new files',
      { ...NEW_FILES, new_data_suffix: '.out' },
      'new_data_suffix cannot be .out, with which the names of all predictions end',
    ],
    [
      'a bucket to watch for nothing',
      { ...ONCE, new_data_bucket: 'data' },
      'new_data_bucket and new_data_prefix have a meaning only with trigger new_data',
    ],
    [
      'several records of no records',
      { ...ONCE, split_type: 'None', batch_strategy: 'MultiRecord' },
      'batch_strategy needs records, so split_type cannot be None',
    ],
    [
      'a filter that is no path',
      { ...ONCE, input_filter: 'first' },
      '`input_filter` is "first", which does not fit',
    ],
    [
      'two models',
      { ...ONCE, custom_image_uri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/a:1' },
      'give exactly one of model_framework, custom_image_uri, model_package_name and model_package_group_name',
    ],
    ['an endpoint', { ...ONCE, endpoint_name: 'churn' }, '`batch_transform` has no input `endpoint_name`'],
  ];
  for (const [what, inputs, message] of refused)
    it(`is refused offline: ${what}`, () => {
      expect(problemsOf(bound(inputs)).map((problem) => problem.message)).to.include(message);
    });
});
