import { expect } from 'chai';
import { DAY, HOUR, iso, MINUTE, SECOND, spoken } from '../../../src/core/text/time.ts';

describe('A time', () => {
  it('is written in ISO 8601, in UTC, to the second', () => {
    expect(iso(Date.UTC(2026, 1, 3, 4, 5, 6, 789))).to.equal('2026-02-03T04:05:06Z');
    expect(iso(0)).to.equal('1970-01-01T00:00:00Z');
  });
});

describe('A duration, as people say it,', () => {
  const rows: readonly (readonly [number, string])[] = [
    [0, '0 s'],
    [-5 * SECOND, '0 s'],
    [499, '0 s'],
    [500, '1 s'],
    [45 * SECOND, '45 s'],
    [MINUTE, '1 min'],
    [3 * MINUTE + 20 * SECOND, '3 min 20 s'],
    [59 * MINUTE + 59.6 * SECOND, '1 h'],
    [2 * HOUR + 5 * MINUTE + 59 * SECOND, '2 h 5 min'],
    [HOUR + 30 * SECOND, '1 h'],
    [3 * DAY + 4 * HOUR + 59 * MINUTE, '3 d 4 h'],
    [400 * DAY, '400 d'],
  ];
  for (const [milliseconds, words] of rows)
    it(`is ${words} for ${milliseconds} ms`, () => {
      expect(spoken(milliseconds)).to.equal(words);
    });
});
