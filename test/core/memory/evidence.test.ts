import { expect } from 'chai';
import {
  failedSubject,
  inOurWords,
  NO_EVIDENCE,
  question,
  templateInDoubt,
} from '../../../src/core/memory/evidence.ts';
import type { Question } from '../../../src/core/memory/evidence.ts';
import { clientToken } from '../../../src/core/stack/identity.ts';
import { short } from '../../../src/core/memory.ts';
import type { StackMemory } from '../../../src/core/memory.ts';
import type { LiveStack } from '../../../src/core/model.ts';
import type { Situation } from '../../../src/core/step.ts';
import {
  absent,
  CHANGED,
  CURRENT,
  entries,
  intent,
  leftover,
  live,
  memory,
  MISSED,
  NOW,
  situation,
  wanted,
} from '../../support/planner.ts';

const updated = live({ status: 'UPDATE_COMPLETE', updated: NOW });
const agreed = { stackId: live().id, updated: null, digest: CURRENT, said: false };
const known = (change: Partial<StackMemory>) => ({ memory: memory(change) });

/** We agreed on the content before somebody updated the stack. */
const doubtful: Partial<Situation> = { live: updated, ...known({ agreed }) };

describe('The one question worth a call', () => {
  const rows: readonly (readonly [string, Partial<Situation>, Question | null])[] = [
    ['none, of a stack at rest', {}, null],
    ['none, of a stack that is not there', { live: null }, null],
    ['none, of a stack that is busy', { live: live({ status: 'UPDATE_IN_PROGRESS', updated: NOW }) }, null],
    ['the template, when somebody updated the stack and kept our digest', doubtful, 'template'],
    ['none, when the digest is believed for want of anything recorded', { live: updated }, null],
    ['what it depends on, of a stack on its way out', { wanted: null }, 'dependencies'],
    ['what it depends on, of an entry that says absent', { wanted: absent() }, 'dependencies'],
    ['none, when that is known', leftover(), null],
    [
      'what it depends on, of a busy stack on its way out of which nobody knows it',
      { wanted: null, live: live({ status: 'DELETE_IN_PROGRESS', updated: NOW }) },
      'dependencies',
    ],
    [
      'none, of a busy stack on its way out when that is known',
      { ...leftover(), live: live({ status: 'DELETE_IN_PROGRESS', updated: NOW }) },
      null,
    ],
  ];
  for (const [sentence, change, expected] of rows)
    it(`is ${sentence}`, () => {
      expect(question(situation(change), NOW)).to.equal(expected);
    });

  for (const status of [
    'UPDATE_ROLLBACK_COMPLETE',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'ROLLBACK_COMPLETE',
    'UPDATE_ROLLBACK_FAILED',
    'UPDATE_FAILED',
    'DELETE_FAILED',
  ])
    it(`is why it failed, once, for ${status}`, () => {
      const stack = live({ status, updated: NOW });
      const examined = { stackId: stack.id, updated: NOW, digest: status };
      expect(question(situation({ live: stack }), NOW)).to.equal('last-failure');
      expect(question(situation({ live: stack, ...known({ examined }) }), NOW)).to.equal(null);
      const earlier = { ...examined, updated: null };
      expect(question(situation({ live: stack, ...known({ examined: earlier }) }), NOW)).to.equal(
        'last-failure',
      );
    });

  it('comes to the next one when a failure is explained: a rolled back stack is asked like any other', () => {
    const stack = live({ status: 'UPDATE_ROLLBACK_COMPLETE', updated: NOW });
    const examined = { stackId: stack.id, updated: NOW, digest: stack.status };
    const of = (change: Partial<Situation>) => question(situation({ live: stack, ...change }), NOW);
    expect(of({ ...known({ examined, agreed }) })).to.equal('template');
    expect(of({ ...known({ examined }), wanted: null })).to.equal('dependencies');
    expect(of({ ...known({ examined, absent: MISSED }), wanted: null })).to.equal(null);
  });
});

const doubt = (change: Partial<Situation> = {}) => templateInDoubt(situation({ ...doubtful, ...change }));

describe('A template', () => {
  it('is in doubt when the stack moved and our digest stayed', () => {
    expect(doubt()).to.equal(true);
  });

  const calm: readonly (readonly [string, Partial<Situation>])[] = [
    ['the stack did not move', { live: live() }],
    ['the stack is not there', { live: null }],
    ['nobody wants the stack', { wanted: null }],
    ['another digest is live', { live: live({ updated: NOW, meta: { digest: CHANGED } }) }],
    ['another digest was agreed on', known({ agreed: { ...agreed, digest: CHANGED } })],
    [
      'an update of ours to that digest is on its way',
      known({ agreed, intent: intent({ digest: CURRENT }) }),
    ],
    ['the stack is not settled', { live: { ...updated, phase: 'paused' } satisfies LiveStack }],
  ];
  for (const [sentence, change] of calm)
    it(`is not in doubt when ${sentence}`, () => {
      expect(doubt(change)).to.equal(false);
    });

  it('stays in doubt while an update of ours to something else is on its way', () => {
    expect(doubt(known({ agreed, intent: intent({ digest: CHANGED }) }))).to.equal(true);
    expect(doubt({ wanted: wanted() })).to.equal(true);
  });
});

const told = (token: string | null) => ({
  cause: { resource: null, resourceType: null, reason: 'x' },
  token,
  at: NOW,
});

describe('What failed', () => {
  it('is what the intent says', () => {
    expect(failedSubject(told(null), CHANGED)).to.equal(short(CHANGED));
  });

  const verbs = {
    create: true,
    update: true,
    delete: false,
    'continue-rollback': false,
    'cancel-update': false,
    'set-protection': false,
  };
  for (const [verb, brings] of entries(verbs))
    it(`is else what the token of a ${verb} says${brings ? '' : ', which is nothing'}`, () => {
      const subject = failedSubject(told(clientToken(verb, '0'.repeat(12), CHANGED, 0)), null);
      expect(subject).to.equal(brings ? short(CHANGED) : null);
    });

  it('is nothing of ours when the events tell of no token, of another one, or of nothing', () => {
    expect(failedSubject(told(null), null)).to.equal(null);
    expect(failedSubject(told('console-1234'), null)).to.equal(null);
    expect(failedSubject(null, null)).to.equal(null);
  });
});

describe('What CloudFormation says was cancelled', () => {
  const cancelled = { ...told(null), cause: { ...told(null).cause, reason: 'Resource update cancelled' } };
  const said = (reason: string, rescued: StackMemory['rescued']): string | undefined =>
    inOurWords(
      { ...NO_EVIDENCE, lastFailure: { ...cancelled, cause: { ...cancelled.cause, reason } } },
      { rescued },
    ).lastFailure?.cause.reason;

  it('is told with the reason where it was cancelled by us, and as it is otherwise', () => {
    expect(said('Resource update cancelled', 'cancel-update')).to.match(
      /^It was not done within its timeout/,
    );
    expect(said('Resource update cancelled', null)).to.equal('Resource update cancelled');
    expect(said('Access Denied', 'cancel-update')).to.equal('Access Denied');
    expect(inOurWords(NO_EVIDENCE, { rescued: 'cancel-update' })).to.equal(NO_EVIDENCE);
  });
});
