import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  DeleteStackCommand,
  GetTemplateCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { only, PAIR, refusal, REGION, simulate, topic } from './support.ts';

const saying = (text: string) => ({ Parameters: [{ ParameterKey: 'Text', ParameterValue: text }] });

async function settledPair(options: Parameters<typeof simulate>[0] = {}) {
  const aws = simulate(options);
  await aws.create('pair', PAIR, { Tags: [{ Key: 'team', Value: 'risk' }] });
  aws.settle();
  return aws;
}

const modelOf = (image: string, more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::SageMaker::Model',
  Properties: { PrimaryContainer: { Image: image }, ...more },
});

/** Every property of a model is create-only. */
const model = (image: string, more: JsonObject = {}) => only({ Model: modelOf(image, more) });

const modelThenTopic = (image: string) =>
  only({
    Model: modelOf(image),
    Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Model' } } },
  });

const physicalIds = (aws: ReturnType<typeof simulate>, name: string) =>
  Object.fromEntries(aws.stack(name).resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]));

describe('UpdateStack', () => {
  it('changes in place what can be changed, and touches nothing else', async () => {
    const aws = await settledPair();
    const before = physicalIds(aws, 'pair');
    await aws.update('pair', PAIR, saying('bye'));
    aws.settle();
    expect((await aws.story('pair')).slice(8)).to.deep.equal([
      'pair UPDATE_IN_PROGRESS',
      'Topic UPDATE_IN_PROGRESS',
      'Topic UPDATE_COMPLETE',
      'pair UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'pair UPDATE_COMPLETE',
    ]);
    expect(physicalIds(aws, 'pair')).to.deep.equal(before);
    expect(aws.stack('pair').resources[0]?.properties).to.deep.equal({ DisplayName: 'bye' });
    expect(aws.stack('pair').outputs['Text']).to.equal('bye');
  });

  it('tells the time of the last update, and keeps tags that it is not given', async () => {
    const aws = await settledPair();
    aws.pass(60);
    const asked = aws.now();
    await aws.update('pair', PAIR, saying('bye'));
    aws.settle();
    const stack = await aws.describe('pair');
    expect(stack.LastUpdatedTime?.getTime()).to.equal(asked);
    expect(stack.Tags).to.deep.equal([{ Key: 'team', Value: 'risk' }]);
  });

  it('takes all tags away for an empty list, and touches every resource that carries tags', async () => {
    const aws = await settledPair();
    await aws.update('pair', PAIR, { Tags: [] });
    aws.settle();
    expect(aws.stack('pair').tags).to.deep.equal({});
    expect((await aws.story('pair')).slice(8)).to.include.members([
      'Topic UPDATE_COMPLETE',
      'Queue UPDATE_COMPLETE',
    ]);
  });

  it('replaces a resource whose create-only property changes: the new one first, the old one goes in the end', async () => {
    const aws = simulate();
    await aws.create('model', model('one'));
    aws.settle();
    const before = physicalIds(aws, 'model');
    await aws.update('model', model('two'));
    aws.settle();
    expect((await aws.story('model')).slice(5)).to.deep.equal([
      'model UPDATE_IN_PROGRESS',
      'Model UPDATE_IN_PROGRESS',
      'Model UPDATE_IN_PROGRESS',
      'Model UPDATE_COMPLETE',
      'model UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Model DELETE_IN_PROGRESS',
      'Model DELETE_COMPLETE',
      'model UPDATE_COMPLETE',
    ]);
    expect(physicalIds(aws, 'model')).to.not.deep.equal(before);
  });

  it('hands a new physical id on to the resources that refer to it', async () => {
    const aws = simulate();
    await aws.create('chain', modelThenTopic('one'));
    aws.settle();
    await aws.update('chain', modelThenTopic('two'));
    aws.settle();
    const [model, note] = aws.stack('chain').resources;
    expect(note?.properties).to.deep.equal({ DisplayName: model?.physicalId });
  });

  it('adds what is new and deletes what the template no longer has', async () => {
    const aws = simulate();
    await aws.create('topics', only({ One: topic('one'), Two: topic('two') }));
    aws.settle();
    await aws.update('topics', only({ Two: topic('two'), Three: topic('three') }));
    aws.settle();
    expect(Object.keys(physicalIds(aws, 'topics'))).to.have.members(['Two', 'Three']);
    expect((await aws.story('topics')).slice(-4)).to.deep.equal([
      'topics UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'One DELETE_IN_PROGRESS',
      'One DELETE_COMPLETE',
      'topics UPDATE_COMPLETE',
    ]);
  });

  it('succeeds even if what it leaves behind cannot be deleted', async () => {
    const aws = simulate({ faults: [{ kind: 'resource-fails', on: 'delete', reason: 'in use' }] });
    await aws.create('topics', only({ One: topic('one'), Two: topic('two') }));
    aws.settle();
    await aws.update('topics', only({ Two: topic('two') }));
    aws.settle();
    expect(aws.stack('topics').status).to.equal('UPDATE_COMPLETE');
    expect(await aws.story('topics')).to.include('One DELETE_FAILED');
  });

  it('accepts a change of outputs alone, which touches no resource', async () => {
    const aws = await settledPair();
    await aws.update('pair', { ...PAIR, Outputs: { Digest: { Value: 'abc' } } });
    aws.settle();
    expect(aws.stack('pair').outputs).to.deep.equal({ Digest: 'abc' });
    expect((await aws.story('pair')).slice(8)).to.deep.equal([
      'pair UPDATE_IN_PROGRESS',
      'pair UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'pair UPDATE_COMPLETE',
    ]);
  });

  it('keeps the role it was once given', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR, { RoleARN: 'arn:aws:iam::111111111111:role/deploy' });
    aws.settle();
    await aws.update('pair', PAIR, saying('bye'));
    aws.settle();
    expect((await aws.describe('pair')).RoleARN).to.equal('arn:aws:iam::111111111111:role/deploy');
  });

  it('takes the previous template and values where it is told to', async () => {
    const aws = await settledPair();
    await aws.client.send(
      new UpdateStackCommand({
        StackName: 'pair',
        UsePreviousTemplate: true,
        Parameters: [
          { ParameterKey: 'Text', UsePreviousValue: true },
          { ParameterKey: 'Secret', ParameterValue: 'other' },
        ],
        Tags: [{ Key: 'team', Value: 'fraud' }],
      }),
    );
    aws.settle();
    expect(aws.stack('pair')).to.deep.include({
      parameters: { Text: 'hello', Secret: 'other' },
      tags: { team: 'fraud' },
      template: JSON.stringify(PAIR),
    });
  });

  const nothingNew: readonly (readonly [string, JsonObject])[] = [
    ['the same template', PAIR],
    [
      'the same template with its keys in another order',
      Object.fromEntries(Object.entries(PAIR).toReversed()),
    ],
    ['another description', { ...PAIR, Description: 'other' }],
    ['other metadata', { ...PAIR, Metadata: { by: 'me' } }],
    ['a condition that nothing uses', { ...PAIR, Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } }],
    [
      'a parameter that nothing uses',
      { ...PAIR, Parameters: { ...PAIR.Parameters, Idle: { Type: 'String', Default: '' } } },
    ],
    [
      'a resource whose condition does not hold',
      {
        ...PAIR,
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Resources: { ...PAIR.Resources, Extra: { ...topic('x'), Condition: 'Never' } },
      },
    ],
  ];
  for (const [title, template] of nothingNew) {
    it(`finds nothing to update in ${title}`, async () => {
      const aws = await settledPair();
      const before = await aws.describe('pair');
      const error = await refusal(aws.update('pair', template));
      expect([error.name, error.message]).to.deep.equal([
        'ValidationError',
        'No updates are to be performed.',
      ]);
      expect({ ...(await aws.describe('pair')), $metadata: null }).to.deep.equal({
        ...before,
        $metadata: null,
      });
    });
  }

  it('refuses a stack that is busy, naming its state', async () => {
    const aws = simulate();
    const { StackId } = await aws.create('pair', PAIR);
    const error = await refusal(aws.update('pair', PAIR, saying('bye')));
    expect(error.message).to.equal(`Stack:${StackId} is in CREATE_IN_PROGRESS state and can not be updated.`);
  });

  it('refuses a stack that was never complete', async () => {
    const aws = simulate({ faults: [{ kind: 'resource-fails', on: 'create', reason: 'no' }] });
    await aws.create('pair', PAIR);
    aws.settle();
    const error = await refusal(aws.update('pair', PAIR, saying('bye')));
    expect(error.message).to.match(/is in ROLLBACK_COMPLETE state and can not be updated/);
  });

  it('refuses to turn a resource into another type', async () => {
    const aws = await settledPair();
    const error = await refusal(aws.update('pair', only({ Topic: { Type: 'AWS::SQS::Queue' } })));
    expect(error.message).to.match(/Update of resource type is not permitted.*\[Topic\]/);
  });
});

