import {
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { only, PAIR, refusal, REGION, simulate, topic } from './support.ts';

async function settledPair(options: Parameters<typeof simulate>[0] = {}) {
  const aws = simulate(options);
  const { StackId: id = '' } = await aws.create('pair', PAIR);
  aws.settle();
  const remove = (more: object = {}) =>
    aws.client.send(new DeleteStackCommand({ StackName: 'pair', ...more }));
  return { aws, id, remove };
}

describe('DeleteStack', () => {
  it('deletes resources in the reverse order of their making', async () => {
    const { aws, id, remove } = await settledPair();
    await remove();
    aws.settle();
    expect((await aws.story(id)).slice(8)).to.deep.equal([
      'pair DELETE_IN_PROGRESS',
      'Queue DELETE_IN_PROGRESS',
      'Queue DELETE_COMPLETE',
      'Topic DELETE_IN_PROGRESS',
      'Topic DELETE_COMPLETE',
      'pair DELETE_COMPLETE',
    ]);
  });

  it('leaves a stack that only its ARN still finds', async () => {
    const { aws, id, remove } = await settledPair();
    await remove();
    aws.settle();
    const error = await refusal(aws.describe('pair'));
    expect([error.name, error.message]).to.deep.equal([
      'ValidationError',
      'Stack with id pair does not exist',
    ]);
    const gone = await aws.describe(id);
    expect(gone.StackStatus).to.equal('DELETE_COMPLETE');
    expect(gone.DeletionTime).to.be.instanceOf(Date);
    expect((await aws.client.send(new DescribeStacksCommand({}))).Stacks).to.deep.equal([]);
  });

  it('frees the name for another stack, with another ARN', async () => {
    const { aws, id, remove } = await settledPair();
    await remove();
    aws.settle();
    const { StackId } = await aws.create('pair', PAIR);
    expect(StackId).to.not.equal(id);
  });

  it('does nothing, and says nothing, about a stack that is not there or on its way out', async () => {
    const { aws, id, remove } = await settledPair();
    await aws.client.send(new DeleteStackCommand({ StackName: 'nobody' }));
    await remove();
    await remove();
    aws.settle();
    await remove({ StackName: id });
    expect((await aws.describe(id)).StackStatus).to.equal('DELETE_COMPLETE');
  });

  for (const policy of ['Retain', 'RetainExceptOnCreate']) {
    it(`leaves alone what has DeletionPolicy ${policy}`, async () => {
      const aws = simulate();
      const { StackId = '' } = await aws.create(
        'kept',
        only({ Kept: { ...topic('x'), DeletionPolicy: policy } }),
      );
      aws.settle();
      await aws.client.send(new DeleteStackCommand({ StackName: 'kept' }));
      aws.settle();
      expect(await aws.story(StackId)).to.include('Kept DELETE_SKIPPED');
    });
  }

  it('fails when a resource cannot be deleted, keeps what that one needs, and can be tried again', async () => {
    const { aws, id, remove } = await settledPair({
      faults: [{ kind: 'resource-fails', resource: 'Queue', on: 'delete', reason: 'not empty' }],
    });
    await remove();
    aws.settle();
    expect(aws.stack('pair')).to.include({
      status: 'DELETE_FAILED',
      reason: 'The following resource(s) failed to delete: [Queue]. ',
    });
    expect(aws.stack('pair').resources.map(({ status }) => status)).to.deep.equal([
      'CREATE_COMPLETE',
      'DELETE_FAILED',
    ]);
    await remove();
    aws.settle();
    expect((await aws.describe(id)).StackStatus).to.equal('DELETE_COMPLETE');
  });

  it('takes RetainResources only for a delete that has failed', async () => {
    const { aws, id, remove } = await settledPair({
      faults: [
        { kind: 'resource-fails', resource: 'Queue', on: 'delete', reason: 'not empty', times: 'always' },
      ],
    });
    expect((await refusal(remove({ RetainResources: ['Queue'] }))).name).to.equal('ValidationError');
    await remove();
    aws.settle();
    await remove({ RetainResources: ['Queue'] });
    aws.settle();
    expect((await aws.describe(id)).StackStatus).to.equal('DELETE_COMPLETE');
  });

  it('is refused while an update is under way', async () => {
    const { aws, remove } = await settledPair();
    await aws.update('pair', PAIR, { Parameters: [{ ParameterKey: 'Text', ParameterValue: 'bye' }] });
    expect((await refusal(remove())).message).to.equal(
      'Stack [pair] cannot be deleted while in status UPDATE_IN_PROGRESS',
    );
  });

  it('stops a creation that is under way', async () => {
    const aws = simulate();
    const { StackId = '' } = await aws.create('pair', PAIR);
    aws.pass(3);
    await aws.client.send(new DeleteStackCommand({ StackName: 'pair' }));
    aws.settle();
    expect((await aws.describe(StackId)).StackStatus).to.equal('DELETE_COMPLETE');
    expect(await aws.story(StackId)).to.not.include('Queue CREATE_COMPLETE');
  });

  it('does not mind a resource that somebody deleted by hand', async () => {
    const { aws, id, remove } = await settledPair();
    aws.simulator.outOfBand.deleteResource(REGION, 'pair', 'Topic');
    await remove();
    aws.settle();
    expect((await aws.describe(id)).StackStatus).to.equal('DELETE_COMPLETE');
  });
});

describe('Termination protection', () => {
  it('refuses a delete until it is taken away', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR, { EnableTerminationProtection: true });
    aws.settle();
    const remove = () => aws.client.send(new DeleteStackCommand({ StackName: 'pair' }));
    expect((await refusal(remove())).message).to.equal(
      'Stack [pair] cannot be deleted while TerminationProtection is enabled',
    );
    const input = { StackName: 'pair', EnableTerminationProtection: false };
    const { StackId } = await aws.client.send(new UpdateTerminationProtectionCommand(input));
    expect(StackId).to.equal(aws.stack('pair').id);
    await remove();
    aws.settle();
    expect(aws.statuses()).to.deep.equal({});
  });
});
