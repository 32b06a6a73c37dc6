import { expect } from 'chai';
import * as fc from 'fast-check';
import { EMPTY_MEMORY } from '../../../src/core/memory.ts';
import { FLIGHT, LeaseRig, SECOND } from './lease-rig.ts';
import type { Replica } from './lease-rig.ts';

const LEASE = 'lease.json';
const STATE = 'state.json';
const HOUR = 3600 * SECOND;

/** A replica that holds the lease since a minute. */
async function held(rig: LeaseRig): Promise<Replica> {
  const first = rig.replica('first').start();
  await rig.clock.advance(60 * SECOND);
  return first;
}

/** Every pair of calls of two processes of which one may still have been under way when the other was sent. */
const overlaps = ({ decisions }: LeaseRig): readonly string[] =>
  decisions.flatMap(({ replica, at, until }, index) => {
    const other = decisions.slice(index + 1).find((one) => one.replica !== replica);
    return other !== undefined && other.at < until
      ? [`${replica} at ${at}, ${other.replica} at ${other.at}`]
      : [];
  });

describe('the lease', () => {
  let rig: LeaseRig;
  beforeEach(() => {
    rig = new LeaseRig();
  });

  it('is taken at once by the first who asks, and renewed for as long as it works', async () => {
    const first = rig.replica('first').start();
    await rig.clock.advance(10 * 60 * SECOND);
    expect(rig.decisions[0]?.at).to.equal(0);
    expect(rig.decisions).to.have.length(601);
    expect(first.terms).to.deep.equal([1]);
    expect(first.said('warn')).to.deep.equal([]);
  });

  it('is waited for while another one has it, who is named once', async () => {
    await held(rig);
    const second = rig.replica('second').start();
    await rig.clock.advance(10 * 60 * SECOND);
    expect(rig.decidersSince(0)).to.deep.equal(['first']);
    expect(second.log).to.deep.equal([
      {
        level: 'info',
        message: 'waiting for the lease',
        fields: { lease: 's3://state/lease.json', fence: 1, host: 'first.example.com', pid: 7 },
      },
    ]);
    expect(second.keeper.obstacle).to.equal('process 7 on first.example.com holds it');
    expect(second.terms).to.deep.equal([]);
  });

  const skews = [0, 5 * HOUR, -5 * HOUR];
  for (const skew of skews) {
    const clocks = skew === 0 ? 'clocks agree' : `one clock is ${skew / HOUR} hours off`;

    it(`is taken over at once when it was released, whether ${clocks} or not`, async () => {
      const first = await held(rig);
      const second = rig.replica('second', { skew }).start();
      await rig.clock.advance(60 * SECOND);
      const released = rig.clock.now + 1;
      first.stop();
      await rig.clock.advance(60 * SECOND);
      expect(first.ended).to.equal(true);
      expect(rig.decidersSince(released)).to.deep.equal(['second']);
      expect(rig.decisions.find(({ replica }) => replica === 'second')?.at).to.be.within(
        released,
        released + 2 * SECOND,
      );
      expect(second.terms).to.deep.equal([2]);
    });

    it(`is taken over 35 to 45 seconds after the last renewal of a process that died when ${clocks}`, async () => {
      const first = await held(rig);
      rig.replica('second', { skew }).start();
      await rig.clock.advance(60 * SECOND);
      first.crash();
      const renewed = rig.clock.now;
      await rig.clock.advance(60 * SECOND);
      const at = rig.decisions.find(({ replica }) => replica === 'second')?.at ?? 0;
      expect(at - renewed).to.be.within(35 * SECOND, 45 * SECOND);
    });
  }

  it('is taken over at once from a process of this machine that is known to have ended', async () => {
    (await held(rig)).crash();
    rig.replica('second', { seesDead: () => true }).start();
    const started = rig.clock.now;
    await rig.clock.advance(SECOND);
    expect(rig.decisions.find(({ replica }) => replica === 'second')?.at).to.equal(started);
  });

  it('goes to one of many who ask at the same moment', async () => {
    for (const name of ['a', 'b', 'c']) rig.replica(name, { latency: 50 }).start();
    await rig.clock.advance(5 * 60 * SECOND);
    expect(rig.decidersSince(0)).to.have.length(1);
  });

  it('is given up for by whoever has waited long enough, and by a stopped process', async () => {
    await held(rig);
    const second = rig.replica('second').start();
    await rig.clock.advance(5 * SECOND);
    second.stop();
    await rig.clock.advance(SECOND);
    expect(second.ended).to.equal(true);
  });

  it('is not left behind by a process that is stopped while it takes it', async () => {
    const first = rig.replica('first', { latency: 300 }).start();
    await rig.clock.advance(450);
    first.stop();
    await rig.clock.advance(10 * SECOND);
    expect(JSON.parse(rig.objects.text(LEASE) ?? '')).to.include({ released: true });
  });

  describe('when it cannot be renewed', () => {
    it('outlasts an outage of 15 seconds', async () => {
      const first = await held(rig);
      first.trouble = () => 'before';
      await rig.clock.advance(15 * SECOND);
      first.trouble = () => 'none';
      await rig.clock.advance(60 * SECOND);
      expect(first.terms).to.deep.equal([1]);
      expect(rig.decisions.at(-1)?.at).to.equal(rig.clock.now);
      expect(first.said('warn')).to.deep.equal(['lease could not be renewed']);
      expect(first.said('info').at(-1)).to.equal('lease renewed again');
    });

    it('allows nothing from 20 seconds before its end on, and is another one after 40 seconds', async () => {
      const first = await held(rig);
      const renewed = rig.clock.now;
      first.trouble = () => 'before';
      await rig.clock.advance(40 * SECOND);
      expect(rig.decisions.at(-1)?.at).to.be.below(renewed + 15 * SECOND);
      expect(first.keeper.term).to.equal(null);
      expect(first.said('warn')).to.include('lease lost: nothing is decided any more');
      first.trouble = () => 'none';
      await rig.clock.advance(10 * SECOND);
      expect(first.terms).to.deep.equal([1, 2]);
      expect(rig.decisions.at(-1)?.at).to.equal(rig.clock.now);
    });

    it('is still held by whose write arrived although the answer was lost', async () => {
      const first = await held(rig);
      let writes = 0;
      first.trouble = () => ((writes += 1) % 2 === 1 ? 'after' : 'none');
      await rig.clock.advance(10 * 60 * SECOND);
      expect(first.terms).to.deep.equal([1]);
    });

    it('is tried again when no answer comes in time, and is not confused by what arrives late', async () => {
      const first = await held(rig);
      let calls = 0;
      first.trouble = () => ((calls += 1) === 1 ? 'late' : 'none');
      await rig.clock.advance(60 * SECOND);
      expect(first.terms).to.deep.equal([1]);
      expect(first.said('warn')).to.deep.equal(['lease could not be renewed']);
    });

    it('binds a process that was asleep meanwhile from the moment it wakes up', async () => {
      const first = await held(rig);
      rig.replica('second').start();
      await rig.clock.advance(10 * SECOND);
      first.freeze(5 * 60 * SECOND);
      await rig.clock.advance(10 * 60 * SECOND);
      expect(rig.decidersSince(rig.clock.now - 60 * SECOND)).to.deep.equal(['second']);
      expect(overlaps(rig)).to.deep.equal([]);
      expect(first.said('warn')).to.include('lease lost: nothing is decided any more');
    });
  });

  describe('that nobody can read', () => {
    const garbage = [
      ['is empty', ''],
      ['is half of one', '{"version":1,"fence":3,"beat":'],
      ['is a page of a proxy', '<!doctype html>\n<html><title>502 Bad Gateway</title></html>'],
      ['is of a later version', '{"version":2}'],
      ['has a number that is none', '{"version":1,"fence":"9","beat":0,"released":false,"holder":{}}'],
      ['would be nobody\u2019s', '{"version":1,"fence":9,"beat":0,"released":true}'],
      ['is deeply nested', '['.repeat(100_000)],
      ['is null', 'null'],
    ] as const;
    for (const [what, text] of garbage)
      it(`because it ${what} is reported once, and nobody decides before its time is over`, async () => {
        rig.objects.overwrite(LEASE, text);
        const first = rig.replica('first').start();
        await rig.clock.advance(34 * SECOND);
        expect(rig.decisions).to.deep.equal([]);
        expect(first.said('error')).to.have.length(1);
        expect(first.keeper.obstacle).to.equal('s3://state/lease.json was damaged, and has to run out first');
        await rig.clock.advance(11 * SECOND);
        expect(rig.decidersSince(0)).to.deep.equal(['first']);
      });

    it('stops its holder at the next renewal, and gets a higher number afterwards', async () => {
      const first = await held(rig);
      rig.objects.overwrite(LEASE, 'garbage');
      await rig.clock.advance(11 * SECOND);
      const stopped = rig.clock.now;
      await rig.clock.advance(30 * SECOND);
      expect(rig.decidersSince(stopped)).to.deep.equal([]);
      expect(first.said('error')).to.have.length(1);
      await rig.clock.advance(15 * SECOND);
      expect(first.terms).to.deep.equal([1, 3]);
    });

    it('and that is gone altogether is taken again with a higher number', async () => {
      const first = await held(rig);
      rig.objects.delete(LEASE);
      await rig.clock.advance(15 * SECOND);
      expect(first.terms).to.deep.equal([1, 2]);
    });
  });

  it('lets the holder before it write nothing any more, wherever it was held up', async () => {
    const first = await held(rig);
    first.freeze(120 * SECOND);
    rig.replica('second').start();
    await rig.clock.advance(60 * SECOND);
    const written = rig.objects.text(STATE);
    await rig.clock.advance(120 * SECOND);
    expect(JSON.parse(written ?? '')).to.include({ fence: 2 });
    expect(rig.objects.text(STATE)).to.equal(written);
  });

  it('never lets two decide, and loses and repeats no mail, whatever happens to whom', async function () {
    this.timeout(60_000);
    await fc.assert(fc.asyncProperty(histories, survives), { numRuns: 60 });
  });
});

