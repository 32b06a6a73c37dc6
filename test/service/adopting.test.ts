import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  ListChangeSetsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const TEMPLATE = JSON.stringify({
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'as it was' } },
    Extra: { Type: 'AWS::SNS::Topic' },
  },
});

/** Somebody has made a stack with a client of their own. */
async function withLegacy(
  tags: Readonly<Record<string, string>> = { team: 'risk' },
  name = 'legacy',
): Promise<Rig> {
  const rig = await Rig.open({ settings: { pruneQuorum: 0, deleteBudget: 1 } });
  const client = new CloudFormationClient(rig.clientOptions);
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await client.send(new CreateStackCommand({ StackName: name, TemplateBody: TEMPLATE, Tags }));
  rig.pass(MINUTE);
  return rig;
}

const ADOPTING = topic('churn', { adopt: { stack: 'legacy' } });

const stepOf = (pass: Pass) => pass.snapshot.pipelines.find(({ name }) => name === 'churn');

async function changeSetsOf(rig: Rig): Promise<number> {
  const client = new CloudFormationClient(rig.clientOptions);
  const { Summaries: found } = await client.send(new ListChangeSetsCommand({ StackName: 'legacy' }));
  return (found ?? []).filter(({ ExecutionStatus: status }) => status?.startsWith('EXECUTE') !== true).length;
}

/** Approves whatever the plan holds for approval, and lets it be done. */
async function approved(rig: Rig): Promise<Pass> {
  const [hash = ''] = Object.values((await rig.preview()).planHashes);
  await rig.store.ask({ kind: 'approve', hash });
  return rig.settle();
}

async function adopted(): Promise<Rig> {
  const rig = await withLegacy();
  await rig.deploy({ pipelines: [ADOPTING] });
  await approved(rig);
  rig.newMails();
  return rig;
}

