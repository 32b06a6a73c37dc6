import { expect } from 'chai';
import * as fc from 'fast-check';
import { backoff, nextPoll, spreadOf } from '../../src/core/cadence.ts';
import { MINUTE, SECOND } from '../../src/core/text/time.ts';
import { sha256 } from '../support/planner.ts';

describe('The wait before another try', () => {
  it('doubles from 30 s to 30 min, the second half of it being jitter', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((attempts) => backoff(attempts, 1) / SECOND);
    expect(waits).to.deep.equal([30, 60, 120, 240, 480, 960, 1800, 1800, 1800]);
    expect(backoff(1, 0)).to.equal(15 * SECOND);
    expect(backoff(1, 0.5)).to.equal(22.5 * SECOND);
  });

  it('is never shorter than 15 s nor longer than 30 min, whatever the number of tries', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, spread) => {
        expect(backoff(attempts, spread)).to.be.within(15 * SECOND, 30 * MINUTE);
      }),
    );
  });
});

describe('The spread of a hash', () => {
  it('is from 0 up to 1, and the same for the same hash', () => {
    expect(spreadOf('0'.repeat(64))).to.equal(0);
    expect(spreadOf('80000000ffff')).to.equal(0.5);
    expect(spreadOf('f'.repeat(64))).to.be.below(1);
    fc.assert(fc.property(fc.string(), (text) => spreadOf(sha256(text)) < 1 && spreadOf(sha256(text)) >= 0));
  });
});

describe('The next look at running operations', () => {
  it('comes after 2 s, 5 s, 10 s and 15 s, and then every 10 s', () => {
    const looks: number[] = [];
    for (let time = 0; time < 60 * SECOND;) {
      time += nextPoll(time);
      looks.push(time / SECOND);
    }
    expect(looks).to.deep.equal([2, 5, 10, 15, 25, 35, 45, 55, 65]);
  });
});
