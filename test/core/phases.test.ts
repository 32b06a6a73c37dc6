import { expect } from 'chai';
import type { Phase } from '../../src/core/model.ts';
import { isAfterFailure, isSettled, isUnderWay } from '../../src/core/phases.ts';
import { entries, live } from '../support/planner.ts';

/** For each phase: settled, under way, after a failure. */
const TABLE = {
  absent: [false, false, false],
  settled: [true, false, false],
  'settled-by-rollback': [true, false, true],
  busy: [false, true, false],
  cleanup: [false, true, false],
  'rollback-cleanup': [false, true, true],
  'empty-shell': [false, false, false],
  unborn: [false, false, true],
  wedged: [false, false, true],
  paused: [false, false, true],
  stuck: [false, false, true],
} satisfies Record<Phase, readonly [boolean, boolean, boolean]>;

describe('A phase', () => {
  for (const [phase, expected] of entries(TABLE))
    it(`${phase} is ${expected[0] ? '' : 'not '}settled, ${expected[1] ? '' : 'not '}under way, ${expected[2] ? '' : 'not '}after a failure`, () => {
      const stack = live({ phase });
      expect([isSettled(stack), isUnderWay(stack), isAfterFailure(stack)]).to.deep.equal(expected);
    });
});
