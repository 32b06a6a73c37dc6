import { expect } from 'chai';
import { groupBy } from '../../../src/core/text/group.ts';

describe('Grouping', () => {
  it('keeps the order of groups and of their members', () => {
    const groups = groupBy(['bee', 'ant', 'bat', 'cow', 'ape'], (word) => word.charAt(0));
    expect([...groups]).to.deep.equal([
      ['b', ['bee', 'bat']],
      ['a', ['ant', 'ape']],
      ['c', ['cow']],
    ]);
  });

  it('makes no group of nothing', () => {
    expect([...groupBy([], String)]).to.deep.equal([]);
  });
});