describe('A stack that exists already', () => {
  it('is taken over when a person has approved what AWS says of it, and then is like any other', async () => {
    const rig = await withLegacy();
    const before = rig.stack('legacy');
    rig.commit({ pipelines: [ADOPTING] });
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({ CreateChangeSet: 1 });
    expect(rig.stack('legacy')).to.deep.equal(before);
    expect(stepOf(await rig.look())).to.deep.include({ step: 'approval', stack: 'legacy' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn held (approval) in default']);

    const pass = await approved(rig);
    expect(stepOf(pass)).to.deep.include({ step: 'in-sync', stack: 'legacy', verdict: 'synced' });
    const after = rig.stack('legacy');
    expect(after.id).to.equal(before.id);
    expect(after.status).to.equal('UPDATE_COMPLETE');
    expect(after.tags).to.deep.equal({
      'mlops:managed-by': 'mlops',
      'mlops:source': 'this-source',
      'mlops:pipeline': 'churn',
      'mlops:environment': 'default',
      'mlops:adopted': 'legacy',
    });
    expect(rig.said()).to.deep.equal({ legacy: 'hello' });
    expect(await changeSetsOf(rig)).to.equal(0);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in default']);

    await rig.deploy({ pipelines: [topic('churn', { adopt: { stack: 'legacy' }, text: 'new' })] });
    expect(rig.said()).to.deep.equal({ legacy: 'new' });
    expect(await rig.callsDuring(() => rig.look())).to.deep.equal({ DescribeStacks: 1 });
  });

  it('stays with its entry when `adopt` is taken away, also when the state is lost: no second one is made', async () => {
    const rig = await adopted();
    rig.loseState();
    await rig.deploy({ pipelines: [topic('churn', { text: 'new' })] });
    expect(rig.said()).to.deep.equal({ legacy: 'new' });
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
  });

  it('goes as any other when its entry goes, or says that it is to be absent', async () => {
    for (const pipelines of [[], [{ name: 'churn', state: 'absent' }], [{ ...ADOPTING, state: 'absent' }]]) {
      const rig = await adopted();
      await rig.deploy({ pipelines });
      await rig.settle();
      expect(rig.statuses(), JSON.stringify(pipelines)).to.deep.equal({});
    }
  });

  it('stays when its entry goes and on_removal says so', async () => {
    const rig = await withLegacy();
    await rig.deploy({ pipelines: [{ ...ADOPTING, on_removal: 'retain' }] });
    await approved(rig);
    expect(await rig.writesDuring(() => rig.deploy({ pipelines: [] }))).to.deep.equal({});
    expect(rig.statuses()).to.deep.equal({ legacy: 'UPDATE_COMPLETE' });
  });

  it('is as it was when its entry goes before anybody approved, and nothing of ours is left on it', async () => {
    const rig = await withLegacy();
    const before = rig.stack('legacy');
    await rig.deploy({ pipelines: [ADOPTING] });
    expect(await changeSetsOf(rig)).to.equal(1);
    expect(await rig.writesDuring(() => rig.deploy({ pipelines: [] }))).to.deep.equal({ DeleteChangeSet: 1 });
    expect(await changeSetsOf(rig)).to.equal(0);
    expect(rig.stack('legacy')).to.deep.equal(before);
    expect((await rig.look()).snapshot.pipelines).to.deep.equal([]);
  });

  it('is left to its owner', async () => {
    const rig = await withLegacy({
      'mlops:managed-by': 'other',
      'mlops:source': 'x',
      'mlops:pipeline': 'churn',
      'mlops:environment': 'default',
    });
    expect(await rig.writesDuring(() => rig.deploy({ pipelines: [ADOPTING] }))).to.deep.equal({});
    expect(stepOf(await rig.look())).to.include({ step: 'foreign' });
  });

  it('is not taken over by an entry that has a stack, which is not pruned for it', async () => {
    const rig = await withLegacy();
    await rig.deploy({ pipelines: [topic('churn')] });
    expect(await rig.writesDuring(() => rig.deploy({ pipelines: [ADOPTING] }))).to.deep.equal({});
    expect(stepOf(await rig.look())).to.include({ step: 'incomplete', stack: 'mlops-default-churn' });
    expect(Object.keys(rig.statuses()).toSorted()).to.deep.equal(['legacy', 'mlops-default-churn']);
  });

  it('must be there: nothing is made in its place', async () => {
    const rig = await Rig.open();
    expect(await rig.writesDuring(() => rig.deploy({ pipelines: [ADOPTING] }))).to.deep.equal({});
    expect(stepOf(await rig.look())).to.include({ step: 'incomplete' });
    expect(stepOf(await rig.look())?.reason).to.contain('There is no stack legacy to take over');
  });

  it('is as it was when taking it over fails, and that is told', async () => {
    const rig = await withLegacy();
    await rig.deploy({ pipelines: [ADOPTING] });
    rig.inject({ kind: 'resource-fails', on: 'update', resource: 'Topic', reason: 'No such name.' });
    const pass = await approved(rig);
    expect(stepOf(pass)).to.include({ step: 'failed' });
    expect(rig.stack('legacy')).to.deep.include({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      tags: { team: 'risk' },
    });
    expect(rig.newSubjects().at(-1)).to.equal('[mlops] churn failed in default');
  });

  it('is tried once more when somebody asks for a retry, before it was taken over and after', async () => {
    const rig = await withLegacy();
    const broken = {
      kind: 'resource-fails',
      on: 'update',
      resource: 'Topic',
      reason: 'No such name.',
    } as const;
    const retried = async (): Promise<string | undefined> => {
      expect(stepOf(await rig.look())).to.include({ step: 'failed' });
      await rig.store.ask({ kind: 'retry', pipeline: 'churn', environment: 'default' });
      return stepOf(await rig.settle())?.step;
    };
    await rig.deploy({ pipelines: [ADOPTING] });
    rig.inject(broken);
    await approved(rig);
    expect(await retried()).to.equal('approval');
    await approved(rig);
    rig.inject(broken);
    await rig.deploy({ pipelines: [topic('churn', { text: 'new' })] });
    expect(await retried()).to.equal('in-sync');
  });

  it('waits for what the entry depends on, approved or not', async () => {
    const rig = await withLegacy();
    const stack = 'mlops-default-base';
    rig.inject({ kind: 'resource-fails', on: 'create', stack, reason: 'No such name.' });
    const entry = { ...ADOPTING, depends_on: ['base'] };
    await rig.deploy({ pipelines: [topic('base'), entry] });
    expect(stepOf(await approved(rig))).to.include({ step: 'dependency', stack: 'legacy' });
    expect(rig.stack('legacy').status).to.equal('CREATE_COMPLETE');
    await rig.deploy({ pipelines: [topic('base', { text: 'good' }), entry] });
    expect(stepOf(await rig.look())).to.include({ step: 'in-sync', stack: 'legacy' });
  });

  it('has operations of its owner until then, of which nobody is told', async () => {
    const rig = await withLegacy();
    await rig.deploy({
      pipelines: [{ ...ADOPTING, verify: { on_degraded: 'restore' } }],
    });
    rig.newMails();
    const client = new CloudFormationClient(rig.clientOptions);
    const changed = (name: string): string => TEMPLATE.replace('as it was', name);
    rig.inject({ kind: 'resource-fails', on: 'update', reason: 'A mistake of theirs.', times: 1 });
    for (const name of ['wrong', 'right']) {
      await client.send(new UpdateStackCommand({ StackName: 'legacy', TemplateBody: changed(name) }));
      await rig.look();
      await rig.live(HOUR);
    }
    await client.send(new DeleteStackCommand({ StackName: 'legacy' }));
    await rig.look();
    await rig.live(HOUR);
    expect(rig.newSubjects()).to.deep.equal([]);
  });

  it('may have the very name that we would have given it', async () => {
    const rig = await withLegacy({}, 'mlops-default-churn');
    await rig.deploy({ pipelines: [topic('churn', { adopt: { stack: 'mlops-default-churn' } })] });
    expect(stepOf(await approved(rig))).to.include({ step: 'in-sync' });
    expect(rig.stack('churn').tags['mlops:adopted']).to.equal('mlops-default-churn');
  });

  it('does not become ours by the tags of one that was taken over', async () => {
    const rig = await adopted();
    const { tags } = rig.stack('legacy');
    const client = new CloudFormationClient(rig.clientOptions);
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await client.send(new CreateStackCommand({ StackName: 'copy', TemplateBody: TEMPLATE, Tags }));
    rig.pass(MINUTE);
    await rig.deploy({ pipelines: [] });
    await rig.settle();
    expect(rig.statuses()).to.deep.equal({ copy: 'CREATE_COMPLETE' });
  });
});