const NAMES = ['a', 'b', 'c'] as const;

type Event =
  | { readonly kind: 'crash' | 'stop' | 'start'; readonly who: number }
  | { readonly kind: 'freeze'; readonly who: number; readonly seconds: number }
  | { readonly kind: 'slow'; readonly who: number; readonly seconds: number; readonly often: number }
  | {
      readonly kind: 'outage';
      readonly who: number;
      readonly how: 'before' | 'after' | 'late';
      readonly often: number;
    }
  | { readonly kind: 'garbage' };

const who = fc.nat(NAMES.length - 1);

/** How many calls it strikes. */
const often = fc.integer({ min: 1, max: 30 });

/** Things that happen, and how many milliseconds pass after each. */
const histories: fc.Arbitrary<(readonly [Event, number])[]> = fc.array(
  fc.tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('start' as const), who }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('crash' as const, 'stop' as const), who }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('freeze' as const),
          who,
          seconds: fc.integer({ min: 1, max: 90 }),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant('outage' as const),
          who,
          how: fc.constantFrom('before' as const, 'after' as const, 'late' as const),
          often,
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant('slow' as const),
          who,
          seconds: fc.integer({ min: 1, max: FLIGHT / SECOND }),
          often,
        }),
      },
      { weight: 1, arbitrary: fc.constant({ kind: 'garbage' as const }) },
    ),
    fc.integer({ min: 0, max: 40 * SECOND }),
  ),
  { minLength: 1, maxLength: 12 },
);

