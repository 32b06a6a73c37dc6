import { expect } from 'chai';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import type { Rules } from '../../../src/core/rules.ts';
import type { Situation } from '../../../src/core/step.ts';
import { MINUTE } from '../../../src/core/text/time.ts';
import {
  absent,
  COMMIT,
  failure,
  held,
  leftover,
  live,
  memory,
  MISSED,
  moving,
  NOW,
  rules,
  situation,
  unborn,
} from '../../support/planner.ts';

const pruned = (change: Partial<Situation> = {}, by: Partial<Rules> = {}) =>
  nextStep(leftover(change), rules(by));
const removed = (change: Partial<Situation> = {}) =>
  nextStep(situation({ wanted: absent(), ...change }), rules());

const seen = (change: object) => pruned({ memory: memory({ absent: { ...MISSED, ...change } }) });

describe('A stack that left the configuration', () => {
  it('is deleted after two looks that missed it, some time apart', () => {
    expect(pruned()).to.include({
      kind: 'delete',
      reason: 'pruned',
      why: 'It is no longer in the configuration.',
    });
  });

  it('is kept at the first look, which says when it will be gone and what keeps it', () => {
    const hold = held(pruned({ memory: memory() }));
    expect(hold).to.include({ kind: 'quorum', nextTry: NOW + 10 * MINUTE });
    expect(hold.why).to.contain('second look');
    expect(hold.releases).to.contain('10 min after the first').and.to.contain('brings the entry back');
    expect(hold.meant).to.include({ kind: 'delete', reason: 'pruned' });
  });

  it('is kept until both the looks and the time are there', () => {
    expect(seen({ looks: 1 }).kind).to.equal('quorum');
    expect(seen({ since: NOW - 10 * MINUTE + 1 }).kind).to.equal('quorum');
    expect(seen({ since: NOW - 10 * MINUTE }).kind).to.equal('delete');
    // Two looks close together are one observation, however long ago they were.
    expect(seen({ since: NOW - 60 * MINUTE, latest: NOW - 59 * MINUTE }).kind).to.equal('quorum');
  });

  it('is kept while the commit came by a rewritten history', () => {
    const hold = held(pruned({}, { rewritten: true }));
    expect(hold).to.include({ kind: 'quorum', nextTry: null });
    expect(hold.why).to.contain('history of the branch was rewritten');
    expect(hold.releases).to.contain(`approve ${hold.meant?.hash}`);
  });

  it('goes at once when its deletion was approved, and not when another was', () => {
    const first = { memory: memory() };
    const { hash } = moving(held(pruned(first)).meant);
    expect(pruned(first, { approvals: new Set([hash]), rewritten: true }).kind).to.equal('delete');
    expect(pruned(first, { approvals: new Set(['0'.repeat(64)]) }).kind).to.equal('quorum');
  });

  it('is kept when it changed after its deletion was approved', () => {
    const { hash } = moving(held(pruned({ memory: memory() })).meant);
    const later = { memory: memory(), live: live({ updated: NOW }) };
    expect(pruned(later, { approvals: new Set([hash]) }).kind).to.equal('quorum');
  });

  it('waits after a refused call', () => {
    const known = memory({ absent: MISSED, failure: failure({ kind: 'call', subject: 'delete' }) });
    expect(pruned({ memory: known }).kind).to.equal('failed');
  });

  it('stays for good when its on_removal is retain', () => {
    const step = pruned({ live: live({ meta: { onRemoval: 'retain', protect: true } }) });
    expect(step.kind).to.equal('retained');
    expect(step.why).to.contain('on_removal is "retain"');
  });

  for (const [how, change] of [
    ['by its own MlopsMeta', live({ meta: { protect: true } })],
    ['by CloudFormation', live({ protection: true })],
    ['though it never completed', unborn({ protection: true })],
  ] as const)
    it(`is held when it is protected ${how}`, () => {
      const hold = held(pruned({ live: change }));
      expect(hold).to.include({ kind: 'protected', nextTry: null });
      expect(hold.releases).to.contain('{"name": "churn", "state": "absent"}');
    });

  it('is retained when its MlopsMeta cannot be read, and says so', () => {
    for (const outputs of [{}, { MlopsMeta: 'hello' }, { MlopsMeta: '{}' }]) {
      const step = pruned({ live: live({ outputs }) });
      expect(step.kind).to.equal('retained');
      expect(step.why).to.contain('MlopsMeta');
    }
  });

  it('is pruned although it has no MlopsMeta when it was never complete', () => {
    expect(pruned({ live: unborn() })).to.include({ kind: 'delete', reason: 'pruned' });
  });

  it('loses the change set that was proposed while it was wanted, or a stack that stays would keep it', () => {
    const seenThen = { stackId: live().id, updated: live().updated, digest: 'd' };
    const known = memory({ absent: MISSED, proposal: { name: 'mr-change', seen: seenThen } });
    expect(moving(pruned({ memory: known })).action).to.include({ kind: 'discard', changeSet: 'mr-change' });
    // Of an environment that left nothing is touched.
    expect(pruned({ memory: known }, { environments: new Map() }).kind).to.equal('environment-removed');
  });

  it('is held when its whole environment left: that is no removal of a pipeline', () => {
    const hold = held(pruned({}, { environments: new Map([['prod', { account: null, region: null }]]) }));
    expect(hold.kind).to.equal('environment-removed');
    expect(hold.why).to.contain('"default"');
    expect(hold.releases).to.contain('mlops-default-churn');
  });
});

const refused = (subject: string) => memory({ failure: failure({ kind: 'call', subject }) });

describe('An entry that says "state": "absent"', () => {
  it('is deleted at once: a person named it', () => {
    expect(removed()).to.include({ kind: 'delete', reason: 'absent' });
  });

  it('is deleted whatever on_removal said when it went live', () => {
    expect(removed({ live: live({ meta: { onRemoval: 'retain', protect: true } }) }).kind).to.equal('delete');
  });

  it('loses its termination protection first', () => {
    const move = moving(removed({ live: live({ protection: true }) }));
    expect(move).to.include({ kind: 'set-protection', reason: 'absent' });
    expect(move.action).to.include({ protect: false });
  });

  it('is held when the same entry says "protect": true, whatever CloudFormation shows', () => {
    for (const protection of [true, false]) {
      const hold = held(removed({ wanted: absent({ protect: true }), live: live({ protection }) }));
      expect(hold.kind).to.equal('protected');
      expect(hold.releases).to.equal('A commit that takes `protect` away.');
    }
  });

  it('is deleted although something it would need is missing', () => {
    const blocked = { kind: 'dependency', why: 'It needs an output.', releases: 'b' } as const;
    expect(removed({ wanted: absent({ blocked }) }).kind).to.equal('delete');
  });

  it('waits after a refused call, of either kind', () => {
    expect(removed({ memory: refused('delete') }).kind).to.equal('failed');
    const kept = { live: live({ protection: true }), memory: refused('protection') };
    expect(removed(kept).kind).to.equal('failed');
  });

  it('is retained when its MlopsMeta cannot be read', () => {
    expect(removed({ live: live({ outputs: {} }) }).kind).to.equal('retained');
  });

  it('does not hold on to a look that missed it', () => {
    const memoryOf = memory({ absent: { ...MISSED, commit: COMMIT, looks: 1 } });
    expect(removed({ memory: memoryOf }).kind).to.equal('delete');
  });
});
