import { expect } from 'chai';
import { meantBy } from '../../src/core/step.ts';
import { DAY, MINUTE } from '../../src/core/text/time.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import { Rig } from '../support/rig.ts';
import { topic, topics } from '../support/topic-blueprint.ts';

const held = (pass: Pass) =>
  Object.fromEntries(pass.snapshot.pipelines.map(({ name, step }) => [name, step] as const));

const CHURN = topic('churn');
const FRAUD = topic('fraud');

async function removed(): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy({ pipelines: [CHURN, FRAUD] });
  rig.newMails();
  rig.commit({ pipelines: [CHURN] });
  return rig;
}

describe('a pipeline that left the configuration', () => {
  it('is not seen to be missing by a glance, nor while the repository cannot be read: only a fresh read of both counts', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [topic('churn'), topic('fraud')] });
    rig.commit({ pipelines: [topic('fraud', { text: 'new' })] });
    await rig.look();
    rig.pass(5 * MINUTE);
    await rig.glance();
    rig.source.lose();
    await rig.look();
    expect(rig.store.memory.stacks['default/mlops-default-churn']?.absent?.looks).to.equal(1);
  });

  it('is deleted by exactly one call when two looks, the quorum apart, have missed it, and people are told', async () => {
    const rig = await removed();
    expect(await rig.writesDuring(() => rig.settle())).to.deep.equal({});
    rig.pass(9 * MINUTE);
    expect(await rig.writesDuring(() => rig.settle())).to.deep.equal({});
    rig.pass(MINUTE);
    expect(await rig.writesDuring(() => rig.settle())).to.deep.equal({ DeleteStack: 1 });
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'CREATE_COMPLETE' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] fraud removed in default']);
  });

  it('is not deleted by one look, however late it comes', async () => {
    const rig = await removed();
    rig.pass(DAY);
    const pass = await rig.look();
    expect(held(pass)).to.deep.equal({ churn: 'in-sync', fraud: 'quorum' });
    expect(Object.keys(rig.statuses())).to.have.length(2);
  });

  it('is kept when its entry comes back in time, and must be missed twice again after that', async () => {
    const rig = await removed();
    await rig.look();
    rig.pass(9 * MINUTE);
    await rig.deploy({ pipelines: [CHURN, FRAUD] });
    rig.commit({ pipelines: [CHURN] });
    rig.pass(9 * MINUTE);
    expect(await rig.writesDuring(() => rig.settle())).to.deep.equal({});
    expect(Object.keys(rig.statuses())).to.have.length(2);
  });

  it('is deleted by a running service without anybody doing anything', async () => {
    const rig = await removed();
    await rig.live(15 * MINUTE);
    expect(Object.keys(rig.statuses())).to.deep.equal(['mlops-default-churn']);
  });

  it('is deleted within one run when the quorum is set to zero, after a second look', async () => {
    const rig = await Rig.open({ settings: { pruneQuorum: 0 } });
    await rig.deploy({ pipelines: [CHURN, FRAUD] });
    rig.commit({ pipelines: [CHURN] });
    await rig.look();
    expect(Object.keys(rig.statuses())).to.have.length(2);
    await rig.settle();
    expect(Object.keys(rig.statuses())).to.deep.equal(['mlops-default-churn']);
  });

  it('waits longer after the state was lost, and is deleted then', async () => {
    const rig = await removed();
    await rig.look();
    rig.pass(9 * MINUTE);
    rig.loseState();
    await rig.look();
    rig.pass(9 * MINUTE);
    await rig.look();
    expect(Object.keys(rig.statuses())).to.have.length(2);
    rig.pass(MINUTE);
    await rig.settle();
    expect(Object.keys(rig.statuses())).to.deep.equal(['mlops-default-churn']);
  });

  it('is deleted at once when its entry says that it is to be absent', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN, FRAUD] });
    rig.newMails();
    await rig.deploy({ pipelines: [CHURN, { name: 'fraud', state: 'absent' }] });
    expect(Object.keys(rig.statuses())).to.deep.equal(['mlops-default-churn']);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] fraud removed in default']);
  });

  it('stays when its entry said that it is to be retained, and is taken up again with the entry', async () => {
    const rig = await Rig.open();
    const kept = topic('fraud', { on_removal: 'retain' });
    await rig.deploy({ pipelines: [CHURN, kept] });
    rig.commit({ pipelines: [CHURN] });
    await rig.live(30 * MINUTE);
    expect(held(await rig.look())).to.deep.equal({ churn: 'in-sync', fraud: 'retained' });
    await rig.deploy({ pipelines: [CHURN, topic('fraud', { text: 'again' })] });
    expect(rig.said()).to.include({ 'mlops-default-fraud': 'again' });
  });

  it('is held while it is protected, and needs a commit that says it is to be absent', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN, topic('fraud', { protect: true })] });
    expect(rig.stack('fraud').protection).to.equal(true);
    rig.newMails();
    rig.commit({ pipelines: [CHURN] });
    await rig.live(30 * MINUTE);
    expect(held(await rig.look())).to.deep.equal({ churn: 'in-sync', fraud: 'protected' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] fraud held (protected) in default']);
    await rig.deploy({ pipelines: [CHURN, { name: 'fraud', state: 'absent' }] });
    expect(Object.keys(rig.statuses())).to.deep.equal(['mlops-default-churn']);
  });

  it('goes after protection was taken away by a commit', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN, topic('fraud', { protect: true })] });
    await rig.deploy({ pipelines: [CHURN, FRAUD] });
    expect(rig.stack('fraud').protection).to.equal(false);
    rig.commit({ pipelines: [CHURN] });
    await rig.live(30 * MINUTE);
    expect(Object.keys(rig.statuses())).to.deep.equal(['mlops-default-churn']);
  });

  it('is held when its environment was removed from the configuration, and never forgotten', async () => {
    const rig = await Rig.open();
    const dev = { region: 'eu-west-1' };
    await rig.deploy({ environments: { dev, prod: dev }, pipelines: [CHURN] });
    rig.newMails();
    rig.commit({ environments: { dev }, pipelines: [CHURN] });
    await rig.live(30 * MINUTE);
    const pass = await rig.look();
    expect(Object.keys(rig.statuses())).to.have.length(2);
    expect(pass.steps.map(({ environment, kind }) => [environment, kind])).to.deep.equal([
      ['dev', 'in-sync'],
      ['prod', 'environment-removed'],
    ]);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn held (environment-removed) in prod']);
  });

  it('is looked for where it was as long as it is there, when its environment was in another region', async () => {
    const rig = await Rig.open();
    const [dev, prod] = [{ region: 'eu-west-1' }, { region: 'us-east-1' }];
    await rig.deploy({ environments: { dev, prod }, pipelines: [CHURN] });
    await rig.deploy({ environments: { dev }, pipelines: [CHURN] });
    expect(await rig.callsDuring(() => rig.look())).to.deep.equal({ DescribeStacks: 2 });
    rig.simulator.outOfBand.deleteStack('us-east-1', 'mlops-prod-churn');
    await rig.live(5 * MINUTE);
    expect(await rig.callsDuring(() => rig.look())).to.deep.equal({ DescribeStacks: 1 });
  });

  it('is not made anew in another region unasked, when its environment moves there', async () => {
    const rig = await Rig.open();
    const there = (region: string) => ({ environments: { prod: { region } }, pipelines: [CHURN] });
    await rig.deploy(there('eu-west-1'));
    rig.newMails();
    const pass = await rig.deploy(there('us-east-1'));
    expect([rig.stacks('eu-west-1').length, rig.stacks('us-east-1').length]).to.deep.equal([1, 0]);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn held (environment-removed) in prod']);
    const [hold] = pass.steps;
    const hash = hold === undefined ? '' : (meantBy(hold)?.hash ?? '');
    expect(rig.store.memory.waiting?.map((each) => each.hash)).to.include(hash);
    await rig.store.ask({ kind: 'approve', hash });
    await rig.settle();
    expect([rig.stacks('eu-west-1').length, rig.stacks('us-east-1').length]).to.deep.equal([1, 1]);
  });

  it('is shown as such also when its environment cannot be read any more, and told once', async () => {
    const rig = await Rig.open();
    const [dev, prod] = [{ region: 'eu-west-1' }, { region: 'us-east-1' }];
    await rig.deploy({ environments: { dev, prod }, pipelines: [CHURN] });
    rig.newMails();
    rig.commit({ environments: { dev }, pipelines: [CHURN] });
    // Only what was left behind is looked for in an account by its number.
    rig.inject({ kind: 'access-denied', operation: 'GetCallerIdentity', times: 2 });
    const pass = await rig.look();
    expect(
      pass.snapshot.pipelines.map(({ environment, name, step }) => [environment, name, step]),
    ).to.deep.equal([
      ['dev', 'churn', 'in-sync'],
      ['prod', 'churn', 'environment-removed'],
    ]);
    await rig.live(10 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn held (environment-removed) in prod']);
    expect(Object.keys(rig.statuses('us-east-1'))).to.deep.equal(['mlops-prod-churn']);
  });

  it('is not deleted because the history was rewritten without it, until a commit is made on top', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [CHURN, FRAUD] });
    rig.commit({ pipelines: [CHURN] }, { rewritten: true });
    await rig.live(30 * MINUTE);
    rig.restart();
    await rig.live(30 * MINUTE);
    expect(Object.keys(rig.statuses())).to.have.length(2);
    rig.commit({ pipelines: [CHURN] });
    await rig.live(30 * MINUTE);
    expect(Object.keys(rig.statuses())).to.deep.equal(['mlops-default-churn']);
  });
});

