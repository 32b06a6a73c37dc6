import { expect } from 'chai';
import { hold, rest } from '../../src/core/make-step.ts';
import { nextStep } from '../../src/core/plan/next-step.ts';
import { isHold, isMove, meantBy } from '../../src/core/step.ts';
import { rules, situation } from '../support/planner.ts';

const move = nextStep(situation({ live: null }), rules());
const resting = rest(situation(), 'in-sync', 'It is as the configuration says.');
const text = { why: 'Because.', releases: 'A commit.' };
const empty = hold(situation(), 'busy', text, rules());

describe('A step', () => {
  it('is a move, a rest or a hold', () => {
    expect([move, resting, empty].map(isMove)).to.deep.equal([true, false, false]);
    expect([move, resting, empty].map(isHold)).to.deep.equal([false, false, true]);
  });

  it('means the move it makes, or the one it keeps from being made', () => {
    if (!isMove(move)) throw new Error('a create is a move');
    const keeping = hold(situation(), 'approval', { ...text, meant: move }, rules());
    expect(meantBy(move)).to.equal(move);
    expect(meantBy(keeping)).to.equal(move);
    expect(meantBy(empty)).to.equal(null);
    expect(meantBy(resting)).to.equal(null);
  });
});
