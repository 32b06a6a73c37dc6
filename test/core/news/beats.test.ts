import { expect } from 'chai';
import { closingBeat, driftBeat, holdBeat, operationBeat } from '../../../src/core/news/beats.ts';
import { hold, rest } from '../../../src/core/make-step.ts';
import type { Finished, StackMemory } from '../../../src/core/memory.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import type { HoldKind } from '../../../src/core/step.ts';
import type { Opening, ToldStack } from '../../../src/core/told.ts';
import { MINUTE } from '../../../src/core/text/time.ts';
import {
  CHANGED,
  COMMIT,
  entries,
  failure,
  live,
  memory,
  moving,
  NOW,
  rules,
  situation,
  wanted,
} from '../../support/planner.ts';

const heard = (change: Partial<ToldStack> = {}): ToldStack => ({
  pipeline: 'churn',
  environment: 'default',
  last: null,
  open: null,
  hold: null,
  ...change,
});

const opening: Opening = { kind: 'failed', subject: 'x', id: 'open-1' };
const resting = rest(situation(), 'in-sync', 'It is as the configuration says.');
const holding = (kind: HoldKind, change = {}) =>
  hold(situation(), kind, { why: 'Because.', releases: 'A commit.', ...change }, rules());

const ended = (change: Partial<Finished> = {}): StackMemory =>
  memory({
    last: {
      id: 'op-1',
      verb: 'update',
      succeeded: true,
      digest: CHANGED,
      commit: COMMIT,
      began: NOW - 3 * MINUTE,
      ended: NOW,
      ...change,
    },
  });

