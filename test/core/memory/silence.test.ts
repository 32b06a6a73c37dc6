import { expect } from 'chai';
import { NO_EVIDENCE, question } from '../../../src/core/memory/evidence.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { remember } from '../../../src/core/memory/remember.ts';
import { silence } from '../../../src/core/memory/silence.ts';
import type { Situation } from '../../../src/core/step.ts';
import { HOUR, MINUTE } from '../../../src/core/text/time.ts';
import { desired, held, live, look, memory, NOW, rules, situation, wanted } from '../../support/planner.ts';

/** An update that began so long ago. */
const running = (since: number, change: Partial<Situation> = {}): Situation =>
  situation({ live: live({ status: 'UPDATE_IN_PROGRESS', updated: NOW - since }), ...change });

const progress = (latest: number, asked = NOW) => ({
  progress: { stackId: live().id, status: 'UPDATE_IN_PROGRESS', asked, latest },
});

const patient = wanted({ desired: desired({ timeoutMinutes: 300 }) });

describe('An operation that takes long', () => {
  it('is asked for its latest event after an hour, or half of its timeout, and then every ten minutes', () => {
    const asks = (each: Situation) => question(each, NOW);
    expect(asks(running(59 * MINUTE))).to.equal(null);
    expect(asks(running(HOUR))).to.equal('progress');
    expect(asks(running(2 * HOUR, { wanted: patient }))).to.equal(null);
    expect(asks(running(2.5 * HOUR, { wanted: patient }))).to.equal('progress');
    expect(asks(running(2 * HOUR, { memory: memory(progress(NOW, NOW - 9 * MINUTE)) }))).to.equal(null);
    expect(asks(running(2 * HOUR, { memory: memory(progress(NOW, NOW - 10 * MINUTE)) }))).to.equal(
      'progress',
    );
    const another = { progress: { ...progress(NOW).progress, stackId: 'arn:2' } };
    expect(asks(running(2 * HOUR, { memory: memory(another) }))).to.equal('progress');
  });

  it('is remembered by its latest event while it goes on, or by its beginning when it has none', () => {
    const after = (latestEvent: number | null) =>
      remember(running(2 * HOUR), { ...NO_EVIDENCE, answered: 'progress', latestEvent }, look({ now: NOW }))
        .progress;
    expect(after(NOW - MINUTE)).to.deep.equal(progress(NOW - MINUTE).progress);
    expect(after(null)?.latest).to.equal(NOW - 2 * HOUR);
    const unanswered = running(2 * HOUR, { memory: memory(progress(NOW)) });
    expect(remember(unanswered, NO_EVIDENCE, look()).progress).to.deep.equal(progress(NOW).progress);
    const ended = situation({ memory: memory(progress(NOW)) });
    expect(remember(ended, NO_EVIDENCE, look()).progress).to.equal(null);
  });

  it('is waited for while something happens', () => {
    expect(nextStep(running(2 * HOUR, { memory: memory(progress(NOW - MINUTE)) }), rules()).kind).to.equal(
      'busy',
    );
  });

  it('is reported as stuck when nothing has happened for an hour: since when, and what gives it up', () => {
    const hold = held(
      nextStep(running(1.5 * HOUR, { memory: memory(progress(NOW - 75 * MINUTE)) }), rules()),
    );
    expect(hold.kind).to.equal('stuck');
    expect(hold.why).to.include('nothing has happened to it for 1 h 15 min');
    expect(hold.releases).to.include('cancel-update-stack');
  });

  it('that goes on with another status is asked about anew: a cancelled update has just begun to roll back', () => {
    const stack = live({ status: 'UPDATE_ROLLBACK_IN_PROGRESS', updated: NOW - 3 * HOUR });
    const rolling = situation({ live: stack, memory: memory(progress(NOW - 3 * HOUR)) });
    expect(nextStep(rolling, rules()).kind).to.equal('busy');
    expect(question(rolling, NOW)).to.equal('progress');
  });

  it('that cannot be cancelled is not said to be', () => {
    const stack = live({ status: 'CREATE_IN_PROGRESS', created: NOW - 2 * HOUR });
    const known = memory({ progress: { ...progress(NOW - 2 * HOUR).progress, status: stack.status } });
    const hold = held(nextStep(situation({ live: stack, memory: known }), rules()));
    expect(hold.kind).to.equal('stuck');
    expect(hold.releases).not.to.include('cancel-update-stack');
  });

  it('is not judged by the events of another stack of that name, nor by those before it began', () => {
    const stack = live({ status: 'UPDATE_IN_PROGRESS', updated: NOW - 30 * MINUTE });
    expect(silence(stack, null, progress(NOW - 5 * HOUR), NOW)).to.equal(null);
    const another = { progress: { ...progress(0).progress, stackId: 'arn:2' } };
    expect(silence({ ...stack, updated: 0 }, null, another, NOW)).to.equal(null);
    expect(silence({ ...stack, updated: 0 }, null, { progress: null }, NOW)).to.equal(null);
  });
});

