import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { MINUTE, SECOND } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';
import { topic, topics } from '../support/topic-blueprint.ts';

const CHURN = topic('churn');
const CHANGED = topic('churn', { text: 'changed' });

/** The two signals of a process that is told to stop: reads end at once, writes have their grace. */
function stopping() {
  const reads = new AbortController();
  const writes = new AbortController();
  return { reads, writes, signals: { reads: reads.signal, writes: writes.signal } };
}

async function deployed(): Promise<Rig> {
  const rig = await Rig.open();
  await rig.deploy({ pipelines: [CHURN] });
  rig.newMails();
  return rig;
}

/** Lets everything happen that needs nobody to move. */
async function idle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
}

describe('a running service', () => {
  it('takes up a commit within one interval, and looks closer while something moves', async () => {
    const rig = await deployed();
    rig.clock.after(10 * SECOND, () => void rig.commit({ pipelines: [CHANGED] }));
    await rig.live(2 * MINUTE);
    expect(rig.stack('churn').updated).to.equal(rig.stack('churn').created + 10_000 + MINUTE);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in default']);
    expect(rig.newMails()).to.deep.equal([]);
  });

  it('asks one question a minute when nothing moves', async () => {
    const rig = await deployed();
    expect(await rig.callsDuring(() => rig.live(9.5 * MINUTE))).to.deep.equal({ DescribeStacks: 10 });
  });

  it('stays up whatever is wrong with its source, its account and its mail, and recovers by itself', async () => {
    const rig = await deployed();
    rig.source.lose();
    for (const operation of ['DescribeStacks', 'ListStacks', 'Publish'])
      rig.inject({ kind: 'unreachable', operation, times: 'always' });
    await rig.live(20 * MINUTE);
    rig.simulator.calm();
    rig.source.find();
    rig.commit({ pipelines: [CHANGED] });
    await rig.live(35 * MINUTE);
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'changed' });
  });
});

describe('a service that is told to stop', () => {
  it('ends at once while it sleeps', async () => {
    const rig = await deployed();
    const began = rig.clock.now();
    await rig.live(30 * SECOND);
    expect(rig.clock.now() - began).to.equal(30 * SECOND);
  });

  it('ends at once while it waits for the repository, and takes nothing for lost', async () => {
    const rig = await deployed();
    const { reads, signals } = stopping();
    const asked = rig.source.hang();
    const running = rig.run(signals);
    await asked;
    reads.abort();
    await running;
    expect(rig.store.memory.told.source).to.equal(null);
  });

  it('ends at once while it reads an account, and tells nobody that it could not', async () => {
    const rig = await deployed();
    const { reads, signals } = stopping();
    const asked = rig.silent.silence('DescribeStacks');
    const running = rig.run(signals);
    await asked;
    reads.abort();
    await running;
    expect(rig.newSubjects()).to.deep.equal([]);
    expect(rig.log.filter(({ level }) => level === 'warn' || level === 'error')).to.deep.equal([]);
    rig.restart();
    await rig.live(5 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal([]);
  });

  it('ends at once while it asks why something failed, and the next process tells the cause', async () => {
    const rig = await deployed();
    rig.inject({ kind: 'resource-fails', on: 'update', reason: 'The name is taken' });
    rig.commit({ pipelines: [CHANGED] });
    await rig.look();
    rig.pass(10 * MINUTE);
    const { reads, signals } = stopping();
    const asked = rig.silent.silence('DescribeEvents');
    const running = rig.run(signals);
    await asked;
    reads.abort();
    await running;
    rig.restart();
    await rig.live(5 * MINUTE);
    const [mail, ...others] = rig.newMails();
    expect(others).to.deep.equal([]);
    expect(mail?.text).to.contain('The name is taken');
  });

  it('gives a change that is on its way its grace, and leaves it to the next process after that', async () => {
    for (const [operation, pipelines] of [
      ['CreateStack', [CHURN, topic('fraud')]],
      ['UpdateStack', [CHANGED]],
      ['DeleteStack', [{ name: 'churn', state: 'absent' }]],
    ] as const) {
      const rig = await deployed();
      rig.commit({ pipelines });
      const { reads, writes, signals } = stopping();
      const asked = rig.silent.silence(operation);
      let ended = false;
      const running = rig.run(signals).finally(() => {
        ended = true;
      });
      await asked;
      reads.abort();
      await idle();
      expect(ended, 'it waits for the answer').to.equal(false);
      writes.abort();
      await running;
      const intents = Object.values(rig.store.memory.stacks).filter(({ intent }) => intent !== null);
      expect(intents, 'what it meant to do is on the disk').to.have.length(1);
      rig.restart();
      expect(await rig.writesDuring(() => rig.live(10 * MINUTE)), operation).to.deep.equal({});
      expect(rig.newMails(), operation).to.have.length(1);
    }
  });

  it('begins nothing more', async () => {
    const rig = await Rig.open();
    rig.commit({ pipelines: topics(3) });
    const { reads, signals } = stopping();
    rig.store.onSave = () => reads.abort();
    expect(await rig.writesDuring(() => rig.run(signals))).to.deep.equal({});
    rig.restart();
    await rig.settle();
    expect(rig.stacks()).to.have.length(3);
  });

  it('leaves the stacks going on, and the next process mails their outcome once', async () => {
    const rig = await deployed();
    rig.commit({ pipelines: [CHANGED] });
    await rig.live(SECOND);
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'UPDATE_IN_PROGRESS' });
    rig.restart();
    await rig.live(5 * MINUTE);
    rig.restart();
    await rig.live(5 * MINUTE);
    expect(rig.newSubjects()).to.deep.equal(['[mlops] churn deployed in default']);
  });

  it('leaves mail that it could not send to the next process', async () => {
    const rig = await deployed();
    rig.commit({ pipelines: [CHANGED] });
    const { reads, writes, signals } = stopping();
    const asked = rig.silent.silence('Publish');
    const running = rig.run(signals);
    await asked;
    reads.abort();
    writes.abort();
    await running;
    rig.restart();
    await rig.live(5 * MINUTE);
    const subjects = rig.newSubjects();
    expect(new Set(subjects)).to.deep.equal(new Set(['[mlops] churn deployed in default']));
  });
});
