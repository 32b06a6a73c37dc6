import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import { REGION, Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const NAME = 'mlops-default-churn';

async function deployed(entry: object = topic('churn')): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy({ pipelines: [entry] });
  rig.newMails();
  return rig;
}

const reverting = (more: object = {}): object => topic('churn', { drift: 'revert', ...more });

/** Lets so many hours go by in which nobody looks, and then looks as often as a detection and its answer take. */
async function hours(rig: Rig, count: number): Promise<Pass> {
  rig.pass(count * HOUR);
  await rig.live(15 * MINUTE);
  return rig.look();
}

const change = (rig: Rig): void =>
  rig.simulator.outOfBand.changeResource(REGION, NAME, 'Topic', { DisplayName: 'rogue' });

const remove = (rig: Rig): void => rig.simulator.outOfBand.deleteResource(REGION, NAME, 'Topic');

const properties = (rig: Rig) =>
  rig.stack('churn').resources.find(({ logicalId }) => logicalId === 'Topic')?.properties ?? null;

/** What mails speak of, in their order. */
const told = (rig: Rig): readonly string[] =>
  rig.newSubjects().flatMap((subject) => /drifted|recovered|deployed|failed/g.exec(subject) ?? []);

const CHANGES = new Set(['CreateStack', 'UpdateStack', 'DeleteStack', 'CreateChangeSet', 'ExecuteChangeSet']);

/** The calls that change something; to look for drift changes nothing. */
async function changesDuring(rig: Rig, work: () => Promise<unknown>): Promise<readonly string[]> {
  return Object.keys(await rig.writesDuring(work)).filter((name) => CHANGES.has(name));
}

