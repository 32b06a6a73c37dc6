import { expect } from 'chai';
import { readToken } from '../../../src/core/stack/identity.ts';
import { short } from '../../../src/core/memory.ts';
import type { StackMemory } from '../../../src/core/memory.ts';
import type { Accepted, Lane } from '../../../src/core/model.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { intend, record, tokenOf } from '../../../src/core/memory/record.ts';
import type { Outcome } from '../../../src/core/memory/record.ts';
import { isMove } from '../../../src/core/step.ts';
import type { Move, Situation } from '../../../src/core/step.ts';
import {
  absent,
  CHANGED,
  COMMIT,
  CURRENT,
  desired,
  intent,
  live,
  memory,
  NOW,
  rules,
  sha256,
  situation,
  unborn,
  wanted,
} from '../../support/planner.ts';

function moveOf(change: Partial<Situation>): Move {
  const step = nextStep(situation(change), rules());
  if (!isMove(step)) throw new Error(`a move was expected, not ${step.kind}`);
  return step;
}

const MOVES = {
  create: moveOf({ live: null }),
  update: moveOf({ wanted: wanted({ digest: CHANGED }) }),
  delete: moveOf({ wanted: absent() }),
  remake: moveOf({ live: unborn() }),
  'continue-rollback': moveOf({ live: live({ status: 'UPDATE_ROLLBACK_FAILED' }) }),
  'cancel-update': moveOf({ live: live({ status: 'UPDATE_IN_PROGRESS', updated: 0 }) }),
  'set-protection': moveOf({ live: live({ protection: true }) }),
};

/** What is asked of a change set instead of the update. */
function asking(kind: 'propose' | 'apply' | 'discard'): Move {
  const [of, name] = [{ desired: desired({ digest: CHANGED }), live: live() }, 'mr-change'];
  const actions = {
    propose: { kind: 'propose', ...of, name },
    apply: { kind: 'apply', ...of, changeSet: name },
    discard: { kind: 'discard', live: of.live, changeSet: name },
  } as const;
  return { ...MOVES.update, kind, action: actions[kind] };
}

const occasion = { now: NOW, commit: COMMIT, hash: sha256 };
const answered = (answer: Accepted): Outcome => ({ kind: 'answered', answer });
const refused = (lane: Lane): Outcome => ({
  kind: 'refused',
  refusal: { lane, code: 'x', message: 'No.', hint: 'Mend it.' },
});
const SKIPPED: Outcome = { kind: 'skipped' };

/** What is remembered after a move was intended, made and answered so. */
const after = (move: Move, outcome: Outcome, before: StackMemory = memory()) =>
  record(intend(before, move, occasion), move, outcome, occasion);

const token = (move: Move, known = memory()) => tokenOf(move, known, sha256);

describe('A client token', () => {
  const read = (move: Move) => readToken(token(move));

  it('says the verb and the digest on its way, zeros where there is none', () => {
    expect(read(MOVES.create)).to.include({ verb: 'create', digest: short(CURRENT), attempt: 0 });
    expect(read(MOVES.update)).to.include({ verb: 'update', digest: short(CHANGED) });
    expect(read(MOVES.remake)).to.include({ verb: 'delete', digest: '0'.repeat(16) });
  });

  it('is the same for the same observation, also after a restart', () => {
    const again = moveOf({ wanted: wanted({ digest: CHANGED }) });
    expect(token(again)).to.equal(token(MOVES.update));
  });

  const others: readonly (readonly [string, string])[] = [
    [
      'the stack was updated meanwhile',
      token(moveOf({ wanted: wanted({ digest: CHANGED }), live: live({ updated: NOW }) })),
    ],
    [
      'the stack was made anew',
      token(moveOf({ wanted: wanted({ digest: CHANGED }), live: live({ id: 'arn:2' }) })),
    ],
    [
      'another digest is live, as after a revert',
      token(
        moveOf({ wanted: wanted({ digest: CHANGED }), live: live({ meta: { digest: sha256('other') } }) }),
      ),
    ],
    ['the stack is gone', token(moveOf({ wanted: wanted({ digest: CHANGED }), live: null }))],
    ['CloudFormation knows the token already', token(MOVES.update, memory({ attempt: 1 }))],
  ];
  for (const [sentence, other] of others)
    it(`is another one when ${sentence}`, () => {
      expect(other).not.to.equal(token(MOVES.update));
    });

  it('is one that CloudFormation takes', () => {
    for (const move of Object.values(MOVES)) expect(token(move)).to.match(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/);
  });
});

