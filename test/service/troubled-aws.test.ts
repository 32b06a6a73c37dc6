import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import type { Trouble } from '../../src/simulator/trouble.ts';
import { Rig } from '../support/rig.ts';
import { topic, topics } from '../support/topic-blueprint.ts';

const CHURN = topic('churn');
const CHANGED = topic('churn', { text: 'changed' });

/** What keeps a sweep from being read, each in its own way. */
const UNREADABLE = [
  'throttle',
  'unreachable',
  'expired-credentials',
  'access-denied',
  'lost-response',
] as const satisfies readonly Trouble['kind'][];

const always = (kind: (typeof UNREADABLE)[number], operation = 'DescribeStacks'): Trouble => ({
  kind,
  operation,
  times: 'always',
});

async function deployed(pipelines: readonly object[] = [CHURN]): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy({ pipelines });
  rig.newMails();
  return rig;
}

describe('an account that cannot be read', () => {
  for (const kind of UNREADABLE) {
    it(`is not touched and not taken for empty (${kind}), and is gone on with when it can be read again`, async () => {
      const rig = await deployed();
      rig.inject(always(kind));
      rig.commit({ pipelines: [CHANGED, topic('fraud')] });
      expect(await rig.writesDuring(() => rig.live(20 * MINUTE))).to.deep.equal({});
      const { pipelines, verdict } = (await rig.look()).snapshot;
      expect(pipelines.map(({ name, step }) => [name, step])).to.deep.equal([
        ['churn', 'unreachable'],
        ['fraud', 'unreachable'],
      ]);
      expect(verdict).to.equal('waiting');
      rig.simulator.calm();
      await rig.live(5 * MINUTE);
      expect(rig.said()).to.deep.equal({
        'mlops-default-churn': 'changed',
        'mlops-default-fraud': 'hello',
      });
      expect(rig.newSubjects()).to.deep.equal([
        '[mlops] environment default cannot be read',
        '[mlops] environment default can be read again',
        '[mlops] 2 deployed',
      ]);
    });
  }

  it('has a second page that fails: the first is not taken for everything, and nothing is changed or deleted', async () => {
    const rig = await deployed(topics(101));
    rig.inject({ kind: 'page-error', operation: 'DescribeStacks', times: 'always' });
    rig.commit({ pipelines: topics(100) });
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
    rig.simulator.calm();
    await rig.live(20 * MINUTE);
    expect(rig.stacks()).to.have.length(100);
  });

  it('keeps no other account or region waiting', async () => {
    const rig = await Rig.open();
    const environments = {
      dev: { region: 'eu-west-1' },
      prod: { region: 'us-east-1', account: '111111111111' },
    };
    await rig.deploy({ environments, pipelines: [CHURN] });
    rig.restart();
    rig.inject({ kind: 'access-denied', operation: 'GetCallerIdentity', times: 'always' });
    const pass = await rig.deploy({ environments, pipelines: [CHANGED] });
    expect(rig.said('eu-west-1')).to.deep.equal({ 'mlops-dev-churn': 'changed' });
    expect(rig.said('us-east-1')).to.deep.equal({ 'mlops-prod-churn': 'hello' });
    expect(pass.reached).to.deep.equal({ tried: 2, read: 1 });
    rig.simulator.calm();
    await rig.settle();
    expect(rig.said('us-east-1')).to.deep.equal({ 'mlops-prod-churn': 'changed' });
  });

  it('counts no absence and forgets nothing while it cannot be read', async () => {
    const rig = await deployed([CHURN, topic('fraud')]);
    rig.commit({ pipelines: [CHURN] });
    rig.inject(always('access-denied'));
    await rig.live(30 * MINUTE);
    rig.simulator.calm();
    await rig.look();
    expect(rig.stacks()).to.have.length(2);
    await rig.live(15 * MINUTE);
    expect(rig.stacks()).to.have.length(1);
  });

  it('for a moment does not end a run that waits for its operations', async () => {
    const rig = await deployed();
    rig.inject({ kind: 'throttle', operation: 'ListStacks', times: 3 });
    const pass = await rig.deploy({ pipelines: [CHANGED] });
    expect(pass.snapshot.verdict).to.equal('synced');
    expect(rig.newSubjects().at(-1)).to.equal('[mlops] churn deployed in default');
  });

  it('ends a run when it does not come back', async () => {
    const rig = await deployed();
    const began = rig.clock.now();
    for (const operation of ['ListStacks', 'DescribeStacks'])
      rig.inject({ ...always('access-denied', operation), at: began + 1 });
    const pass = await rig.deploy({ pipelines: [CHANGED] });
    expect(pass.reached).to.deep.equal({ tried: 1, read: 0 });
    expect(rig.clock.now() - began).to.be.below(5 * MINUTE);
  });

  it('does not lose the operations that went on in it meanwhile', async () => {
    const rig = await deployed();
    rig.commit({ pipelines: [CHANGED] });
    await rig.look();
    rig.inject(always('throttle'), always('throttle', 'ListStacks'));
    await rig.live(10 * MINUTE);
    rig.simulator.calm();
    rig.newMails();
    await rig.live(5 * MINUTE);
    expect(rig.effects('churn')).to.deep.equal(['CREATE_STACK', 'UPDATE_STACK']);
    expect(rig.newSubjects()).to.deep.equal([
      '[mlops] environment default can be read again',
      '[mlops] churn deployed in default',
    ]);
  });
});

