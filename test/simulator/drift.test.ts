import {
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import type { JsonObject } from '../../src/core/text/json.ts';
import { only, PAIR, REGION, refusal, simulate } from './support.ts';

/** A simulator in which the stack `s` has this template. */
async function withStack(template: JsonObject = PAIR) {
  const aws = simulate();
  await aws.create('s', template);
  aws.settle();
  const { client, simulator } = aws;
  const settle = (): void => aws.settle();
  const detect = async (): Promise<string> =>
    (await client.send(new DetectStackDriftCommand({ StackName: 's' }))).StackDriftDetectionId ?? '';
  const status = (id: string) =>
    client.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: id }));
  const drifts = async () => {
    const answer = await client.send(new DescribeStackResourceDriftsCommand({ StackName: 's' }));
    return (answer.StackResourceDrifts ?? []).map((drift) => ({
      resource: drift.LogicalResourceId,
      status: drift.StackResourceDriftStatus,
      paths: (drift.PropertyDifferences ?? []).map(
        (each) => `${each.PropertyPath} ${each.DifferenceType} ${each.ExpectedValue} -> ${each.ActualValue}`,
      ),
    }));
  };
  return {
    ...aws,
    detect,
    status,
    drifts,
    change: (id: string, properties: JsonObject) =>
      simulator.outOfBand.changeResource(REGION, 's', id, properties),
    remove: (id: string) => simulator.outOfBand.deleteResource(REGION, 's', id),
    /** Detects and waits for the end of it. */
    found: async () => {
      await detect();
      settle();
      return drifts();
    },
    /** Proposes a drift-aware change set of the template there is. */
    propose: async (name: string) => {
      await client.send(
        new CreateChangeSetCommand({
          StackName: 's',
          ChangeSetName: name,
          TemplateBody: JSON.stringify(template),
          DeploymentMode: 'REVERT_DRIFT',
        }),
      );
      settle();
      return client.send(new DescribeChangeSetCommand({ StackName: 's', ChangeSetName: name }));
    },
    execute: async (name: string) => {
      await client.send(new ExecuteChangeSetCommand({ StackName: 's', ChangeSetName: name }));
      settle();
    },
  };
}

const properties = (aws: Awaited<ReturnType<typeof withStack>>, id: string) =>
  aws.stack('s').resources.find(({ logicalId }) => logicalId === id)?.properties;

const SECOND_VALUE = { DisplayName: 'rogue' };