describe('An intent', () => {
  it('is written before the call, with everything that tells its outcome later', () => {
    expect(intend(memory(), MOVES.update, occasion).intent).to.deep.equal({
      verb: 'update',
      token: tokenOf(MOVES.update, memory(), sha256),
      digest: CHANGED,
      stackId: live().id,
      accepted: false,
      updated: null,
      commit: COMMIT,
      at: NOW,
    });
    expect(intend(memory(), MOVES.create, occasion).intent).to.include({ stackId: null, digest: CURRENT });
  });

  it('of a delete says for which digest it makes room; a removal makes room for none', () => {
    expect(intend(memory(), MOVES.remake, occasion).intent).to.include({ verb: 'delete', digest: CURRENT });
    expect(intend(memory(), MOVES.delete, occasion).intent).to.include({ verb: 'delete', digest: null });
  });

  it('to make room for nothing that anybody wants is one to remove', () => {
    expect(intend(memory(), { ...MOVES.remake, wanted: null }, occasion).intent?.digest).to.equal(null);
  });

  it('is not needed for what may be asked twice: a cancellation is noted, the others are not', () => {
    const running = memory({ intent: intent() });
    expect(intend(running, MOVES['cancel-update'], occasion)).to.deep.equal({
      ...running,
      rescued: 'cancel-update',
    });
    for (const move of [MOVES['set-protection'], asking('discard')])
      expect(intend(running, move, occasion)).to.deep.equal(running);
  });

  it('to propose is a name to look for: a crash leaves no change set that nobody knows of', () => {
    const { proposal, intent } = intend(memory(), asking('propose'), occasion);
    expect({ proposal, intent }).to.deep.equal({
      proposal: { name: 'mr-change', seen: { stackId: live().id, updated: live().updated, digest: CHANGED } },
      intent: null,
    });
  });

  it('to apply a change set is one to update', () => {
    expect(intend(memory(), asking('apply'), occasion).intent).to.include({
      verb: 'update',
      digest: CHANGED,
      stackId: live().id,
    });
  });
});

describe('After a call that was accepted', () => {
  it('the intent waits for its outcome, and knows the id of a new stack', () => {
    const known = after(MOVES.create, answered({ kind: 'started', stackId: 'arn:new' }));
    expect(known.intent).to.include({ verb: 'create', stackId: 'arn:new' });
  });

  it('a continued rollback is noted as tried', () => {
    const known = after(MOVES['continue-rollback'], answered({ kind: 'started', stackId: 'arn' }));
    expect(known.rescued).to.equal('continue-rollback');
    expect(known.intent?.verb).to.equal('continue-rollback');
  });

  it('a changed protection leaves nothing to wait for', () => {
    expect(after(MOVES['set-protection'], answered({ kind: 'started', stackId: 'arn' }))).to.deep.equal(
      memory(),
    );
  });
});

describe('After "No updates are to be performed"', () => {
  it('the observation is noted as equal, and what failed before is forgotten', () => {
    const known = after(MOVES.update, answered({ kind: 'no-change' }));
    expect(known).to.deep.equal(
      memory({ agreed: { stackId: live().id, updated: null, digest: CHANGED, said: true } }),
    );
  });

  it('nothing is tried again until the stack moves', () => {
    const known = after(MOVES.update, answered({ kind: 'no-change' }));
    const at = (updated: number | null) =>
      nextStep(
        situation({ wanted: wanted({ digest: CHANGED }), live: live({ updated }), memory: known }),
        rules(),
      ).kind;
    expect(at(null)).to.equal('in-sync');
    expect(at(NOW)).to.equal('update');
  });

  it('nothing is concluded when it answers something that was no update', () => {
    expect(after(MOVES.delete, answered({ kind: 'no-change' }))).to.deep.equal(memory());
  });
});

