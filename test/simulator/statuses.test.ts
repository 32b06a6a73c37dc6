import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
  StackStatus,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import type { Trouble } from '../../src/simulator/trouble.ts';
import { clientOptions, only, PAIR, REGION, refusal, simulate, START, topic } from './support.ts';

type Aws = ReturnType<typeof simulate>;

const fails = (on: 'create' | 'update' | 'delete' | 'rollback', resource = 'Queue'): Trouble => ({
  kind: 'resource-fails',
  on,
  resource,
  reason: 'refused',
});

const changed = {
  ...PAIR,
  Resources: { ...PAIR.Resources, Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 9 } } },
};

/** What leads to a status; the stack passes through those on the way. */
const create = async (aws: Aws, ...troubles: readonly Trouble[]) => {
  for (const trouble of troubles) aws.simulator.inject(trouble);
  await aws.create('s', PAIR);
};
const update = async (aws: Aws, ...troubles: readonly Trouble[]) => {
  await create(aws);
  aws.settle();
  for (const trouble of troubles) aws.simulator.inject(trouble);
  await aws.update('s', changed);
};
const remove = async (aws: Aws, ...troubles: readonly Trouble[]) => {
  await create(aws);
  aws.settle();
  for (const trouble of troubles) aws.simulator.inject(trouble);
  await aws.client.send(new DeleteStackCommand({ StackName: 's' }));
};
const review = (aws: Aws) =>
  aws.client.send(
    new CreateChangeSetCommand({
      StackName: 's',
      ChangeSetName: 'c',
      ChangeSetType: 'CREATE',
      TemplateBody: JSON.stringify(PAIR),
    }),
  );
const failedCreate = async (aws: Aws) => {
  aws.simulator.inject(fails('create'));
  await aws.create('s', PAIR, { OnFailure: 'DO_NOTHING' });
};
const paused = async (aws: Aws) => {
  await create(aws);
  aws.settle();
  aws.simulator.inject(fails('update'));
  await aws.update('s', changed, { DisableRollback: true });
};
/** Nothing that the product calls imports resources: a test gives the status by hand. */
const given = (status: StackStatus) => async (aws: Aws) => {
  await create(aws);
  aws.settle();
  aws.simulator.outOfBand.setStatus(REGION, 's', status);
};

const ways: Readonly<Record<StackStatus, (aws: Aws) => Promise<unknown>>> = {
  CREATE_IN_PROGRESS: create,
  CREATE_COMPLETE: create,
  CREATE_FAILED: failedCreate,
  ROLLBACK_IN_PROGRESS: (aws) => create(aws, fails('create')),
  ROLLBACK_COMPLETE: (aws) => create(aws, fails('create')),
  ROLLBACK_FAILED: (aws) => create(aws, fails('create'), fails('rollback', 'Topic')),
  DELETE_IN_PROGRESS: remove,
  DELETE_COMPLETE: remove,
  DELETE_FAILED: (aws) => remove(aws, fails('delete')),
  UPDATE_IN_PROGRESS: update,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: update,
  UPDATE_COMPLETE: update,
  UPDATE_FAILED: paused,
  UPDATE_ROLLBACK_IN_PROGRESS: (aws) => update(aws, fails('update')),
  UPDATE_ROLLBACK_FAILED: (aws) => update(aws, fails('update'), fails('rollback')),
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: (aws) => update(aws, fails('update')),
  UPDATE_ROLLBACK_COMPLETE: (aws) => update(aws, fails('update')),
  REVIEW_IN_PROGRESS: review,
  IMPORT_IN_PROGRESS: given('IMPORT_IN_PROGRESS'),
  IMPORT_COMPLETE: given('IMPORT_COMPLETE'),
  IMPORT_ROLLBACK_IN_PROGRESS: given('IMPORT_ROLLBACK_IN_PROGRESS'),
  IMPORT_ROLLBACK_FAILED: given('IMPORT_ROLLBACK_FAILED'),
  IMPORT_ROLLBACK_COMPLETE: given('IMPORT_ROLLBACK_COMPLETE'),
};

describe('Every status of a stack', () => {
  for (const status of Object.values(StackStatus))
    it(`${status} can be reached, and is told`, async () => {
      const aws = simulate();
      await ways[status](aws);
      const { StackId: id } = await aws.describe('s');
      const seen = async () =>
        (await aws.client.send(new DescribeStacksCommand({ StackName: id }))).Stacks?.[0]?.StackStatus;
      while ((await seen()) !== status && aws.simulator.nextEventAt() !== null) aws.pass(0.5);
      expect(await seen()).to.equal(status);
    });

  it('may be one that AWS has not thought of yet', async () => {
    const aws = simulate();
    await create(aws);
    aws.simulator.outOfBand.setStatus(REGION, 's', 'QUANTUM_IN_PROGRESS', 'both');
    expect(await aws.describe('s')).to.include({
      StackStatus: 'QUANTUM_IN_PROGRESS',
      StackStatusReason: 'both',
    });
    expect(aws.simulator.nextEventAt()).to.equal(null);
    expect((await refusal(aws.update('s', changed))).message).to.match(/is in QUANTUM_IN_PROGRESS state/);
  });
});

