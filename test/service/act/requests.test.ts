import { expect } from 'chai';
import { Fault } from '../../../src/core/fault.ts';
import { EMPTY_MEMORY } from '../../../src/core/memory.ts';
import { Rig } from '../../support/rig.ts';
import { topic } from '../../support/topic-blueprint.ts';

describe('What people ask of the service', () => {
  it('waits until it has been written down that it was granted', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [topic('churn')] });
    await rig.store.ask({ kind: 'approve', hash: 'h' });
    const save = rig.store.save.bind(rig.store);
    rig.store.save = async () => {
      throw new Fault('waiting', 'unreachable', 'The state cannot be reached.');
    };
    await rig.look().catch(() => EMPTY_MEMORY);
    rig.store.save = save;
    rig.restart();
    expect(await rig.store.asked()).to.have.length(1);
    await rig.look();
    expect(await rig.store.asked()).to.deep.equal([]);
    expect(rig.store.memory.approvals.map(({ hash }) => hash)).to.deep.equal(['h']);
  });

  it('is not forgotten when the pass that took it up could not be finished', async () => {
    const rig = await Rig.open();
    const says = (text: string) => ({ pipelines: ['churn', 'fraud'].map((name) => topic(name, { text })) });
    await rig.deploy(says('one'));
    const about = { pipeline: 'churn', environment: null };
    await rig.store.ask({ kind: 'suspend', ...about, reason: 'an incident', until: null });
    rig.commit(says('two'));
    const save = rig.store.save.bind(rig.store);
    // The request is written down, and then nothing is: what the pass was to do it does not do.
    let saves = 0;
    rig.store.save = async (memory) => {
      saves += 1;
      if (saves > 1) throw new Fault('waiting', 'unreachable', 'The state cannot be reached.');
      await save(memory);
    };
    await rig.look().catch(() => EMPTY_MEMORY);
    rig.store.save = save;
    await rig.settle();
    expect(rig.said()).to.deep.equal({ 'mlops-default-churn': 'one', 'mlops-default-fraud': 'two' });
    expect(rig.store.memory.halts).to.have.length(1);
  });
});
