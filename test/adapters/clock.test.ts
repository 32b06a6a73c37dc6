import { expect } from 'chai';
import { systemClock } from '../../src/adapters/clock.ts';

describe('the system clock', () => {
  it('tells the time', () => {
    const before = Date.now();
    expect(systemClock.now()).to.be.within(before, Date.now());
  });

  it('sleeps for a moment, and for none when the time is negative', async () => {
    await systemClock.sleep(1);
    await systemClock.sleep(-5);
  });

  it('wakes at once when it is told to, before or while it sleeps', async () => {
    await systemClock.sleep(3_600_000, AbortSignal.abort());
    const stop = new AbortController();
    const sleep = systemClock.sleep(3_600_000, stop.signal);
    stop.abort();
    await sleep;
  });

  it('does not take a very long time for none', async () => {
    const stop = new AbortController();
    let awake = false;
    const sleep = systemClock.sleep(2 ** 40, stop.signal).then(() => (awake = true));
    await systemClock.sleep(2);
    expect(awake).to.equal(false);
    stop.abort();
    await sleep;
  });
});