describe('changes that are refused', () => {
  it('by a storm of throttling are made when it is over, each once', async () => {
    const rig = await Rig.open();
    rig.inject({ kind: 'throttle', operation: 'CreateStack', times: 25 });
    rig.commit({ pipelines: topics(20) });
    await rig.live(HOUR);
    expect(new Set(Object.values(rig.statuses()))).to.deep.equal(new Set(['CREATE_COMPLETE']));
    expect(rig.stacks()).to.have.length(20);
  });

  it('for want of a permission are told with what to do, not repeated, and made when somebody asks for a retry', async () => {
    const rig = await deployed();
    rig.inject({ kind: 'access-denied', operation: 'UpdateStack', times: 'always' });
    rig.commit({ pipelines: [CHANGED] });
    expect(await rig.writesDuring(() => rig.live(2 * HOUR))).to.deep.equal({ UpdateStack: 1 });
    const [mail, ...others] = rig.newMails();
    expect(others).to.deep.equal([]);
    expect(mail?.subject).to.contain('churn failed in default');
    expect(mail?.text.replace(/\s+/g, ' ')).to.contain('not authorized to perform: UpdateStack');
    rig.simulator.calm();
    await rig.store.ask({ kind: 'retry', pipeline: 'churn', environment: 'default' });
    await rig.settle();
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'changed' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn recovered in default']);
  });

  it('because the credentials have expired are made when they have been renewed', async () => {
    const rig = await deployed();
    rig.inject({ kind: 'expired-credentials', operation: 'UpdateStack', times: 3 });
    rig.commit({ pipelines: [CHANGED] });
    await rig.live(30 * MINUTE);
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'changed' });
    expect(rig.effects('churn')).to.deep.equal(['CREATE_STACK', 'UPDATE_STACK']);
  });
});

describe('reads that are behind', () => {
  it('bring no second effect of a create, an update or a delete', async () => {
    const rig = await Rig.open();
    const stale = (): void => rig.inject({ kind: 'stale-read', times: 2 });
    stale();
    await rig.deploy({ pipelines: [CHURN] });
    stale();
    await rig.deploy({ pipelines: [CHANGED] });
    stale();
    await rig.deploy({ pipelines: [{ name: 'churn', state: 'absent' }] });
    expect(rig.effects('churn')).to.deep.equal(['CREATE_STACK', 'UPDATE_STACK', 'DELETE_STACK']);
    expect(rig.newSubjects()).to.deep.equal([
      '[mlops] churn deployed in default',
      '[mlops] churn deployed in default',
      '[mlops] churn removed in default',
    ]);
  });

  it('bring none either when the service was started anew meanwhile, and the last mail is right', async () => {
    for (const [next, outcome] of [
      [[CHANGED], 'deployed'],
      [[{ name: 'churn', state: 'absent' }], 'removed'],
    ] as const) {
      const rig = await deployed();
      rig.commit({ pipelines: next });
      await rig.look();
      rig.restart();
      rig.inject({ kind: 'stale-read', times: 3 });
      await rig.live(10 * MINUTE);
      expect(rig.effects('churn')).to.have.length(2);
      expect(rig.newSubjects().at(-1)).to.equal(`[mlops] churn ${outcome} in default`);
    }
  });
});

describe('a reason that cannot be read', () => {
  it('does not keep a failure from being told', async () => {
    const rig = await deployed();
    rig.inject({ kind: 'resource-fails', on: 'update', reason: 'The name is taken' });
    for (const operation of ['DescribeEvents', 'DescribeStackEvents'])
      rig.inject({ kind: 'access-denied', operation, times: 'always' });
    await rig.deploy({ pipelines: [CHANGED] });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn failed in default']);
    expect(await rig.writesDuring(() => rig.live(HOUR))).to.deep.equal({});
  });
});

describe('an operation that hangs', () => {
  it('is reported once when nothing has happened for an hour, is cancelled past its timeout, and recovers', async () => {
    const rig = await deployed();
    rig.inject({ kind: 'resource-stuck', on: 'update', resource: 'AWS::SNS::Topic' });
    rig.commit({ pipelines: [CHANGED] });
    await rig.live(100 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn failed in default']);
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'UPDATE_IN_PROGRESS' });
    await rig.live(60 * MINUTE);
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'UPDATE_ROLLBACK_COMPLETE' });
    rig.newMails();
    await rig.deploy({ pipelines: [{ ...CHANGED, text: 'third' }] });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn recovered in default']);
  });
});