describe('A stack that never gets anywhere', () => {
  for (const on of ['create', 'update', 'delete', 'rollback'] as const)
    it(`is stuck in a ${on} until somebody does something`, async () => {
      const aws = simulate();
      const stuck: Trouble = { kind: 'resource-stuck', on, resource: 'Queue' };
      if (on === 'create') await create(aws, stuck);
      else if (on === 'delete') await remove(aws, stuck);
      else await update(aws, ...(on === 'rollback' ? [fails('update')] : []), stuck);
      aws.settle();
      const { status } = aws.stack('s');
      expect(status).to.match(/_IN_PROGRESS$/);
      aws.pass(7 * 86_400);
      expect(aws.stack('s').status).to.equal(status);
      if (on !== 'update') return;
      await aws.client.send(new CancelUpdateStackCommand({ StackName: 's' }));
      aws.settle();
      expect(aws.stack('s').status).to.equal('UPDATE_ROLLBACK_COMPLETE');
    });
});

describe('Two clients of one simulator', () => {
  it('see the same stacks, and only one of them changes a stack at a time', async () => {
    const aws = simulate();
    const other = new CloudFormationClient(clientOptions(aws.simulator));
    await create(aws);
    aws.settle();
    await aws.update('s', changed);
    const theirs = other.send(
      new UpdateStackCommand({ StackName: 's', TemplateBody: JSON.stringify(only({ Topic: topic('x') })) }),
    );
    expect((await refusal(theirs)).message).to.match(/is in UPDATE_IN_PROGRESS state and can not be updated/);
    expect(
      (await other.send(new ListStacksCommand({}))).StackSummaries?.map(({ StackName: name }) => name),
    ).to.deep.equal(['s']);
  });

  it('do with one token what one of them does', async () => {
    const aws = simulate();
    const other = new CloudFormationClient(clientOptions(aws.simulator));
    await create(aws);
    aws.settle();
    const input = { StackName: 's', TemplateBody: JSON.stringify(changed), ClientRequestToken: 'same' };
    const answers = [
      await aws.client.send(new UpdateStackCommand(input)),
      await other.send(new UpdateStackCommand(input)),
    ];
    expect(answers[0]?.OperationId).to.be.a('string').and.equal(answers[1]?.OperationId);
    aws.settle();
    expect((await aws.story('s')).filter((line) => line === 's UPDATE_IN_PROGRESS')).to.have.lengthOf(1);
  });
});

const lagging = (aws: Aws, seconds: number) =>
  aws.simulator.inject({ kind: 'stale-read', lag: seconds * 1000, times: 'always' });
const listed = async (aws: Aws) =>
  ((await aws.client.send(new DescribeStacksCommand({}))).Stacks ?? []).map(
    ({ StackName: name, StackStatus: status }) => `${name} ${status}`,
  );

describe('A list that lags behind', () => {
  it('does not show a stack for a while, even when it is complete already', async () => {
    const aws = simulate();
    lagging(aws, 60);
    await create(aws);
    aws.settle();
    expect(await listed(aws)).to.deep.equal([]);
    expect((await refusal(aws.describe('s'))).message).to.match(/does not exist/);
    aws.pass(60);
    expect(await listed(aws)).to.deep.equal(['s CREATE_COMPLETE']);
  });

  it('still shows a stack that is gone, by name as well', async () => {
    const aws = simulate();
    await remove(aws);
    aws.settle();
    expect(await listed(aws)).to.deep.equal([]);
    lagging(aws, 60);
    expect(await listed(aws)).to.deep.equal(['s CREATE_COMPLETE']);
    expect((await aws.describe('s')).StackStatus).to.equal('CREATE_COMPLETE');
    aws.pass(60);
    expect(await listed(aws)).to.deep.equal([]);
  });

  it('shows the successor of a stack and not its predecessor when both have been there long enough', async () => {
    const aws = simulate();
    await remove(aws);
    aws.settle();
    await create(aws);
    aws.settle();
    aws.pass(60);
    lagging(aws, 30);
    expect(await listed(aws)).to.deep.equal(['s CREATE_COMPLETE']);
  });
});

describe("AWS's clock", () => {
  it('may differ from that of its clients: everything it tells is on its own', async () => {
    const skew = 90_000;
    const [right, ahead] = [simulate(), simulate({ skew })];
    const times: number[] = [];
    for (const aws of [right, ahead]) {
      await create(aws);
      aws.settle();
      times.push((await aws.describe('s')).CreationTime?.getTime() ?? 0);
      expect(aws.stack('s').status).to.equal('CREATE_COMPLETE');
    }
    expect(times).to.deep.equal([START, START + skew]);
    expect(ahead.now()).to.equal(right.now());
  });

  it('leaves troubles on the clock of who made them', async () => {
    const aws = simulate({ skew: -3_600_000 });
    aws.simulator.inject({ kind: 'throttle', at: aws.now() + 10_000 });
    await aws.client.send(new ListStacksCommand({}));
    aws.pass(10);
    expect((await refusal(aws.client.send(new ListStacksCommand({})))).name).to.equal('Throttling');
  });
});

describe('A stack of somebody else', () => {
  it('is made without a client, with any tags, and is counted by nobody', async () => {
    const aws = simulate();
    aws.simulator.outOfBand.createStack(REGION, 'theirs', {
      template: JSON.stringify(PAIR),
      parameters: { Text: 'by hand' },
      tags: { 'mlops:managed-by': 'another' },
    });
    aws.settle();
    expect(aws.stack('theirs')).to.deep.include({
      status: 'CREATE_COMPLETE',
      tags: { 'mlops:managed-by': 'another' },
    });
    expect(aws.stack('theirs').parameters['Text']).to.equal('by hand');
    expect(aws.simulator.calls.size).to.equal(0);
  });
});