async function emptied(): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy({ pipelines: topics(11) });
  rig.newMails();
  rig.commit({ pipelines: [] });
  return rig;
}

describe('the delete budget', () => {
  it('lets nothing be deleted by an emptied configuration, and one mail names both ways out', async () => {
    const rig = await emptied();
    expect(await rig.writesDuring(() => rig.live(60 * MINUTE))).to.deep.equal({});
    const pass = await rig.look();
    expect([...new Set(Object.values(held(pass)))]).to.deep.equal(['budget']);
    const [mail, ...others] = rig.newMails();
    expect(others).to.deep.equal([]);
    expect(mail?.subject).to.match(/11 held/);
    expect(mail?.text)
      .to.match(/mlops-reconciler approve\s+[0-9a-f]{64}/)
      .and.match(/"state":\s+"absent"/);
  });

  it('is overruled by an approval of exactly these deletes', async () => {
    const rig = await emptied();
    await rig.live(15 * MINUTE);
    const hash = (await rig.preview()).planHashes['default'] ?? '';
    await rig.store.ask({ kind: 'approve', hash });
    expect(await rig.writesDuring(() => rig.settle())).to.deep.equal({ DeleteStack: 11 });
    expect(rig.statuses()).to.deep.equal({});
  });

  it('is overruled by an approval in the configuration', async () => {
    const rig = await emptied();
    await rig.live(15 * MINUTE);
    const hash = (await rig.preview()).planHashes['default'] ?? '';
    await rig.deploy({ pipelines: [], approvals: [hash] });
    expect(rig.statuses()).to.deep.equal({});
  });

  it('is not asked about what entries say is to be absent', async () => {
    const rig = await emptied();
    const absent = topics(11).map((entry) => ({ ...entry, state: 'absent' }));
    await rig.deploy({ pipelines: absent });
    expect(rig.statuses()).to.deep.equal({});
    expect(rig.newSubjects()).to.deep.equal(['[mlops] 11 removed']);
  });

  it('counts what was deleted in the last 24 hours', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: topics(5) });
    rig.commit({ pipelines: topics(4) });
    await rig.live(30 * MINUTE);
    expect(Object.keys(rig.statuses())).to.have.length(4);
    rig.commit({ pipelines: topics(3) });
    await rig.live(30 * MINUTE);
    expect(Object.keys(rig.statuses())).to.have.length(4);
    rig.pass(DAY);
    await rig.live(30 * MINUTE);
    expect(Object.keys(rig.statuses())).to.have.length(3);
  });

  it('is made tighter by the limits of the configuration', async () => {
    const rig = await Rig.open({ settings: { deleteBudget: 1 } });
    await rig.deploy({ pipelines: topics(3), limits: { deletes_per_day: 1 } });
    rig.commit({ pipelines: topics(1), limits: { deletes_per_day: 1 } });
    await rig.live(30 * MINUTE);
    expect(Object.keys(rig.statuses())).to.have.length(3);
  });
});
