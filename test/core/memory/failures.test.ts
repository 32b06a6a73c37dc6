import { expect } from 'chai';
import { MAX_TRIES } from '../../../src/core/cadence.ts';
import { callFailure, explained, stackFailure } from '../../../src/core/memory/failures.ts';
import { short } from '../../../src/core/memory.ts';
import type { Failure, StackMemory } from '../../../src/core/memory.ts';
import type { Cause, Lane } from '../../../src/core/model.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/text/time.ts';
import { CHANGED, CURRENT, failure, memory, NOW, sha256 } from '../../support/planner.ts';

const SUBJECT = short(CHANGED);
const at = (now: number, stack = 'mlops-default-churn') => ({ stack, now, hash: sha256 });
const PERMANENT: Cause = { resource: 'Model', resourceType: null, reason: 'no such image' };
const TRANSIENT: Cause = { resource: 'Role', resourceType: null, reason: 'Could not assume role' };

/** The failures of so many tries in a row, an hour apart. */
function inARow(tries: number, fail: (known: StackMemory, now: number) => Failure): readonly Failure[] {
  const failures: Failure[] = [];
  for (let index = 0; index < tries; index += 1)
    failures.push(fail(memory({ failure: failures.at(-1) ?? null }), NOW + index * HOUR));
  return failures;
}

const next = (stack: string) => stackFailure(memory(), SUBJECT, TRANSIENT, at(NOW, stack)).nextTry;

describe('A deployment that failed', () => {
  it('is not tried again by itself when a person must mend it', () => {
    expect(stackFailure(memory(), SUBJECT, PERMANENT, at(NOW))).to.deep.equal({
      kind: 'stack',
      subject: SUBJECT,
      cause: PERMANENT,
      hint: null,
      transient: false,
      attempts: 1,
      since: NOW,
      nextTry: null,
    });
  });

  it('is tried again after a wait when its cause goes away by itself', () => {
    const { transient, nextTry } = stackFailure(memory(), SUBJECT, TRANSIENT, at(NOW));
    expect(transient).to.equal(true);
    expect(nextTry).to.be.within(NOW + 15 * SECOND, NOW + 30 * SECOND);
  });

  it('is tried five times at most, each wait longer than the one before, and remembers when it began', () => {
    const failures = inARow(MAX_TRIES, (known, now) => stackFailure(known, SUBJECT, TRANSIENT, at(now)));
    expect(failures.map(({ attempts }) => attempts)).to.deep.equal([1, 2, 3, 4, 5]);
    expect(failures.every(({ since }) => since === NOW)).to.equal(true);
    const waits = failures.map(({ nextTry }, index) => nextTry && nextTry - NOW - index * HOUR);
    expect(waits.slice(0, 4)).to.deep.equal(waits.slice(0, 4).toSorted((a, b) => Number(a) - Number(b)));
    expect(waits.at(4)).to.equal(null);
  });

  it('begins to count anew for another digest', () => {
    const known = memory({ failure: failure({ of: CURRENT, attempts: 4, since: 1 }) });
    expect(stackFailure(known, SUBJECT, TRANSIENT, at(NOW))).to.include({ attempts: 1, since: NOW });
  });

  it('comes back at another time than its neighbours that failed with it', () => {
    expect(next('a')).to.equal(next('a'));
    expect(new Set(['a', 'b', 'c', 'd'].map(next)).size).to.equal(4);
  });
});

const refused = (lane: Lane, known = memory(), now = NOW) =>
  callFailure(known, SUBJECT, { lane, message: 'No.', hint: 'Ask again.' }, at(now));

describe('A call that was refused', () => {
  it('says what AWS said and what to do about it', () => {
    expect(refused('stalled')).to.deep.equal({
      kind: 'call',
      subject: SUBJECT,
      cause: { resource: null, resourceType: null, reason: 'No.' },
      hint: 'Ask again.',
      transient: false,
      attempts: 1,
      refusals: 1,
      since: NOW,
      nextTry: null,
    });
  });

  it('uses up none of the tries that CloudFormation is given, and makes none of them wait longer', () => {
    const throttled = inARow(9, (known, now) => refused('waiting', known, now)).at(-1) ?? null;
    const tried = stackFailure(memory({ failure: throttled }), SUBJECT, TRANSIENT, at(NOW));
    expect(tried).to.include({ kind: 'stack', attempts: 10, refusals: 9, transient: true });
    expect(tried.nextTry).to.be.within(NOW + 15 * SECOND, NOW + 30 * SECOND);
    const again = [1, 2, 3, 4].reduce(
      (known) => stackFailure(memory({ failure: known }), SUBJECT, TRANSIENT, at(NOW)),
      tried,
    );
    expect(again).to.include({ attempts: 14, nextTry: null });
  });

  for (const lane of ['waiting', 'failed'] as const)
    it(`is waited out however long it takes when its lane is ${lane}`, () => {
      const failures = inARow(40, (known, now) => refused(lane, known, now));
      expect(failures.at(-1)).to.include({ attempts: 40, since: NOW, transient: true });
      const wait = (failures.at(-1)?.nextTry ?? 0) - NOW - 39 * HOUR;
      expect(wait).to.be.within(15 * MINUTE, 30 * MINUTE);
    });
});

const after = (known: Failure, cause: Cause, of = CHANGED) => explained(known, short(of), cause, at(NOW));

describe('A failure whose cause is read later', () => {
  const blind = failure({
    cause: { resource: null, resourceType: null, reason: 'UPDATE_ROLLBACK_COMPLETE' },
  });

  it('takes it, keeps its tries and its beginning, and is tried again if that cause is transient', () => {
    const told = after(blind, TRANSIENT);
    expect(told).to.deep.include({ cause: TRANSIENT, transient: true, attempts: 1, since: blind.since });
    expect(told.nextTry).to.be.greaterThan(NOW);
  });

  it('stays as it is when the cause is known, or is that of another digest or of a refused call', () => {
    const known = failure({ cause: PERMANENT });
    const call = { ...blind, kind: 'call' } as const;
    expect(after(known, PERMANENT)).to.equal(known);
    expect(after(blind, TRANSIENT, CURRENT)).to.equal(blind);
    expect(after(call, TRANSIENT)).to.equal(call);
  });
});