describe('After an answer that calls for another look', () => {
  for (const answer of [{ kind: 'busy', why: 'x' }, { kind: 'exists' }, { kind: 'gone' }] as const)
    it(`(${answer.kind}) nothing is remembered of the call`, () => {
      expect(after(MOVES.update, answered(answer))).to.deep.equal(memory());
    });

  it('(the token is known) the next call carries another token', () => {
    expect(after(MOVES.update, answered({ kind: 'token-used' }))).to.deep.equal(memory({ attempt: 1 }));
  });

  it('(the pass ended before the call) nothing is remembered of it either', () => {
    expect(after(MOVES.update, SKIPPED)).to.deep.equal(memory());
  });
});

const rescued = (lane: Lane) => after(MOVES['continue-rollback'], refused(lane));

const subject = (move: Move) => after(move, refused('waiting')).failure?.subject;

describe('After a call that was refused', () => {
  it('the failure is remembered by what was to happen', () => {
    expect(subject(MOVES.create)).to.equal(short(CURRENT));
    expect(subject(MOVES.update)).to.equal(short(CHANGED));
    expect(subject(MOVES.remake)).to.equal(short(CURRENT));
    expect(subject(MOVES.delete)).to.equal('delete');
    expect(subject(MOVES['set-protection'])).to.equal('protection');
  });

  it('the intent goes, for nothing happened; unless nobody knows whether it did', () => {
    expect(after(MOVES.update, refused('waiting')).intent).to.equal(null);
    expect(after(MOVES.update, refused('stalled')).intent).to.equal(null);
    expect(after(MOVES.update, refused('failed')).intent).to.include({ digest: CHANGED });
  });

  it('a call whose effect is unknown is made again with the same token', () => {
    const known = after(MOVES.create, refused('failed'));
    expect(tokenOf(MOVES.create, known, sha256)).to.equal(tokenOf(MOVES.create, memory(), sha256));
  });

  it('a deletion that was to make room does not count as one', () => {
    expect(after(MOVES.remake, refused('waiting')).remade).to.equal(null);
  });

  it('a continued rollback is tried again after a wait, unless a person must mend something first', () => {
    for (const lane of ['waiting', 'failed'] as const) {
      const { rescued: tried, rescueRefused, ...rest } = rescued(lane);
      expect({ ...rest, rescued: tried }).to.deep.equal(memory());
      expect(rescueRefused).to.include({ kind: 'call', attempts: 1, transient: true });
      expect(rescueRefused?.nextTry).to.be.greaterThan(NOW);
    }
    expect(rescued('stalled')).to.include({ rescued: 'continue-rollback' });
    expect(rescued('stalled').rescueRefused?.nextTry).to.equal(null);
  });

  it('a continued rollback is waited for the longer the more often it was refused, until it is taken up', () => {
    const twice = after(MOVES['continue-rollback'], refused('waiting'), rescued('waiting'));
    expect(twice.rescueRefused?.attempts).to.equal(2);
    const started = answered({ kind: 'started', stackId: 'arn' });
    expect(after(MOVES['continue-rollback'], started, twice)).to.not.have.property('rescueRefused');
  });
});

describe('However the cancellation of an update goes', () => {
  const running = memory({ intent: intent() });
  const outcomes: readonly (readonly [string, Outcome, StackMemory['rescued']])[] = [
    ['accepted', answered({ kind: 'started', stackId: 'arn' }), 'cancel-update'],
    ['too late', answered({ kind: 'busy', why: 'it has just ended' }), 'cancel-update'],
    ['refused for good', refused('stalled'), 'cancel-update'],
    ['throttled', refused('waiting'), null],
    ['lost', refused('failed'), null],
    ['not made', SKIPPED, null],
  ];
  for (const [how, outcome, rescued] of outcomes)
    it(`(${how}) the update keeps its intent, so that its end is told`, () => {
      expect(after(MOVES['cancel-update'], outcome, running)).to.deep.equal({ ...running, rescued });
    });
});
