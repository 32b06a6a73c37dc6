import { expect } from 'chai';
import { EMPTY_MEMORY } from '../../../src/core/memory.ts';
import { withSource } from '../../../src/service/look/note.ts';
import type { Reading } from '../../../src/service/wishes/desired-state.ts';
import { Rig } from '../../support/rig.ts';
import { topic } from '../../support/topic-blueprint.ts';

/** How a commit was read, whose history had been rewritten or not. */
async function readings(): Promise<{
  readonly plain: Reading;
  readonly rewritten: Reading;
  readonly next: Reading;
}> {
  const rig = await Rig.open();
  rig.commit({ pipelines: [topic('churn')] });
  const { reading: plain } = await rig.look();
  if (plain.kind !== 'accepted') throw new Error('a plain configuration was rejected');
  rig.commit({ pipelines: [topic('churn', { text: 'new' })] });
  const { reading: next } = await rig.look();
  return { plain, rewritten: { ...plain, rewritten: true }, next };
}

describe('That the history of the branch was rewritten', () => {
  it('is known until another commit comes', async () => {
    const { plain, rewritten, next } = await readings();
    const known = withSource(EMPTY_MEMORY, rewritten, 1);
    expect(known.rewritten).to.equal(known.commit?.id);
    expect(withSource(EMPTY_MEMORY, plain, 1).rewritten).to.equal(null);
    expect(withSource(known, next, 2).rewritten).to.equal(null);
  });

  it('outlives the process that saw it: to the next one the same commit looks like any other', async () => {
    const { plain, rewritten } = await readings();
    const known = withSource(EMPTY_MEMORY, rewritten, 1);
    expect(withSource(known, plain, 2)).to.deep.include({ rewritten: known.rewritten, commit: known.commit });
  });
});
