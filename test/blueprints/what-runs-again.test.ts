import { expect } from 'chai';
import { parseJson } from '../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import type { DesiredStack } from '../../src/core/model.ts';
import { list, object, text } from '../deploy/data.ts';
import { folder, wantedIn } from '../deploy/examples.ts';
import { read } from '../deploy/files.ts';
import { at } from '../support/blueprint.ts';
import { resolved } from '../support/resolved.ts';

const CONFIG = 'mlops-config.json';
const OUTPUTS: Readonly<Record<string, string>> = {
  DataCaptureUri: 's3://example-mlops-assets/captures',
  EndpointName: 'churn',
  ModelName: 'model',
  ModelPackageGroupName: 'models',
  PipelineArn: 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/training',
};

/** What a configuration makes of each pipeline, once all outputs are there. */
async function stacksIn(config: Json, base: string | null): Promise<ReadonlyMap<string, DesiredStack>> {
  const bytes = new TextEncoder().encode(JSON.stringify(config));
  const others = base === null ? null : folder(base);
  const wanted = await wantedIn({
    file: async (path) => (path === CONFIG ? bytes : others?.file(path)),
    list: async (inside) => (await others?.list(inside)) ?? [],
  });
  const stacks = (await wanted(({ key }) => OUTPUTS[key])).flatMap(({ desired }) =>
    desired === null ? [] : [desired],
  );
  return new Map(stacks.map((stack) => [stack.pipeline, stack]));
}

/** The same configuration with other inputs of one entry. */
function changed(config: Json, pipeline: string, inputs: JsonObject): Json {
  const pipelines = list(at(config, 'pipelines') ?? null).map((each) =>
    at(each, 'name') === pipeline ? { ...object(each), ...inputs } : each,
  );
  return { ...object(config), pipelines };
}

/** What of a stack starts a run by being made: it bears the hash of what it starts. */
const runOf = (stack: DesiredStack | undefined): string | undefined =>
  Object.keys(object(at(parseJson(stack?.template ?? '') ?? null, 'Resources') ?? null)).find((id) =>
    /^Run[0-9a-f]/.test(id),
  );

const SYSTEMS = [
  ['serverless-ml-pipeline', 'churn-training', 'churn'],
  ['mlops-e2e', 'abalone-training', 'abalone'],
  ['cdk-mlops', 'iris-training', 'iris'],
] as const;

const TRAINS: readonly (readonly [string, JsonObject])[] = [
  ['another script', { evaluate_script: 'code/2/evaluate.py' }],
  ['another place of its data', { training_data: 'raw/2/' }],
  ['hyperparameters', { hyperparameters: { num_round: '9' } }],
  ['the gate', { gate: { metric: 'error', operator: '<', threshold: 0.2 } }],
];
const SERVES: readonly (readonly [string, JsonObject])[] = [
  ['another instance', { inference_instance: 'ml.m5.4xlarge' }],
  ['another alarm', { error_alarm_threshold: 7 }],
];

for (const [example, training, endpoint] of SYSTEMS)
  describe(`What runs again in the example ${example}`, () => {
    const config = parseJson(read(`examples/${example}/${CONFIG}`)) ?? null;
    let first: ReadonlyMap<string, DesiredStack>;
    before(async () => {
      first = await stacksIn(config, `examples/${example}`);
    });
    const after = (pipeline: string, inputs: JsonObject) =>
      stacksIn(changed(config, pipeline, inputs), `examples/${example}`);

    for (const [what, inputs] of TRAINS)
      it(`is the training for ${what}, and the endpoint stays as it is`, async () => {
        const now = await after(training, inputs);
        expect(runOf(first.get(training))).to.be.a('string');
        expect(runOf(now.get(training))).to.not.equal(runOf(first.get(training)));
        expect(now.get(endpoint)?.digest).to.equal(first.get(endpoint)?.digest);
      });

    for (const [what, inputs] of SERVES)
      it(`is no training for ${what} of the endpoint, which changes`, async () => {
        const now = await after(endpoint, inputs);
        expect(now.get(training)?.digest).to.equal(first.get(training)?.digest);
        expect(now.get(endpoint)?.digest).to.not.equal(first.get(endpoint)?.digest);
      });
  });

const MONITORS = [
  ['data_quality_monitor', 'hourly-with-a-baseline-job', {}],
  [
    'model_quality_monitor',
    'binary-answers',
    { 'what a column means': { baseline_ground_truth_attribute: 'x' } },
  ],
  [
    'bias_monitor',
    'one-threshold',
    { 'another group': { bias_config: { label_values_or_threshold: [0], facet_name: 'age' } } },
  ],
  ['explainability_monitor', 'hourly', {}],
] as const;

for (const [type, example, more] of MONITORS)
  describe(`What runs again of a ${type}`, () => {
    const pipelines = parseJson(read(`blueprints/${type}/examples/${example}.json`)) ?? null;
    const config: Json = { version: 1, environments: { prod: { region: 'eu-west-1' } }, pipelines };
    const name = text(
      at(
        list(pipelines).find((each) => at(each, 'pipeline_type') === type),
        'name',
      ) ?? null,
    );
    /** Which of the baseline and what compares with it a change touches. */
    const touched = async (inputs: JsonObject): Promise<readonly string[]> => {
      const before = (await stacksIn(config, null)).get(name);
      const now = (await stacksIn(changed(config, name, inputs), null)).get(name);
      if (before === undefined || now === undefined) throw new Error(`${name} makes no stack`);
      const [was, is] = [resolved(before).declarations, resolved(now).declarations];
      return ['Baseline', 'JobDefinition', 'Schedule'].filter(
        (id) => JSON.stringify(at(was, id, 'Properties')) !== JSON.stringify(at(is, id, 'Properties')),
      );
    };

    const baseline: Readonly<Record<string, JsonObject>> = {
      'another file': { baseline_data: 'churn/2/train.csv' },
      'another instance': { instance_type: 'ml.m5.2xlarge' },
      'another endpoint': { endpoint_name: 'other' },
      ...more,
    };
    for (const [what, inputs] of Object.entries(baseline))
      it(`is its baseline for ${what}`, async () => {
        expect(await touched(inputs)).to.include('Baseline');
      });

    it('is not its baseline for when it runs, where it writes and how long it may take', async () => {
      expect(await touched({ schedule_expression: 'cron(0 12 ? * * *)' })).to.deep.equal(['Schedule']);
      expect(await touched({ monitoring_output_location: 'elsewhere' })).to.deep.equal(['JobDefinition']);
      expect(await touched({ monitor_max_runtime_seconds: 900 })).to.deep.equal(['JobDefinition']);
    });

    it('is nothing for who hears of it, or a tag', async () => {
      expect(await touched({ alarm_topic_arn: 'arn:aws:sns:eu-west-1:111122223333:other' })).to.deep.equal(
        [],
      );
      expect(await touched({ model_name: 'x', tags: { team: 'x' } })).to.deep.equal([]);
    });
  });

describe('What runs again of a drift_monitor', () => {
  it('is nothing by itself: no resource of it starts a run when it is made', async () => {
    const file = 'blueprints/drift_monitor/examples/captures-of-an-endpoint.json';
    const config: Json = { version: 1, pipelines: parseJson(read(file)) ?? null };
    const stacks = await stacksIn(config, null);
    const monitor = [...stacks.values()].find(({ pipelineType }) => pipelineType === 'drift_monitor');
    expect(monitor?.template).to.be.a('string');
    expect(monitor?.template).to.not.match(/"AWS::SSM::Association"|"Custom::/);
  });
});