describe('a resource that somebody changed past CloudFormation', () => {
  it('is not looked for right after a deployment, and then once in six hours', async () => {
    const rig = await deployed();
    expect(await rig.callsDuring(() => rig.look())).not.to.have.property('DetectStackDrift');
    const calls = await rig.callsDuring(async () => {
      for (let count = 0; count < 4; count += 1) await hours(rig, 6);
    });
    expect(calls['DetectStackDrift']).to.equal(4);
    expect(calls).not.to.have.property('DescribeStackResourceDrifts');
  });

  for (const entry of [topic('churn'), topic('churn', { drift: 'report' })]) {
    it(`is reported, and nothing is changed (${JSON.stringify(entry)})`, async () => {
      const rig = await deployed(entry);
      change(rig);
      let pass: Pass | null = null;
      expect(
        await changesDuring(rig, async () => {
          await hours(rig, 7);
          pass = await hours(rig, 7);
        }),
      ).to.deep.equal([]);
      expect(properties(rig)).to.include({ DisplayName: 'rogue' });
      expect(pass).to.have.nested.property('snapshot.verdict', 'degraded');
      expect(pass)
        .to.have.nested.property('snapshot.pipelines[0].reason')
        .that.contains('Topic (AWS::SNS::Topic) was changed (/DisplayName)');
      const mails = rig.newMails();
      expect(mails).to.have.length(1);
      expect(mails[0]?.subject).to.contain('drifted');
      expect(mails[0]?.text).to.contain('/DisplayName');
      expect(mails[0]?.text).to.contain('CloudTrail is not readable');
      expect(mails[0]?.text).not.to.contain('rogue');
    });
  }

  it('is told to be over when somebody sets it back by hand', async () => {
    const rig = await deployed();
    const before = properties(rig);
    change(rig);
    await hours(rig, 7);
    rig.simulator.outOfBand.changeResource(REGION, NAME, 'Topic', before ?? {});
    const pass = await hours(rig, 7);
    expect(pass.snapshot.verdict).to.equal('synced');
    expect(told(rig)).to.deep.equal(['drifted', 'recovered']);
  });

  it('is set back by a drift-aware change set when the entry asks for it', async () => {
    const rig = await deployed(reverting());
    const before = properties(rig);
    change(rig);
    expect(await changesDuring(rig, () => hours(rig, 7))).to.deep.equal([
      'CreateChangeSet',
      'ExecuteChangeSet',
    ]);
    expect(properties(rig)).to.deep.equal(before);
    const pass = await rig.look();
    expect(pass.snapshot.verdict).to.equal('synced');
    expect(told(rig)).to.deep.equal(['drifted', 'recovered']);
  });

  it('is made anew when it was deleted', async () => {
    const rig = await deployed(reverting());
    remove(rig);
    await hours(rig, 7);
    expect(properties(rig)).not.to.equal(null);
    expect((await rig.look()).snapshot.verdict).to.equal('synced');
  });

  it('is not even looked for when the entry says so', async () => {
    const rig = await deployed(topic('churn', { drift: 'ignore' }));
    change(rig);
    expect(await rig.callsDuring(() => hours(rig, 13))).not.to.have.property('DetectStackDrift');
    expect(rig.newSubjects()).to.deep.equal([]);
  });

  it('is held like any other change by an approval that is required', async () => {
    const rig = await deployed();
    await rig.deploy({ pipelines: [reverting({ approval: 'required' })] });
    change(rig);
    const pass = await hours(rig, 7);
    expect(pass.steps.map(({ kind }) => kind)).to.deep.equal(['approval']);
    expect(properties(rig)).to.include({ DisplayName: 'rogue' });
  });

  it('is held by a suspension', async () => {
    const rig = await deployed();
    await rig.deploy({ pipelines: [reverting({ suspend: 'incident' })] });
    change(rig);
    expect(await changesDuring(rig, () => hours(rig, 7))).to.deep.equal([]);
  });

  it('is set back five times a day for the same content, and then somebody has to be talked to', async () => {
    const rig = await deployed(reverting());
    for (let count = 0; count < 7; count += 1) {
      change(rig);
      await rig.live(130 * MINUTE);
      rig.pass(100 * MINUTE);
    }
    expect(rig.effects('churn').filter((type) => type === 'UPDATE_STACK').length).to.be.at.most(5);
  });

  it('that cannot be looked for is no reason to fail, and is tried again when it is its turn', async () => {
    const rig = await deployed();
    change(rig);
    rig.inject({ kind: 'access-denied', operation: 'DetectStackDrift' });
    const pass = await hours(rig, 7);
    expect(pass.snapshot.verdict).to.equal('synced');
    expect((await hours(rig, 7)).snapshot.verdict).to.equal('degraded');
  });

  it('is followed to its end by the next process', async () => {
    const rig = await deployed();
    change(rig);
    rig.pass(7 * HOUR);
    await rig.look();
    rig.restart();
    rig.pass(MINUTE);
    await rig.look();
    expect((await rig.look()).snapshot.verdict).to.equal('degraded');
  });

  it('is told by a comparison that ended while nobody looked for hours', async () => {
    const rig = await deployed();
    change(rig);
    rig.pass(7 * HOUR);
    await rig.look();
    rig.pass(3 * HOUR);
    await rig.look();
    expect((await rig.look()).snapshot.verdict).to.equal('degraded');
  });

  it('is not told by a comparison that a commit overtook', async () => {
    const rig = await deployed();
    change(rig);
    rig.pass(7 * HOUR);
    await rig.look();
    await rig.deploy({ pipelines: [topic('churn', { text: 'another' })] });
    expect((await rig.look()).snapshot.verdict).to.equal('synced');
    expect(told(rig)).to.deep.equal(['deployed']);
  });

  it('keeps nothing that depends on the stack waiting while it is only reported', async () => {
    const rig = await deployed();
    change(rig);
    await hours(rig, 7);
    await rig.deploy({ pipelines: [topic('churn'), topic('second', { depends_on: ['churn'] })] });
    expect(rig.statuses()['mlops-default-second']).to.equal('CREATE_COMPLETE');
  });
});
