import { expect } from 'chai';
import { foresee } from '../../src/adapters/forecast/foresee.ts';
import { bind } from '../../src/blueprints/bind.ts';
import { locateAssets } from '../../src/core/stack/assets.ts';
import type { JsonObject } from '../../src/core/text/json.ts';
import type { DesiredStack } from '../../src/core/model.ts';
import { render } from '../../src/core/stack/render.ts';
import { builtInBlueprints } from '../deploy/examples.ts';
import { simulate } from '../simulator/support.ts';
import { entry, environment, locate, sha256, target, valueOf } from '../support/blueprint.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alarms';
const MODEL: JsonObject = {
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: 's3://models/churn/1.tar.gz',
};
const REALTIME: JsonObject = { ...MODEL, inference_instance: 'ml.m5.large' };
const ASYNC: JsonObject = { ...REALTIME, input_location: 's3://requests', output_location: 's3://answers' };
const COMPONENT: JsonObject = {
  endpoint_name: 'shared',
  custom_image_uri: '999988887777.dkr.ecr.eu-west-1.amazonaws.com/team/scorer:1',
  cpu_cores: 1,
  min_memory_mb: 1024,
};

const CONFIGURATION = ['EndpointConfig'];
const MODEL_TOO = ['EndpointConfig', 'Model'];

/** Blueprint, inputs, what changes, and which resources are made anew for it: all others stay what they are. */
const changes: readonly (readonly [string, JsonObject, string, JsonObject, readonly string[]])[] = [
  ['realtime_endpoint', REALTIME, 'instance type', { inference_instance: 'ml.m5.xlarge' }, CONFIGURATION],
  ['realtime_endpoint', REALTIME, 'instance count', { instance_count: 3 }, CONFIGURATION],
  [
    'realtime_endpoint',
    REALTIME,
    'artifact',
    { model_artifact_location: 's3://models/churn/2.tar.gz' },
    MODEL_TOO,
  ],
  ['realtime_endpoint', REALTIME, 'image', { model_framework_version: '3.0-5' }, MODEL_TOO],
  ['realtime_endpoint', REALTIME, 'container environment', { container_env: { A: 'b' } }, MODEL_TOO],
  ['realtime_endpoint', REALTIME, 'data capture', { data_capture_location: 's3://captures' }, CONFIGURATION],
  ['realtime_endpoint', REALTIME, 'scaling that begins', { max_instance_count: 4 }, []],
  [
    'realtime_endpoint',
    { ...REALTIME, max_instance_count: 4 },
    'bounds of scaling',
    { max_instance_count: 6 },
    [],
  ],
  ['realtime_endpoint', REALTIME, 'alarm', { error_alarm_threshold: 5, alarm_topic_arn: TOPIC }, []],
  [
    'realtime_endpoint',
    REALTIME,
    'challenger',
    {
      challenger_mode: 'challenger',
      challenger_model_package_name: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/a/1',
    },
    CONFIGURATION,
  ],
  ['realtime_endpoint', REALTIME, 'name', { endpoint_name: 'another' }, ['Endpoint']],
  ['serverless_endpoint', MODEL, 'memory', { memory_size_mb: 4096 }, CONFIGURATION],
  [
    'serverless_endpoint',
    MODEL,
    'artifact',
    { model_artifact_location: 's3://models/churn/2.tar.gz' },
    MODEL_TOO,
  ],
  ['async_endpoint', ASYNC, 'answers', { output_location: 's3://elsewhere' }, CONFIGURATION],
  ['async_endpoint', ASYNC, 'scaling that begins', { max_instance_count: 4 }, []],
  ['inference_component', COMPONENT, 'artifact', { model_artifact_location: 's3://models/2.tar.gz' }, []],
  ['inference_component', COMPONENT, 'copies', { copy_count: 3 }, []],
];

describe('An update of what serves', () => {
  const made = async (name: string, inputs: JsonObject): Promise<DesiredStack> => {
    const blueprint = (await builtInBlueprints()).find((one) => one.name === name);
    if (blueprint === undefined) throw new Error(`there is no ${name}`);
    const located = locateAssets(blueprint, target(inputs), 'assets').target;
    const place = { instance: 'mlops', sourceId: '0123456789abcdef', configPath: 'mlops-config.json' };
    return valueOf(
      render({
        ...place,
        entry: entry({ baseInputs: inputs }),
        target: located,
        environment: environment(),
        blueprint,
        bound: valueOf(bind(blueprint, located, locate, { region: 'eu-west-1' })),
        hash: sha256,
        adopted: null,
      }),
    );
  };
  const sent = ({ parameters, capabilities, tags }: DesiredStack) => ({
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    Capabilities: [...capabilities],
  });
  /** What holds its name for callers: it must never be two at a time, nor another one unasked. */
  const serving = ['Endpoint'];

  for (const [name, inputs, what, change, replaced] of changes)
    it(`of ${name}, another ${what}: ${replaced.join(' and ') || 'nothing'} is made anew`, async () => {
      const [before, after] = [await made(name, inputs), await made(name, { ...inputs, ...change })];
      const aws = simulate();
      const physical = () =>
        new Map(aws.stack(before.stack).resources.map((one) => [one.logicalId, one.physicalId]));
      await aws.create(before.stack, before.template, sent(before));
      aws.settle();
      const old = physical();
      await aws.update(before.stack, after.template, sent(after));
      aws.settle();
      expect(aws.stack(before.stack).status).to.equal('UPDATE_COMPLETE');
      const now = physical();
      const anew = [...old].filter(([id, physicalId]) => now.get(id) !== physicalId).map(([id]) => id);
      expect(anew.toSorted()).to.deep.equal(replaced);
      const { destroys } = foresee({ live: before, desired: after });
      expect(destroys.map(({ resource, how }) => `${resource} ${how}`)).to.deep.equal(
        replaced.filter((id) => serving.includes(id)).map((id) => `${id} replaced`),
      );
    });
});
