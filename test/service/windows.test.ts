import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const NAME = 'mlops-default-churn';

const says = (text: string) => topic('churn', { text });

/** The rig begins at noon, UTC. */
const afternoon = { kind: 'deny', cron: '0 13 * * *', duration: '3h' };
const evening = { kind: 'allow', cron: '0 18 * * *', timezone: 'Europe/Berlin', duration: '2h' };

async function deployed(): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy({ pipelines: [says('one')] });
  rig.newMails();
  return rig;
}

describe('a window', () => {
  it('that denies keeps what is new back, without a mail, and releases it by itself when it ends', async () => {
    const rig = await deployed();
    const windows = [afternoon];
    rig.pass(90 * MINUTE);
    rig.commit({ windows, pipelines: [says('two')] });
    expect(await rig.writesDuring(() => rig.live(10 * MINUTE))).to.deep.equal({});
    rig.pass(110 * MINUTE);
    const [held] = (await rig.look()).snapshot.pipelines;
    expect(held).to.include({ step: 'window', verdict: 'waiting' });
    expect(held?.nextTry).to.equal(Date.UTC(2026, 10, 20, 16));
    expect(held?.reason).to.contain('"0 13 * * *" (UTC, 3 h) denies changes since 2026-11-20T13:00:00Z');
    expect(rig.newSubjects()).to.deep.equal([]);
    rig.restart();
    await rig.live(40 * MINUTE);
    expect(rig.said()).to.deep.equal({ [NAME]: 'two' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in default']);
  });

  it('that begins while something is under way lets it finish, and does not begin what comes after it', async () => {
    const rig = await Rig.open();
    rig.pass(HOUR - 2000);
    rig.commit({
      windows: [afternoon],
      pipelines: [says('one'), topic('next', { depends_on: ['churn'] })],
    });
    await rig.live(10 * MINUTE);
    expect(rig.statuses()).to.deep.equal({ [NAME]: 'CREATE_COMPLETE' });
    rig.pass(3 * HOUR);
    await rig.live(5 * MINUTE);
    expect(Object.values(rig.statuses())).to.deep.equal(['CREATE_COMPLETE', 'CREATE_COMPLETE']);
  });

  it('that allows lets changes through while it is open, in its own time zone', async () => {
    const rig = await deployed();
    rig.commit({ windows: [evening], pipelines: [says('two')] });
    await rig.live(5 * MINUTE);
    rig.pass(5 * HOUR - 15 * MINUTE);
    await rig.live(5 * MINUTE);
    expect(rig.said()).to.deep.equal({ [NAME]: 'one' });
    await rig.live(20 * MINUTE);
    expect(rig.said()).to.deep.equal({ [NAME]: 'two' });
  });

  it('of an environment is its own, and keeps removals back there too', async () => {
    const environments = {
      dev: {},
      prod: { windows: [{ ...afternoon, cron: '0 12 * * *', duration: '48h' }] },
    };
    const rig = await Rig.open();
    await rig.deploy({ environments: { dev: {}, prod: {} }, pipelines: [says('one')] });
    rig.commit({ environments, pipelines: [] });
    await rig.live(20 * MINUTE);
    expect(Object.keys(rig.statuses())).to.deep.equal(['mlops-prod-churn']);
    expect((await rig.look()).steps.map(({ kind }) => kind)).to.deep.equal(['window']);
    rig.commit({ environments: { dev: {}, prod: {} }, pipelines: [] });
    await rig.live(20 * MINUTE);
    expect(rig.statuses()).to.deep.equal({});
  });

  it('does not keep a broken rollback from being continued', async () => {
    const rig = await deployed();
    rig.inject(
      { kind: 'resource-fails', on: 'update', reason: 'No', times: 1 },
      { kind: 'resource-fails', on: 'rollback', reason: 'No', times: 1 },
    );
    rig.pass(Date.UTC(2026, 10, 20, 12, 59, 58) - rig.clock.now());
    rig.commit({ windows: [afternoon], pipelines: [says('two')] });
    expect(await rig.writesDuring(() => rig.live(10 * MINUTE))).to.deep.equal({
      UpdateStack: 1,
      ContinueUpdateRollback: 1,
    });
    expect(rig.statuses()).to.deep.equal({ [NAME]: 'UPDATE_ROLLBACK_COMPLETE' });
  });

  it('with a mistake in it rejects the file, and nothing is changed', async () => {
    const rig = await deployed();
    const wrong = { ...afternoon, timezone: 'Europe/Berlni' };
    const pass = await rig.deploy({ windows: [wrong], pipelines: [says('two')] });
    expect(pass.reading.kind).to.equal('rejected');
    expect(pass.snapshot.problems[0]).to.include({ code: 'unknown-timezone' });
    expect(rig.said()).to.deep.equal({ [NAME]: 'one' });
  });
});
