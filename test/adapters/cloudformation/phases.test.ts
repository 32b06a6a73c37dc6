import { StackStatus } from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { inProgressStatuses, phaseOf } from '../../../src/adapters/cloudformation/phases.ts';

describe('Phases of a stack', () => {
  const expected: Readonly<Record<string, readonly string[]>> = {
    absent: ['DELETE_COMPLETE'],
    settled: ['CREATE_COMPLETE', 'IMPORT_COMPLETE', 'UPDATE_COMPLETE'],
    'settled-by-rollback': ['IMPORT_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'],
    cleanup: ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'],
    'rollback-cleanup': ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'],
    'empty-shell': ['REVIEW_IN_PROGRESS'],
    unborn: ['CREATE_FAILED', 'ROLLBACK_COMPLETE'],
    wedged: ['UPDATE_ROLLBACK_FAILED'],
    paused: ['UPDATE_FAILED'],
    stuck: ['DELETE_FAILED', 'IMPORT_ROLLBACK_FAILED', 'ROLLBACK_FAILED'],
  };
  for (const [phase, statuses] of Object.entries(expected))
    for (const status of statuses) it(`${status} is ${phase}`, () => expect(phaseOf(status)).to.equal(phase));

  it('every other status the SDK knows is an operation under way', () => {
    const others = Object.values(StackStatus).filter(
      (status) => !Object.values(expected).flat().includes(status),
    );
    expect(others).to.have.length(7);
    expect(others.map(phaseOf)).to.deep.equal(others.map(() => 'busy'));
  });

  it('a status nobody knows wants a person, even one named like a member of every object', () => {
    expect(['REFACTOR_COMPLETE', '', 'constructor', '__proto__'].map(phaseOf)).to.deep.equal(
      Array(4).fill('stuck'),
    );
  });

  it('a stack under review is not counted as one at work', () => {
    expect(inProgressStatuses).to.have.length(9).and.not.include('REVIEW_IN_PROGRESS');
  });
});
