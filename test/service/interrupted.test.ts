import { expect } from 'chai';
import { MINUTE } from '../../src/core/text/time.ts';
import { Crash } from '../support/memory-store.ts';
import { Rig } from '../support/rig.ts';
import { topic, topics } from '../support/topic-blueprint.ts';

const CHURN = topic('churn');

/** Runs until it dies; whether it did. */
async function diesDuring(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (error instanceof Crash) return true;
    throw error;
  }
}

/** One operation of each kind, as a story: what is there before, and the commit that asks for it. */
const OPERATIONS = [
  {
    what: 'create',
    operation: 'CreateStack',
    before: [],
    after: [CHURN],
    effects: ['CREATE_STACK'],
    mail: 'deployed',
  },
  {
    what: 'update',
    operation: 'UpdateStack',
    before: [CHURN],
    after: [topic('churn', { text: 'new' })],
    effects: ['CREATE_STACK', 'UPDATE_STACK'],
    mail: 'deployed',
  },
  {
    what: 'delete',
    operation: 'DeleteStack',
    before: [CHURN],
    after: [{ name: 'churn', state: 'absent' }],
    effects: ['CREATE_STACK', 'DELETE_STACK'],
    mail: 'removed',
  },
] as const;

async function prepared(before: readonly object[]): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy({ pipelines: before });
  rig.newMails();
  return rig;
}

describe('a service that is interrupted', () => {
  for (const { what, operation, before, after, effects, mail } of OPERATIONS) {
    it(`picks up a ${what} that was under way, and mails its outcome exactly once`, async () => {
      const rig = await prepared(before);
      rig.commit({ pipelines: after });
      await rig.look();
      rig.restart();
      expect(await rig.writesDuring(() => rig.settle())).to.deep.equal({});
      rig.restart();
      await rig.live(5 * MINUTE);
      expect(rig.newSubjects()).to.deep.equal([`[mlops] churn ${mail} in default`]);
    });

    it(`mails the outcome of a ${what} that ended while it was away`, async () => {
      const rig = await prepared(before);
      rig.commit({ pipelines: after });
      await rig.look();
      rig.pass(30 * MINUTE);
      rig.restart();
      expect(await rig.writesDuring(() => rig.settle())).to.deep.equal({});
      expect(rig.newSubjects()).to.deep.equal([`[mlops] churn ${mail} in default`]);
    });

    for (const written of [false, true])
      it(`has no second effect wherever it dies around a ${what}, ${written ? 'after' : 'before'} a save`, async () => {
        for (let save = 1; ; save += 1) {
          const rig = await prepared(before);
          rig.commit({ pipelines: after });
          rig.store.crashAt(save, written);
          const died = await diesDuring(() => rig.settle());
          rig.restart();
          await rig.settle();
          expect(rig.effects('churn'), `save ${save}`).to.deep.equal(effects);
          const subjects = new Set(rig.newSubjects());
          expect([...subjects], `save ${save}`).to.deep.equal([`[mlops] churn ${mail} in default`]);
          if (!died) return;
        }
      });

    it(`does a ${what} once although its answer is lost`, async () => {
      for (const trouble of [{ kind: 'lost-response' }, { kind: 'server-error', effect: 'after' }] as const) {
        const rig = await prepared(before);
        rig.inject({ ...trouble, operation });
        rig.commit({ pipelines: after });
        await rig.live(10 * MINUTE);
        expect(rig.effects('churn')).to.deep.equal(effects);
        expect(rig.newSubjects()).to.deep.equal([`[mlops] churn ${mail} in default`]);
      }
    });

    it(`does a ${what} once although its first request never arrived`, async () => {
      for (const kind of ['unreachable', 'throttle'] as const) {
        const rig = await prepared(before);
        rig.inject({ kind, operation });
        rig.commit({ pipelines: after });
        await rig.live(10 * MINUTE);
        expect(rig.effects('churn')).to.deep.equal(effects);
        expect(rig.newSubjects()).to.deep.equal([`[mlops] churn ${mail} in default`]);
      }
    });

    it(`sees a ${what} through although the state was lost while it was under way`, async () => {
      const rig = await prepared(before);
      rig.commit({ pipelines: after });
      await rig.look();
      rig.loseState();
      expect(await rig.writesDuring(() => rig.settle())).to.deep.equal({});
      expect(rig.effects('churn')).to.deep.equal(effects);
      expect(rig.newSubjects()).to.deep.equal([`[mlops] churn ${mail} in default`]);
    });
  }

  it('says nothing and does nothing when the state was lost at rest', async () => {
    const rig = await prepared(topics(5));
    rig.loseState();
    expect(await rig.writesDuring(() => rig.live(30 * MINUTE))).to.deep.equal({});
    expect(rig.newSubjects()).to.deep.equal([]);
  });

  it('reports state that was damaged, and goes on without it', async () => {
    const rig = await prepared([CHURN]);
    rig.store.damage();
    rig.restart();
    await rig.deploy({ pipelines: [topic('churn', { text: 'new' })] });
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'new' });
    const errors = rig.log.filter(({ level }) => level === 'error');
    expect(errors.map(({ fields }) => fields['damaged'])).to.deep.equal(['state.json.damaged']);
  });

  it('changes nothing that it could not write down before, and goes on when there is room again', async () => {
    const rig = await prepared([CHURN]);
    rig.store.full = true;
    rig.commit({ pipelines: [topic('churn', { text: 'new' })] });
    expect(await rig.writesDuring(() => rig.live(10 * MINUTE))).to.deep.equal({});
    expect(rig.log.some(({ fields }) => fields['code'] === 'state-unwritable')).to.equal(true);
    rig.store.full = false;
    await rig.live(5 * MINUTE);
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'new' });
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in default']);
  });

  it('takes up a request once, although it dies while it does', async () => {
    const rig = await prepared([CHURN]);
    await rig.store.ask({ kind: 'approve', hash: 'f'.repeat(64) });
    rig.store.crashAt(1, true);
    expect(await diesDuring(() => rig.look())).to.equal(true);
    rig.restart();
    await rig.look();
    expect(rig.store.memory.approvals).to.have.length(1);
    expect(await rig.store.asked()).to.deep.equal([]);
  });
});
