import { expect } from 'chai';
import { foresee } from '../../src/adapters/forecast/foresee.ts';
import { bind } from '../../src/blueprints/bind.ts';
import type { JsonObject } from '../../src/core/text/json.ts';
import type { DesiredStack } from '../../src/core/model.ts';
import { render } from '../../src/core/stack/render.ts';
import { builtInBlueprints } from '../deploy/examples.ts';
import { simulate } from '../simulator/support.ts';
import { entry, environment, locate, sha256, target, valueOf } from '../support/blueprint.ts';

const API: JsonObject = { endpoint_name: 'churn', allowed_ips: ['203.0.113.0/24'] };
const JOB: JsonObject = {
  custom_image_uri: '999988887777.dkr.ecr.eu-west-1.amazonaws.com/team/scorer:1',
  inference_instance: 'ml.m5.large',
  batch_inference_data: 's3://data/in.csv',
  batch_job_output_location: 's3://data/out',
};

/** Blueprint, inputs, a change, what is made anew for it, and what people know by its id, which stays. */
const changes: readonly (readonly [string, JsonObject, JsonObject, string, string])[] = [
  ['inference_api', API, { allowed_ips: ['198.51.100.0/24'] }, 'Deployment', 'Api'],
  ['batch_transform', JOB, { batch_inference_data: 's3://data/next.csv' }, 'Run', 'Pipeline'],
];

describe('An update of what is made anew', () => {
  const made = async (name: string, inputs: JsonObject): Promise<DesiredStack> => {
    const blueprint = (await builtInBlueprints()).find((one) => one.name === name);
    if (blueprint === undefined) throw new Error(`there is no ${name}`);
    const place = { instance: 'mlops', sourceId: '0123456789abcdef', configPath: 'mlops-config.json' };
    return valueOf(
      render({
        ...place,
        entry: entry({ baseInputs: inputs }),
        target: target(inputs),
        environment: environment(),
        blueprint,
        bound: valueOf(bind(blueprint, target(inputs), locate, { region: 'eu-west-1' })),
        hash: sha256,
        adopted: null,
      }),
    );
  };
  const sent = ({ parameters, capabilities }: DesiredStack) => ({
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Capabilities: [...capabilities],
  });

  for (const [name, inputs, change, anew, stays] of changes) {
    const deployed = async () => {
      const before = await made(name, inputs);
      const aws = simulate();
      await aws.create(before.stack, before.template, sent(before));
      aws.settle();
      const idOf = (start: string): readonly string[] =>
        aws
          .stack(before.stack)
          .resources.flatMap(({ logicalId, physicalId }) =>
            logicalId.replace(/[0-9a-f]{10}$/, '') === start ? [physicalId ?? ''] : [],
          );
      return { before, after: await made(name, { ...inputs, ...change }), aws, idOf };
    };

    it(`puts another ${anew} in the place of the one of ${name}, and keeps its ${stays}`, async () => {
      const { before, after, aws, idOf } = await deployed();
      const [old, known] = [idOf(anew), idOf(stays)];
      await aws.update(before.stack, after.template, sent(after));
      aws.settle();
      expect(aws.stack(before.stack).status).to.equal('UPDATE_COMPLETE');
      expect(idOf(anew)).to.have.length(1).and.to.not.deep.equal(old);
      expect(idOf(stays)).to.deep.equal(known).and.to.have.length(1);
    });

    it(`asks nobody, because ${name} loses nothing by it`, async () => {
      const { before, after } = await deployed();
      expect(foresee({ live: before, desired: after }).destroys).to.deep.equal([]);
    });
  }
});
