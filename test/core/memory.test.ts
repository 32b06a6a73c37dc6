import { expect } from 'chai';
import { EMPTY_MEMORY, memoryKey, NOTHING_KNOWN, short } from '../../src/core/memory.ts';
import { sameObservation } from '../../src/core/observation.ts';
import { CHANGED } from '../support/planner.ts';

describe('The memory', () => {
  it('is plain JSON, so that what is saved is what is known after a restart', () => {
    expect(JSON.parse(JSON.stringify(EMPTY_MEMORY))).to.deep.equal(EMPTY_MEMORY);
    expect(JSON.parse(JSON.stringify(NOTHING_KNOWN))).to.deep.equal(NOTHING_KNOWN);
  });

  it('is kept by environment and stack, and names a digest by its first 16 digits', () => {
    expect(memoryKey('prod', 'mlops-prod-churn')).to.equal('prod/mlops-prod-churn');
    expect(short(CHANGED)).to.equal(CHANGED.slice(0, 16));
  });
});

describe('Two observations', () => {
  const seen = { stackId: 'arn:1', updated: 5, digest: 'd' };

  it('are the same when stack, time and digest are', () => {
    expect(sameObservation(seen, { ...seen })).to.equal(true);
    expect(sameObservation({ ...seen, updated: null }, { ...seen, updated: null })).to.equal(true);
  });

  for (const change of [{ stackId: 'arn:2' }, { updated: null }, { digest: 'e' }])
    it(`are not the same with another ${Object.keys(change).join()}`, () => {
      expect(sameObservation(seen, { ...seen, ...change })).to.equal(false);
    });

  it('are not the same when there is none', () => {
    expect(sameObservation(null, seen)).to.equal(false);
    expect(sameObservation(seen, null)).to.equal(false);
    expect(sameObservation(null, null)).to.equal(false);
  });
});
