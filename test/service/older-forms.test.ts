import { expect } from 'chai';
import type { Wanted } from '../../src/core/model.ts';
import { readDesire } from '../../src/service/wishes/desire.ts';
import { WITHOUT_POLICY } from '../../src/service/policy-keeper.ts';
import { Wishes } from '../../src/service/wishes/wanted.ts';
import { parse, sha256, valueOf } from '../support/blueprint.ts';

const TEMPLATE = `Parameters:
  InferenceInstance:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Ref InferenceInstance
`;

const ENTRY = {
  pipeline_type: 'byom_batch_builtin',
  model_name: 'churn',
  inference_instance: { dev: 'ml.t3.medium', prod: 'ml.m5.4xlarge' },
};

const PLACE = {
  instance: 'mlops',
  sourceId: 'source',
  region: 'eu-west-1',
  assetsBucket: null,
  executionRoleArn: null,
  policy: WITHOUT_POLICY,
  hash: sha256,
};

/** What a commit of a file asks for, in each of its environments. */
async function wanted(config: object): Promise<readonly Wanted[]> {
  const bytes = new TextEncoder().encode(JSON.stringify(config));
  const files = { file: () => Promise.resolve(bytes), list: () => Promise.resolve([]) };
  const blueprint = valueOf(parse(TEMPLATE, undefined, { name: 'batch_transform' }));
  const desire = valueOf(await readDesire(files, 'mlops-config.json', [blueprint]));
  const wishes = new Wishes(PLACE, desire);
  const wanted = desire.config.environments.map((environment) => wishes.of(environment, () => undefined));
  return (await Promise.all(wanted)).flat();
}

describe('an entry with values for stages', () => {
  it('is deployed to the environments of these names, each with its value', async () => {
    const found = await wanted({
      version: 1,
      environments: { dev: {}, test: {}, prod: {} },
      pipelines: [ENTRY],
    });
    expect(
      found.map(({ stack, desired }) => [stack, desired?.parameters['InferenceInstance']]),
    ).to.deep.equal([
      ['mlops-dev-churn-byom-batch-builtin', 'ml.t3.medium'],
      ['mlops-prod-churn-byom-batch-builtin', 'ml.m5.4xlarge'],
    ]);
    // What differs between environments is no part of what is promoted.
    expect(new Set(found.map(({ desired }) => desired?.content)).size).to.equal(1);
  });

  it('is held where no such environments are declared: no value is taken for another', async () => {
    const [only, ...others] = await wanted(ENTRY);
    expect(others).to.deep.equal([]);
    expect(only).to.deep.include({ desired: null, stack: 'mlops-default-churn-byom-batch-builtin' });
    expect(only?.blocked).to.deep.equal({
      kind: 'incomplete',
      why: 'The entry has values for dev, prod, and the file declares no such environment.',
      releases: 'A commit that says what is missing; `mlops-reconciler validate` names the place.',
    });
  });
});
