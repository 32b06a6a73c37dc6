import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { awsPacer, freePacer, type CallKind, type Pacer } from '../../src/adapters/pacer.ts';
import type { Fault } from '../../src/core/fault.ts';
import { faultOf } from './fault-of.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('The pacer', () => {
  it('lets a burst of ten go at once and then four reads a second', async () => {
    const clock = new VirtualClock();
    const times = await timesOf(30, 'read', awsPacer(clock), clock);
    expect(times.slice(0, 10).every((time) => time === 0)).to.equal(true);
    expect(times.at(-1)).to.be.closeTo(5_000, 300);
  });

  it('lets two writes a second go after the burst', async () => {
    const clock = new VirtualClock();
    const times = await timesOf(20, 'write', awsPacer(clock), clock);
    expect(times.at(-1)).to.be.within(3_500, 5_000);
  });

  it('counts reads and writes apart, so that writes never wait for reads', async () => {
    const clock = new VirtualClock();
    const pacer = awsPacer(clock);
    const reads = timesOf(40, 'read', pacer, clock);
    expect(await timesOf(10, 'write', pacer, clock)).to.deep.equal(Array(10).fill(0));
    await reads;
  });

  it('never goes faster than its ceiling, however the calls come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2_000), { minLength: 1, maxLength: 60 }), async (gaps) => {
        const clock = new VirtualClock();
        const pacer = awsPacer(clock);
        const times: number[] = [];
        const calls: Promise<number>[] = [];
        for (const gap of gaps) {
          clock.pass(gap);
          calls.push(pacer.run('read', async () => times.push(clock.now())));
        }
        await clock.rest();
        await Promise.all(calls);
        for (const [index, start] of times.entries()) {
          const within = times.slice(index).filter((time) => time < start + 1_000).length;
          expect(within).to.be.at.most(10 + 8);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('slows down after a throttle and finds its pace again when it is quiet', async () => {
    const clock = new VirtualClock();
    const pacer = awsPacer(clock);
    const spent = async () => {
      const start = clock.now();
      await timesOf(20, 'read', pacer, clock);
      return clock.now() - start;
    };
    pacer.throttled('read');
    const slow = await spent();
    clock.pass(60_000);
    const quick = await spent();
    expect(slow).to.be.above(5_500);
    expect(quick).to.be.below(1_500);
  });

  it('takes the throttles of one moment for one', async () => {
    const clocks = [new VirtualClock(), new VirtualClock()] as const;
    const [once, often] = await Promise.all(
      clocks.map(async (clock, index) => {
        const pacer = awsPacer(clock);
        for (let count = 0; count <= index * 9; count += 1) pacer.throttled('write');
        return (await timesOf(12, 'write', pacer, clock)).at(-1);
      }),
    );
    expect(often).to.equal(once);
  });

  it('never slows to a standstill', async () => {
    const clock = new VirtualClock();
    const pacer = awsPacer(clock);
    for (let second = 0; second < 100; second += 1) {
      pacer.throttled('read');
      clock.pass(1_000);
    }
    const start = clock.now();
    await timesOf(5, 'read', pacer, clock);
    expect(clock.now() - start).to.be.at.most(10_000);
  });

  for (const [name, make] of [
    ['for AWS', (clock: VirtualClock) => awsPacer(clock)],
    ['for emulators', () => freePacer()],
  ] as const) {
    it(`${name} keeps at most ten writes in flight`, async () => {
      const clock = new VirtualClock();
      const pacer = make(clock);
      let flying = 0;
      let most = 0;
      const calls = Array.from({ length: 40 }, () =>
        pacer.run('write', async () => {
          most = Math.max(most, (flying += 1));
          await setImmediate();
          flying -= 1;
        }),
      );
      await Promise.all([Promise.all(calls), restWhile(clock, calls)]);
      expect(most).to.equal(10);
    });

    it(`${name} makes no call once the work is stopped`, async () => {
      const clock = new VirtualClock();
      const pacer = make(clock);
      const fault = await faultOf(pacer.run('read', async () => 'made', AbortSignal.abort()));
      expect(fault).to.include({ lane: 'waiting', code: 'interrupted' });
    });
  }

  it('lets go of those who wait when the work is stopped', async () => {
    const clock = new VirtualClock();
    const pacer = awsPacer(clock);
    const stop = new AbortController();
    const waiting = Array.from({ length: 15 }, () =>
      pacer.run('read', async () => 'made', stop.signal).catch((error: Fault) => error.code),
    );
    await setImmediate();
    stop.abort();
    const outcomes = await Promise.all(waiting);
    expect(outcomes.filter((outcome) => outcome === 'interrupted')).to.have.length(5);
    expect(clock.now()).to.equal(0);
  });

  it('lets everything go at once for emulators', async () => {
    const clock = new VirtualClock();
    const pacer = freePacer();
    pacer.throttled('read');
    expect(await timesOf(100, 'read', pacer, clock)).to.deep.equal(Array(100).fill(0));
  });
});

/** Keeps time moving until all calls have ended. */
async function restWhile(clock: VirtualClock, calls: readonly Promise<unknown>[]): Promise<void> {
  const state = { ended: false };
  void Promise.all(calls).then(() => (state.ended = true));
  while (!state.ended) await clock.rest();
}

async function timesOf(
  count: number,
  kind: CallKind,
  pacer: Pacer,
  clock: VirtualClock,
): Promise<readonly number[]> {
  const calls = Array.from({ length: count }, () => pacer.run(kind, async () => clock.now()));
  const [times] = await Promise.all([Promise.all(calls), clock.rest()]);
  return times;
}
