import { expect } from 'chai';
import { Fault } from '../../../src/core/fault.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/text/time.ts';
import type { Pass } from '../../../src/service/look/pass.ts';
import { run } from '../../../src/service/run/run.ts';
import { Doorbell } from '../../../src/service/run/wake.ts';
import type { News } from '../../../src/service/run/wake.ts';
import { JumpingClock } from '../../support/jumping-clock.ts';
import { Rig } from '../../support/rig.ts';
import { topic } from '../../support/topic-blueprint.ts';

const STORM = 10_000;
const NEVER = new AbortController().signal;
const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A service at rest, whose next look by itself is far away. */
async function atRest(): Promise<{ readonly rig: Rig; readonly bell: Doorbell }> {
  const rig = await Rig.open({ settings: { poll: HOUR } });
  await rig.deploy({ pipelines: [topic('churn')] });
  return { rig, bell: new Doorbell(rig.clock) };
}

function ringAt(rig: Rig, bell: Doorbell, milliseconds: number, news: News = 'source', times = 1): void {
  rig.clock.after(milliseconds, () => {
    for (let time = 0; time < times; time += 1) bell.ring(news);
  });
}

/** Of a machine whose clock somebody sets back. */
class SetBackClock extends JumpingClock {
  behind = 0;

  override now(): number {
    return super.now() - this.behind;
  }
}

describe('a service whose clock is set back by hours', () => {
  it('looks at its interval all the same', async () => {
    const clock = new SetBackClock(Date.UTC(2026, 10, 21));
    const began = clock.monotonic();
    const stop = new AbortController();
    const looks: number[] = [];
    const look = (): Promise<Pass> => {
      looks.push(clock.monotonic() - began);
      if (looks.length === 3) stop.abort();
      return Promise.reject(new Fault('failed', 'unreachable', 'It cannot be reached.'));
    };
    clock.after(90 * SECOND, () => (clock.behind = 6 * HOUR));
    const world = { clock, log: silent, poll: MINUTE };
    const signals = { reads: stop.signal, writes: NEVER };
    await run(world, { look, glance: look }, { signals, random: () => 0.5 });
    expect(looks).to.deep.equal([0, MINUTE, 2 * MINUTE]);
  });
});

describe('a service that is woken', () => {
  it('takes up a commit at once', async () => {
    const { rig, bell } = await atRest();
    const pushed = rig.clock.now() + 10 * MINUTE;
    rig.clock.after(10 * MINUTE, () => void rig.commit({ pipelines: [topic('churn', { text: 'changed' })] }));
    ringAt(rig, bell, 10 * MINUTE);
    await rig.live(11 * MINUTE, bell);
    expect(rig.stack('churn').updated).to.equal(pushed);
  });

  it('by ten thousand deliveries at once looks one time more', async () => {
    const { rig, bell } = await atRest();
    ringAt(rig, bell, 10 * MINUTE, 'source', STORM);
    expect(await rig.callsDuring(() => rig.live(50 * MINUTE, bell))).to.deep.equal({ DescribeStacks: 2 });
  });

  it('by ten thousand deliveries in a minute looks every five seconds', async () => {
    const { rig, bell } = await atRest();
    for (let tick = 0; tick < 100; tick += 1)
      ringAt(rig, bell, 10 * MINUTE + tick * 600, 'source', STORM / 100);
    const { DescribeStacks: looks } = await rig.callsDuring(() => rig.live(50 * MINUTE, bell));
    expect(looks).to.equal(1 + 13);
  });

  it('while it looks, looks once more afterwards: the news may have come too late for that look', async () => {
    const { rig, bell } = await atRest();
    ringAt(rig, bell, 10 * MINUTE);
    const look = rig.source.look.bind(rig.source);
    let looks = 0;
    rig.source.look = (signal) => {
      looks += 1;
      if (looks === 2) for (let time = 0; time < STORM; time += 1) bell.ring('source');
      return look(signal);
    };
    await rig.live(50 * MINUTE, bell);
    expect(looks).to.equal(3);
  });

  it('by news of its stacks only asks about those at work', async () => {
    const { rig, bell } = await atRest();
    ringAt(rig, bell, 10 * MINUTE, 'stacks', STORM);
    expect(await rig.callsDuring(() => rig.live(50 * MINUTE, bell))).to.deep.equal({ DescribeStacks: 1 });
  });

  it('by news of a stack knows sooner that its operation has ended', async () => {
    const seenAfter = async (rings: boolean): Promise<number> => {
      const { rig, bell } = await atRest();
      rig.commit({ pipelines: [topic('churn', { text: 'changed' })] });
      for (let second = 1; second < 60; second += 1) if (rings) ringAt(rig, bell, second * SECOND, 'stacks');
      await rig.live(2 * MINUTE, bell);
      const { last } = rig.store.memory.stacks['default/mlops-default-churn'] ?? {};
      return (last?.ended ?? 0) - (last?.began ?? 0);
    };
    expect(await seenAfter(true)).to.be.lessThan(await seenAfter(false));
  });
});

describe('a doorbell', () => {
  const clockAndBell = () => {
    const clock = new JumpingClock(0);
    return { clock, bell: new Doorbell(clock) };
  };

  it('lets wait so long as nobody rings', async () => {
    const { clock, bell } = clockAndBell();
    expect(await bell.wait(MINUTE, NEVER)).to.equal(null);
    expect(clock.now()).to.equal(MINUTE);
  });

  it('lets go at once when it is told to stop, before and while it waits', async () => {
    const { clock, bell } = clockAndBell();
    expect(await bell.wait(MINUTE, AbortSignal.abort())).to.equal(null);
    const stop = new AbortController();
    clock.after(SECOND, () => stop.abort());
    expect(await bell.wait(MINUTE, stop.signal)).to.equal(null);
    expect(clock.now()).to.equal(SECOND);
  });

  it('remembers a ring that nobody waited for, and forgets what has been looked at', async () => {
    const { bell } = clockAndBell();
    bell.ring('stacks');
    bell.ring('source');
    expect(await bell.wait(MINUTE, NEVER)).to.equal('source');
    expect(await bell.wait(MINUTE, NEVER)).to.equal('stacks');
    for (const [news, by, kept] of [
      ['source', 'glance', 'source'],
      ['source', 'look', null],
      ['stacks', 'glance', null],
      ['files', 'look', null],
    ] as const) {
      bell.ring(news);
      bell.answer(by);
      expect(await bell.wait(MINUTE, NEVER)).to.equal(kept);
    }
  });

  it('rests between two rings of a kind, each in its own measure', async () => {
    for (const [news, rest] of [
      ['source', 5 * SECOND],
      ['stacks', 2 * SECOND],
      ['files', 500],
    ] as const) {
      const { clock, bell } = clockAndBell();
      bell.ring(news);
      await bell.wait(MINUTE, NEVER);
      bell.ring(news);
      expect(await bell.wait(MINUTE, NEVER)).to.equal(news);
      expect(clock.now()).to.equal(rest);
    }
  });
});