describe('An update that fails', () => {
  const cannotUpdate = {
    kind: 'resource-fails',
    resource: 'Topic',
    on: 'update',
    reason: 'limit reached',
  } as const;

  it('brings back what was there: resources, template, parameters, tags and outputs', async () => {
    const aws = await settledPair({ faults: [{ ...cannotUpdate, resource: 'Queue' }] });
    const before = aws.stack('pair');
    const changed = {
      ...PAIR,
      Resources: {
        ...PAIR.Resources,
        Queue: { ...PAIR.Resources.Queue, Properties: { DelaySeconds: 9 } },
        Extra: topic('extra'),
      },
      Outputs: { Other: { Value: 'x' } },
    };
    await aws.update('pair', changed, { ...saying('bye'), Tags: [{ Key: 'team', Value: 'other' }] });
    aws.settle();
    const after = aws.stack('pair');
    expect(after.status).to.equal('UPDATE_ROLLBACK_COMPLETE');
    for (const part of ['template', 'parameters', 'tags', 'outputs'] as const) {
      expect(after[part], part).to.deep.equal(before[part]);
    }
    const really = (stack: typeof after): Json =>
      stack.resources.map(({ physicalId, properties }) => [physicalId, properties]);
    expect(really(after)).to.deep.equal(really(before));
    const { TemplateBody } = await aws.client.send(new GetTemplateCommand({ StackName: 'pair' }));
    expect(TemplateBody).to.equal(JSON.stringify(PAIR));
  });

  it('goes through the states AWS documents', async () => {
    const aws = await settledPair({ faults: [cannotUpdate] });
    await aws.update('pair', PAIR, saying('bye'));
    aws.settle();
    expect((await aws.story('pair')).slice(8)).to.deep.equal([
      'pair UPDATE_IN_PROGRESS',
      'Topic UPDATE_IN_PROGRESS',
      'Topic UPDATE_FAILED',
      'pair UPDATE_ROLLBACK_IN_PROGRESS',
      'Topic UPDATE_IN_PROGRESS',
      'Topic UPDATE_COMPLETE',
      'pair UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'pair UPDATE_ROLLBACK_COMPLETE',
    ]);
  });

  it('deletes the replacement it made, and keeps the original', async () => {
    const aws = simulate();
    await aws.create('model', modelThenTopic('one'));
    aws.settle();
    const before = physicalIds(aws, 'model');
    aws.simulator.inject(cannotUpdate);
    await aws.update('model', modelThenTopic('two'));
    aws.settle();
    expect(physicalIds(aws, 'model')).to.deep.equal(before);
    expect(await aws.story('model')).to.include('Model DELETE_COMPLETE');
    expect(aws.stack('model').resources[0]?.properties).to.deep.equal({ PrimaryContainer: { Image: 'one' } });
  });

  it('stays as it is when rollback is disabled, and may then be updated again', async () => {
    const aws = await settledPair({ faults: [cannotUpdate] });
    await aws.update('pair', PAIR, { ...saying('bye'), DisableRollback: true });
    aws.settle();
    expect(aws.stack('pair').status).to.equal('UPDATE_FAILED');
    const error = await refusal(aws.update('pair', PAIR, saying('later')));
    expect(error.message).to.match(/non-terminal \[UPDATE_FAILED\] state/);
    await aws.update('pair', PAIR, { ...saying('bye'), DisableRollback: true });
    aws.settle();
    expect(aws.stack('pair').status).to.equal('UPDATE_COMPLETE');
    expect(aws.stack('pair').resources[0]?.properties).to.deep.equal({ DisplayName: 'bye' });
  });

  it('cannot replace a resource that has a custom name', async () => {
    const aws = simulate();
    await aws.create('model', model('one', { ModelName: 'mine' }));
    aws.settle();
    await aws.update('model', model('two', { ModelName: 'mine' }), { DisableRollback: false });
    aws.until('model', 'UPDATE_ROLLBACK_IN_PROGRESS');
    aws.settle();
    expect(aws.stack('model').status).to.equal('UPDATE_ROLLBACK_COMPLETE');
    expect(aws.stack('model').resources[0]?.properties).to.deep.include({ ModelName: 'mine' });
  });

  it('fails where somebody deleted the resource by hand, and cannot even be rolled back', async () => {
    const aws = await settledPair();
    aws.simulator.outOfBand.deleteResource(REGION, 'pair', 'Topic');
    await aws.update('pair', PAIR, saying('bye'));
    aws.settle();
    expect(aws.stack('pair').status).to.equal('UPDATE_ROLLBACK_FAILED');
  });
});

