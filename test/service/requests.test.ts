import { expect } from 'chai';
import { Fault } from '../../src/core/fault.ts';
import { EMPTY_MEMORY } from '../../src/core/memory.ts';
import { Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

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
});
