import { expect } from 'chai';
import * as fc from 'fast-check';
import { Distrust } from '../../../src/adapters/cloudformation/distrust.ts';
import { desiredStack, liveStack } from './examples.ts';

const before = liveStack({ outputs: { MlopsMeta: 'old' } });
const after = { ...before, status: 'UPDATE_IN_PROGRESS', phase: 'busy' } as const;
const desired = desiredStack();

describe('What CloudFormation shows just after a write', () => {
  it('is believed when nothing was written', () => {
    expect(new Distrust().weigh(before)).to.equal(before);
  });

  it('is busy for three reads that show the stack as it was, and then believed', () => {
    const distrust = updated();
    const phases = Array.from({ length: 5 }, () => distrust.weigh(before).phase);
    expect(phases).to.deep.equal(['busy', 'busy', 'busy', 'settled', 'settled']);
  });

  it('is believed as soon as anything has moved, and from then on', () => {
    const distrust = updated();
    expect(distrust.weigh(before).phase).to.equal('busy');
    expect(distrust.weigh(after)).to.equal(after);
    expect(distrust.weigh(before).phase).to.equal('settled');
  });

  it('has moved when only an output has, as after two updates within one second', () => {
    const done = { ...before, outputs: { MlopsMeta: 'new' } };
    expect(updated().weigh(done)).to.equal(done);
  });

  it('says nothing about other stacks', () => {
    const other = liveStack({ id: 'arn:other', name: 'other' });
    expect(updated().weigh(other)).to.equal(other);
  });

  it('shows a stack that was created a moment ago, although a list leaves it out', () => {
    const distrust = created();
    const lists = Array.from({ length: 4 }, () => distrust.weighAll([]));
    expect(lists.map((list) => list.map(({ id, phase }) => [id, phase]))).to.deep.equal([
      [['arn:new', 'busy']],
      [['arn:new', 'busy']],
      [['arn:new', 'busy']],
      [],
    ]);
  });

  it('shows whose stack it is that cannot be seen yet', () => {
    expect(created().weighAll([])[0]).to.deep.include({
      name: desired.stack,
      tags: desired.tags,
      created: 7,
      status: 'CREATE_IN_PROGRESS',
    });
  });

  it('finds a created stack by name and by ARN although CloudFormation does not yet', () => {
    expect(created().missing(desired.stack)?.phase).to.equal('busy');
    expect(created().missing('arn:new')?.phase).to.equal('busy');
    expect(created().missing('arn:else')).to.equal(undefined);
  });

  it('shows the created stack itself once it is there', () => {
    const distrust = created();
    const live = liveStack({ id: 'arn:new', name: desired.stack, status: 'CREATE_COMPLETE' });
    expect(distrust.weighAll([live])).to.deep.equal([live]);
    expect(distrust.weighAll([])).to.deep.equal([]);
  });

  it('finds the stack that was made again, not the one deleted under the same name', () => {
    const distrust = new Distrust();
    distrust.wrote({ kind: 'delete', live: before }, before.id, 0);
    distrust.wrote({ kind: 'create', desired }, 'arn:new', 7);
    expect(distrust.missing(desired.stack)?.id).to.equal('arn:new');
  });

  it('lets a deleted stack go when the list no longer has it', () => {
    const distrust = new Distrust();
    distrust.wrote({ kind: 'delete', live: before }, before.id, 0);
    expect(distrust.weighAll([before])[0]?.phase).to.equal('busy');
    expect(distrust.weighAll([])).to.deep.equal([]);
    expect(distrust.missing(before.id)).to.equal(undefined);
  });

  it('is never distrusted more than three times in a row, whatever is read', () => {
    const read = fc.constantFrom(before, after);
    fc.assert(
      fc.property(fc.array(read, { maxLength: 20 }), (reads) => {
        const distrust = updated();
        const altered = reads.filter((live) => distrust.weigh(live) !== live);
        expect(altered.length).to.be.at.most(3);
      }),
    );
  });
});

function updated(): Distrust {
  const distrust = new Distrust();
  distrust.wrote({ kind: 'update', live: before, desired }, before.id, 0);
  return distrust;
}

function created(): Distrust {
  const distrust = new Distrust();
  distrust.wrote({ kind: 'create', desired }, 'arn:new', 7);
  return distrust;
}