async function wedged() {
  const aws = await settledPair();
  aws.simulator.inject({
    kind: 'resource-fails',
    resource: 'Topic',
    on: 'update',
    reason: 'limit reached',
  });
  aws.simulator.inject({ kind: 'resource-fails', resource: 'Topic', on: 'rollback', reason: 'denied' });
  await aws.update('pair', PAIR, saying('bye'));
  aws.settle();
  expect(aws.stack('pair').status).to.equal('UPDATE_ROLLBACK_FAILED');
  return aws;
}

describe('A rollback that fails', () => {
  it('can be continued when its cause is gone', async () => {
    const aws = await wedged();
    await aws.client.send(new ContinueUpdateRollbackCommand({ StackName: 'pair' }));
    expect(aws.stack('pair').status).to.equal('UPDATE_ROLLBACK_IN_PROGRESS');
    aws.settle();
    expect(aws.stack('pair')).to.deep.include({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(aws.stack('pair').resources[0]?.properties).to.deep.equal({ DisplayName: 'hello' });
  });

  it('can be continued without the resources to skip, which then differ from the template', async () => {
    const aws = await wedged();
    aws.simulator.inject({ kind: 'resource-fails', resource: 'Topic', on: 'rollback', reason: 'denied' });
    await aws.client.send(
      new ContinueUpdateRollbackCommand({ StackName: 'pair', ResourcesToSkip: ['Topic'] }),
    );
    aws.settle();
    expect(aws.stack('pair').status).to.equal('UPDATE_ROLLBACK_COMPLETE');
    expect(aws.stack('pair').resources[0]?.status).to.equal('UPDATE_COMPLETE');
  });

  it('allows no update, but a delete', async () => {
    const aws = await wedged();
    expect((await refusal(aws.update('pair', PAIR, saying('x')))).message).to.match(/UPDATE_ROLLBACK_FAILED/);
    await aws.client.send(new DeleteStackCommand({ StackName: 'pair' }));
    aws.settle();
    expect(aws.statuses()).to.deep.equal({});
  });

  it('cannot be continued on a stack that is well', async () => {
    const aws = await settledPair();
    const error = await refusal(aws.client.send(new ContinueUpdateRollbackCommand({ StackName: 'pair' })));
    expect(error.name).to.equal('ValidationError');
  });
});

describe('CancelUpdateStack', () => {
  it('rolls a running update back, a stuck one too', async () => {
    const aws = await settledPair({ faults: [{ kind: 'resource-stuck', resource: 'Topic', on: 'update' }] });
    await aws.update('pair', PAIR, saying('bye'));
    aws.settle();
    await aws.client.send(new CancelUpdateStackCommand({ StackName: 'pair' }));
    expect(aws.stack('pair')).to.include({ status: 'UPDATE_ROLLBACK_IN_PROGRESS', reason: 'User Initiated' });
    aws.settle();
    expect(aws.stack('pair').status).to.equal('UPDATE_ROLLBACK_COMPLETE');
    expect(aws.stack('pair').resources[0]?.properties).to.deep.equal({ DisplayName: 'hello' });
  });

  it('is refused when no update is running', async () => {
    const aws = await settledPair();
    const error = await refusal(aws.client.send(new CancelUpdateStackCommand({ StackName: 'pair' })));
    expect(error.message).to.equal('CancelUpdateStack cannot be called from current stack status');
  });
});