const MAILS = ['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'];

/** An outbox with a mail that is due every 20 seconds. */
const mailbox = (): string => {
  const attributes = { environment: ['dev'], pipeline: ['churn'], outcome: 'deployed', severity: 'info' };
  const outbox = MAILS.map((id, index) => ({
    message: { id, topicArn: 't', subject: 's', text: 't', json: '{}', attributes },
    written: 0,
    attempts: 0,
    nextTry: index * 20 * SECOND,
  }));
  const memory = { ...EMPTY_MEMORY, outbox };
  return JSON.stringify({ version: 1, fence: 0, writer: 'before', count: 1, memory });
};

/** Mails sent although it was written down already that they had been. */
const repeated = ({ published }: LeaseRig): readonly string[] =>
  published.flatMap(({ id, at }, index) => {
    const isMarked = published.slice(0, index).some((one) => one.id === id && one.marked < at);
    return isMarked ? [`${id} at ${at}`] : [];
  });

async function survives(history: readonly (readonly [Event, number])[]): Promise<void> {
  const rig = new LeaseRig();
  rig.objects.overwrite(STATE, mailbox());
  const replicas: Replica[] = [];
  let count = 0;
  const start = (index: number): Replica => {
    count += 1;
    return rig.replica(`${NAMES[index]}${count}`, { skew: index * HOUR, latency: 40 + index * 700 }).start();
  };
  for (let index = 0; index < NAMES.length; index += 1) replicas[index] = start(index);
  for (const [event, pause] of history) {
    happen(rig, replicas, event, start);
    await rig.clock.advance(pause);
  }
  for (const replica of replicas) replica.heal();
  start(0);
  await rig.clock.advance(6 * 60 * SECOND);
  expect(overlaps(rig)).to.deep.equal([]);
  expect(repeated(rig)).to.deep.equal([]);
  expect([...new Set(rig.published.map(({ id }) => id))].toSorted()).to.deep.equal(MAILS);
  expect(JSON.parse(rig.objects.text(STATE) ?? '')).to.have.nested.property('memory.outbox').that.is.empty;
}

function happen(rig: LeaseRig, replicas: Replica[], event: Event, start: (index: number) => Replica): void {
  if (event.kind === 'garbage') return rig.objects.overwrite(LEASE, '<html>');
  const replica = replicas[event.who];
  if (replica === undefined) return;
  switch (event.kind) {
    case 'start':
      replica.crash();
      replicas[event.who] = start(event.who);
      return;
    case 'crash':
      return replica.crash();
    case 'stop':
      return replica.stop();
    case 'freeze':
      return replica.freeze(event.seconds * SECOND);
    case 'slow': {
      let left = event.often;
      replica.flight = () => ((left -= 1) >= 0 ? event.seconds * SECOND : 0);
      return;
    }
    case 'outage': {
      let left = event.often;
      replica.trouble = () => ((left -= 1) >= 0 ? event.how : 'none');
      return;
    }
    default:
      return event satisfies never;
  }
}