describe('An operation whose times are those of another clock', () => {
  const AHEAD = 5 * HOUR;

  /** AWS's times, seen by a machine whose clock is five hours ahead: it began a minute ago. */
  const seen = (now: number, before: Situation): Situation => ({
    ...before,
    memory: remember(before, NO_EVIDENCE, look({ now })),
  });
  const young = running(MINUTE, { wanted: wanted({ desired: desired({ timeoutMinutes: 60 }) }) });

  it('is not cancelled before its timeout has passed since it was first seen', () => {
    const first = seen(NOW + AHEAD, young);
    expect(nextStep(first, rules({ now: NOW + AHEAD })).kind).to.equal('busy');
    const later = seen(NOW + AHEAD + 59 * MINUTE, first);
    expect(nextStep(later, rules({ now: NOW + AHEAD + 59 * MINUTE })).kind).to.equal('busy');
    const overdue = seen(NOW + AHEAD + 61 * MINUTE, later);
    expect(nextStep(overdue, rules({ now: NOW + AHEAD + 61 * MINUTE })).kind).to.equal('cancel-update');
  });

  it('is not said to be stuck while events go on, and is when they cease', () => {
    const asked = (now: number, latestEvent: number): Situation => {
      const first = seen(NOW + AHEAD, running(MINUTE));
      const evidence = { ...NO_EVIDENCE, answered: 'progress', latestEvent } as const;
      return { ...first, memory: remember(first, evidence, look({ now })) };
    };
    const now = NOW + AHEAD + 90 * MINUTE;
    expect(nextStep(asked(now, NOW + 80 * MINUTE), rules({ now })).kind).to.equal('busy');
    expect(nextStep(asked(now, NOW + 20 * MINUTE), rules({ now })).kind).to.equal('stuck');
  });

  it('is another operation after another update, and is forgotten at its end', () => {
    const first = seen(NOW, young);
    const again = seen(NOW + MINUTE, {
      ...first,
      live: live({ status: 'UPDATE_IN_PROGRESS', updated: NOW }),
    });
    expect(again.memory.sighting?.at).to.equal(NOW + MINUTE);
    expect(seen(NOW, { ...first, live: live() }).memory).not.to.have.property('sighting');
  });

  it('tells nothing of how long a delete has gone on', () => {
    const deleting = situation({ live: live({ status: 'DELETE_IN_PROGRESS', updated: NOW - 9 * HOUR }) });
    const first = seen(NOW, deleting);
    const latest = { progress: { ...progress(NOW).progress, status: 'DELETE_IN_PROGRESS' } };
    const quiet = { ...first, memory: { ...first.memory, ...latest } };
    expect(nextStep(quiet, rules({ now: NOW + 59 * MINUTE })).kind).to.equal('busy');
    expect(nextStep(quiet, rules({ now: NOW + 61 * MINUTE })).kind).to.equal('stuck');
  });
});