describe('An operation that ended', () => {
  it('is told once, with how long it took', () => {
    expect(operationBeat(resting, ended(), heard())).to.deep.equal({
      kind: 'deployed',
      subject: 'op-1',
      what: 'updated',
      why: null,
      next: null,
      took: 3 * MINUTE,
      commit: COMMIT,
    });
    expect(operationBeat(resting, ended(), heard({ last: 'op-1' }))).to.equal(null);
  });

  it('is nothing to tell where there was none', () => {
    expect(operationBeat(resting, memory(), heard())).to.equal(null);
    expect(operationBeat(resting, undefined, heard())).to.equal(null);
  });

  it('is told of what serves only when that was looked at, and not while CloudFormation tidies up', () => {
    const watch = { serving: 'endpoint', smoke: null, soak: 0, test: null, key: '' } as const;
    const cleaning = live({ status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' });
    const busy = { ...holding('busy'), live: cleaning };
    expect(operationBeat({ ...busy, wanted: wanted() }, ended(), heard())?.kind).to.equal('deployed');
    expect(operationBeat({ ...busy, wanted: { ...wanted(), watch } }, ended(), heard())).to.equal(null);
    expect(
      operationBeat({ ...busy, live: null, wanted: { ...wanted(), watch } }, ended(), heard())?.kind,
    ).to.equal('deployed');
  });

  it('that is taken back at once is none', () => {
    const back = {
      ...moving(nextStep(situation({ templateChanged: true }), rules())),
      reason: 'restored',
    } as const;
    expect(operationBeat(back, ended(), heard())).to.equal(null);
  });

  it('recovers what was open', () => {
    expect(operationBeat(resting, ended(), heard({ open: opening }))?.kind).to.equal('recovered');
  });

  it('is a removal when it deleted a stack for good, and nothing when it made room for another', () => {
    expect(operationBeat(resting, ended({ verb: 'delete', digest: null }), heard())).to.include({
      kind: 'removed',
      what: 'deleted',
    });
    expect(operationBeat(resting, ended({ verb: 'delete' }), heard())).to.equal(null);
  });

  it('that failed to delete is told by its hold, which knows what to do', () => {
    expect(operationBeat(resting, ended({ verb: 'delete', succeeded: false }), heard())).to.equal(null);
  });
});

describe('A deployment that failed', () => {
  const lost = ended({ succeeded: false, digest: 'd' });
  const back = live({ status: 'UPDATE_ROLLBACK_COMPLETE', statusReason: 'see the events' });
  const at = { ...holding('failed'), live: back };

  it('is told with its first cause and what to do about it', () => {
    const cause = { resource: 'Model', resourceType: null, reason: 'AccessDenied' };
    const known = { ...lost, failure: failure({ cause }) };
    const beat = operationBeat(at, known, heard());
    expect(beat).to.include({
      kind: 'failed',
      subject: 'd',
      what: 'rolled back, what was there before goes on (UPDATE_ROLLBACK_COMPLETE)',
    });
    expect(beat?.why).to.equal('Model: AccessDenied');
    expect(beat?.next).to.match(/Grant that action/);
  });

  it('falls back on what would release it, where we know no better', () => {
    expect(operationBeat(at, { ...lost, failure: failure() }, heard())?.next).to.equal('A commit.');
  });

  it('says so where it is tried again, whatever else there is to do', () => {
    const waiting = { ...at, ...holding('backoff'), live: back };
    expect(operationBeat(waiting, { ...lost, failure: failure() }, heard())?.next).to.equal(
      'It is tried again by itself.',
    );
  });

  it('says what CloudFormation shows when the cause could not be read', () => {
    expect(operationBeat(at, lost, heard())).to.include({ why: 'see the events', next: 'A commit.' });
  });

  it('promises no release by the end of an operation that is over', () => {
    expect(operationBeat({ ...holding('busy'), live: null }, lost, heard())).to.include({
      what: 'failed',
      why: null,
      next: null,
    });
  });

  it('is known by its operation when its digest is not', () => {
    expect(operationBeat(at, ended({ succeeded: false, digest: null }), heard())?.subject).to.equal('op-1');
  });
});

describe('A drift', () => {
  it('is told when it is about to be set back', () => {
    const drift = moving(nextStep(situation({ templateChanged: true }), rules()));
    expect(driftBeat(drift)).to.deep.include({ kind: 'drifted', subject: drift.hash, why: drift.why });
  });

  it('is neither a change of ours, nor a hold, nor a rest', () => {
    const change = nextStep(situation({ wanted: wanted({ digest: CHANGED }) }), rules());
    for (const step of [change, holding('approval'), resting]) expect(driftBeat(step)).to.equal(null);
  });
});

const failedSubject = (known: StackMemory | undefined) => holdBeat(holding('failed'), known)?.subject;

const subjectOf = (kind: HoldKind, change = {}) => holdBeat(holding(kind, change), memory())?.subject;

describe('A hold', () => {
  const told: Readonly<Record<HoldKind, 'held' | 'failed' | null>> = {
    approval: 'held',
    budget: 'held',
    foreign: 'held',
    protected: 'held',
    'environment-removed': 'held',
    forbidden: 'held',
    incomplete: 'held',
    unreachable: null,
    unverified: 'held',
    rename: 'held',
    failed: 'failed',
    stuck: 'failed',
    busy: null,
    dependency: null,
    promotion: null,
    artifact: 'held',
    backoff: null,
    quorum: null,
    window: null,
    verifying: null,
    running: null,
    degraded: null,
    restored: null,
    suspended: null,
  };
  for (const [kind, expected] of entries(told))
    it(`of kind ${kind} is ${expected === null ? 'not told: it ends by itself' : `told as ${expected}`}`, () => {
      const beat = holdBeat(holding(kind), memory());
      expect(beat?.kind ?? null).to.equal(expected);
      if (beat !== null) expect(beat).to.include({ why: 'Because.', next: 'A commit.', took: null });
      if (beat !== null && kind !== 'failed') expect(beat.what).to.equal(kind);
    });

  it('is another one when it keeps another move, or says something else', () => {
    const meant = moving(nextStep(situation({ live: null }), rules()));
    expect(subjectOf('approval', { meant })).to.equal(`approval ${meant.hash}`);
    expect(subjectOf('budget', { meant, why: 'Today 3.' })).to.equal(
      subjectOf('budget', { meant, why: 'Today 4.' }),
    );
    expect(subjectOf('foreign', { why: 'Another.' })).not.to.equal(subjectOf('foreign'));
  });

  it('of a call that AWS does not take is told after an hour, as a failure', () => {
    const call = failure({ kind: 'call', transient: true, since: NOW });
    const waiting = (minutes: number) => holding('backoff', { nextTry: NOW + minutes * MINUTE });
    expect(holdBeat(waiting(59), memory({ failure: call }))).to.equal(null);
    expect(holdBeat(waiting(60), memory({ failure: call }))).to.include({
      kind: 'failed',
      subject: call.subject,
      what: 'not accepted by AWS, try after try',
      next: 'It is tried again by itself.',
    });
    const hinted = memory({ failure: { ...call, hint: 'Ask for more.' } });
    expect(holdBeat(waiting(60), hinted)?.next).to.equal('Ask for more. It is tried again by itself.');
    const promising = memory({ failure: { ...call, hint: 'It is tried again at a slower pace.' } });
    expect(holdBeat(waiting(60), promising)?.next).to.equal('It is tried again at a slower pace.');
    expect(holdBeat(holding('backoff', { nextTry: null }), memory({ failure: call }))).to.equal(null);
    expect(holdBeat(waiting(60), memory({ failure: failure() }))).to.equal(null);
    expect(holdBeat(waiting(60), undefined)).to.equal(null);
  });

  it('that failed says what is there now, or that AWS took nothing', () => {
    const at = { ...holding('failed'), live: live({ status: 'ROLLBACK_COMPLETE' }) };
    expect(holdBeat(at, memory({ failure: failure() }))?.what).to.equal('not created (ROLLBACK_COMPLETE)');
    expect(holdBeat(at, memory({ failure: failure({ kind: 'call' }) }))?.what).to.equal(
      'not accepted by AWS',
    );
  });

  it('that failed is known by what failed, or else by its words', () => {
    expect(failedSubject(memory({ failure: failure() }))).to.equal(failure().subject);
    expect(failedSubject(memory())).to.equal('Because.');
    expect(failedSubject(undefined)).to.equal('Because.');
  });

  it('that is stuck is known by the status it is stuck in', () => {
    const stuck = { ...holding('stuck'), live: live({ status: 'DELETE_FAILED' }) };
    expect(holdBeat(stuck, memory())?.subject).to.equal('stuck DELETE_FAILED');
  });

  it('that is stuck belongs to the commit whose operation it was', () => {
    expect(holdBeat(holding('stuck'), ended({ commit: 'c' }))?.commit).to.equal('c');
    expect(holdBeat(holding('stuck'), memory())?.commit).to.equal(undefined);
    expect(holdBeat(holding('failed'), ended({ commit: 'c' }))?.commit).to.equal(undefined);
  });

  it('is nothing to tell of a step that holds nothing', () => {
    expect(holdBeat(resting, memory())).to.equal(null);
  });
});

describe('What is open', () => {
  it('is recovered by a stack in sync or let go, and removed by one that is gone', () => {
    expect(closingBeat(resting, opening)).to.include({ kind: 'recovered', subject: 'open-1' });
    expect(closingBeat(rest(situation(), 'retained', ''), opening)?.kind).to.equal('recovered');
    expect(closingBeat(rest(situation({ live: null }), 'in-sync', ''), opening)?.kind).to.equal('removed');
  });

  it('stays open while anything moves or is held, and closes only once', () => {
    expect(closingBeat(holding('backoff'), opening)).to.equal(null);
    expect(closingBeat(nextStep(situation({ live: null }), rules()), opening)).to.equal(null);
    expect(closingBeat(resting, null)).to.equal(null);
  });
});
