import { expect } from 'chai';
import { EMPTY_MEMORY } from '../../../src/core/memory.ts';
import type { Memory } from '../../../src/core/memory.ts';
import { Recollection } from '../../../src/service/act/recollection.ts';
import { faultOf } from '../../support/fault-of.ts';
import { MemoryStore } from '../../support/memory-store.ts';

const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

const saying = (rewritten: string): Memory => ({ ...EMPTY_MEMORY, rewritten });

/** What a process remembers that has just taken the lease, and the lease. */
async function inTerm() {
  const store = new MemoryStore();
  const tenure: { term: number | null } = { term: 7 };
  const recollection = new Recollection({ store, log }, tenure);
  await recollection.recall();
  return { store, tenure, recollection };
}

describe('What a process remembers', () => {
  it('is not written any more by one whose term was over before it had written anything', async () => {
    const { store, tenure, recollection } = await inTerm();
    tenure.term = null;
    await recollection.save(saying('late'));
    expect(store.memory.rewritten).to.equal(null);
  });

  it('is written though the term is over by one that has written before: it may have done something', async () => {
    const { store, tenure, recollection } = await inTerm();
    await recollection.note(saying('meant'));
    tenure.term = null;
    await recollection.save(saying('done'));
    expect(store.memory.rewritten).to.equal('done');
  });

  it('of what is meant is not written when the term is over, so that nothing follows', async () => {
    const { store, tenure, recollection } = await inTerm();
    tenure.term = null;
    expect(await faultOf(recollection.note(saying('meant')))).to.include({ code: 'lease-lost' });
    expect(store.memory.rewritten).to.equal(null);
  });
});