describe('the simulated drift detection', () => {
  it('takes its time, and then says whether the stack drifted', async () => {
    const aws = await withStack();
    aws.change('Topic', SECOND_VALUE);
    const id = await aws.detect();
    expect(await aws.status(id)).to.include({ DetectionStatus: 'DETECTION_IN_PROGRESS' });
    expect((await aws.status(id)).StackDriftStatus).to.equal(undefined);
    aws.settle();
    expect(await aws.status(id)).to.include({
      DetectionStatus: 'DETECTION_COMPLETE',
      StackDriftStatus: 'DRIFTED',
      DriftedStackResourceCount: 1,
    });
    expect((await aws.describe('s')).DriftInformation?.StackDriftStatus).to.equal('DRIFTED');
  });

  it('finds nothing where nothing was touched', async () => {
    const aws = await withStack();
    const drifts = await aws.found();
    expect(drifts.map(({ status }) => status)).to.deep.equal(['IN_SYNC', 'IN_SYNC']);
    expect((await aws.describe('s')).DriftInformation?.StackDriftStatus).to.equal('IN_SYNC');
  });

  it('names what is gone, and which property differs', async () => {
    const aws = await withStack();
    aws.change('Topic', SECOND_VALUE);
    aws.remove('Queue');
    expect(await aws.found()).to.deep.equal([
      { resource: 'Topic', status: 'MODIFIED', paths: ['/DisplayName NOT_EQUAL hello -> rogue'] },
      { resource: 'Queue', status: 'DELETED', paths: [] },
    ]);
  });

  it('looks into objects, and only at what the template says', async () => {
    const policy = (days: number, more: object = {}) => ({
      deadLetterTargetArn: 'a',
      maxReceiveCount: days,
      ...more,
    });
    const aws = await withStack(
      only({ Queue: { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy: policy(3) } } }),
    );
    aws.change('Queue', { RedrivePolicy: { ...policy(5), extra: true }, DelaySeconds: 7 });
    expect((await aws.found())[0]?.paths).to.deep.equal([
      '/RedrivePolicy/maxReceiveCount NOT_EQUAL 3 -> 5',
      '/RedrivePolicy/extra ADD null -> true',
    ]);
  });

  it('says nothing of types that cannot be compared', async () => {
    const aws = await withStack(
      only({
        Model: { Type: 'AWS::SageMaker::Model', Properties: { ExecutionRoleArn: 'r' } },
        Topic: { Type: 'AWS::SNS::Topic' },
      }),
    );
    aws.remove('Model');
    expect((await aws.found()).map(({ resource }) => resource)).to.deep.equal(['Topic']);
  });

  it('is forgotten by an update', async () => {
    const aws = await withStack();
    aws.change('Topic', SECOND_VALUE);
    await aws.found();
    aws.pass(1);
    await aws.update('s', { ...PAIR, Outputs: {} });
    aws.settle();
    expect((await aws.describe('s')).DriftInformation?.StackDriftStatus).to.equal('NOT_CHECKED');
  });

  it('is refused twice at a time, and on a stack at work', async () => {
    const aws = await withStack();
    await aws.detect();
    expect((await refusal(aws.detect())).message).to.contain('already in progress');
    aws.settle();
    await aws.update('s', { ...PAIR, Outputs: {} });
    expect((await refusal(aws.detect())).message).to.contain('in state [UPDATE_IN_PROGRESS]');
  });

  it('refuses an id that it never gave', async () => {
    const aws = await withStack();
    expect((await refusal(aws.status('nothing'))).message).to.contain('[nothing] does not exist');
  });
});

describe('a simulated drift-aware change set', () => {
  it('says what it would put right, and puts it right', async () => {
    const aws = await withStack();
    const queue = aws.stack('s').resources[1]?.physicalId;
    aws.change('Topic', SECOND_VALUE);
    aws.remove('Queue');
    const answer = await aws.propose('c');
    expect(answer.DeploymentMode).to.equal('REVERT_DRIFT');
    expect(
      answer.Changes?.map(({ ResourceChange: change }) => [
        change?.Action,
        change?.LogicalResourceId,
        change?.Replacement,
      ]),
    ).to.deep.equal([
      ['Modify', 'Topic', 'False'],
      ['Add', 'Queue', undefined],
    ]);
    await aws.execute('c');
    expect(aws.stack('s').status).to.equal('UPDATE_COMPLETE');
    expect(properties(aws, 'Topic')).to.deep.equal({ DisplayName: 'hello' });
    expect(properties(aws, 'Queue')).to.deep.equal({ DelaySeconds: 5 });
    expect(aws.stack('s').resources[1]?.physicalId).not.to.equal(queue);
    expect((await aws.found()).map(({ status }) => status)).to.deep.equal(['IN_SYNC', 'IN_SYNC']);
  });

  it('has nothing to do where nothing drifted', async () => {
    const aws = await withStack();
    const answer = await aws.propose('c');
    expect(answer.Status).to.equal('FAILED');
    expect(answer.StatusReason).to.contain("didn't contain changes");
  });

  it('leaves alone what can only be given when a resource is made', async () => {
    const aws = await withStack(
      only({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b', ObjectLockEnabled: true } } }),
    );
    aws.change('Bucket', { BucketName: 'c' });
    expect((await aws.propose('c')).Status).to.equal('FAILED');
  });
});
