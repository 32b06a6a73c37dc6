import { expect } from 'chai';
import { Fault } from '../../../src/core/fault.ts';
import type { Message } from '../../../src/core/mail.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/text/time.ts';
import type { Notifier, StateStore } from '../../../src/ports.ts';
import { Heartbeat } from '../../../src/service/tell/heartbeat.ts';
import { meanwhile } from '../../../src/service/run/meanwhile.ts';
import type { Pass } from '../../../src/service/look/pass.ts';
import { run } from '../../../src/service/run/run.ts';
import { StageClock } from '../../simulation/stage-clock.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { sha256 } from '../../support/planner.ts';
import { Rig } from '../../support/rig.ts';
import { topic } from '../../support/topic-blueprint.ts';

const START = Date.UTC(2026, 10, 20, 12);
const REFUSED = new Fault('failed', 'unreachable', 'It cannot be reached.', 'Look at the network.');

/** A service whose looks go as it is told, with its heartbeat beside them. */
class Patient {
  readonly time = new StageClock(START);
  readonly store: StateStore = new MemoryStore();
  readonly letters: Message[] = [];
  readonly log: string[] = [];
  looks: 'succeed' | 'fail' | 'hang' = 'succeed';
  posts = true;
  #end: (() => void) | null = null;

  /** A new process on what the old one left. */
  start({
    notifier = this.#notifier,
    poll = MINUTE,
  }: { notifier?: Notifier | null; poll?: number } = {}): void {
    this.stop();
    const stop = new AbortController();
    this.#end = () => stop.abort();
    const hear = (_: object, message: string): void => void this.log.push(message);
    const world = {
      instance: 'mlops',
      topicArn: notifier === null ? null : 'arn:aws:sns:eu-west-1:111111111111:mlops',
      source: { description: 'git.example.com/team/models', look: () => Promise.reject(REFUSED) },
      hash: sha256,
      clock: {
        now: () => this.time.now,
        monotonic: () => this.time.now,
        sleep: (milliseconds: number, signal?: AbortSignal) => this.time.sleep(milliseconds, signal),
      },
      poll,
      notifier,
      store: this.store,
      log: { debug: hear, info: hear, warn: hear, error: hear },
    };
    const heartbeat = new Heartbeat(world);
    const signals = { reads: stop.signal, writes: stop.signal };
    const look = (): Promise<Pass> => this.#look(stop.signal);
    const saw = heartbeat.saw.bind(heartbeat);
    void meanwhile(
      (over) => heartbeat.live(over),
      stop.signal,
      () => run(world, { look, glance: look }, { signals, random: () => 0.5, saw }),
    );
  }

  stop(): void {
    this.#end?.();
  }

  readonly #notifier: Notifier = {
    publish: (message) => {
      if (!this.posts) return Promise.reject(REFUSED);
      this.letters.push(message);
      return Promise.resolve();
    },
  };

  #look(signal: AbortSignal): Promise<Pass> {
    if (this.looks === 'succeed') return Promise.resolve(NOTHING_SEEN);
    if (this.looks === 'fail') return Promise.reject(REFUSED);
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(REFUSED)));
  }

  get told(): readonly string[] {
    return this.letters.map(({ subject }) => subject);
  }
}

const NOTHING_SEEN: Pass = {
  snapshot: { revision: null, verdict: 'synced', pipelines: [], problems: [] },
  steps: [],
  reading: { kind: 'lost', fault: REFUSED },
  executed: [],
  reached: { tried: 0, read: 0 },
  unreachable: [],
  moving: false,
  unsent: 0,
  background: null,
};

const SILENT = '[mlops] no look at Git and AWS succeeds any more';

describe('The heartbeat', () => {
  const patient = (): Patient => new Patient();

  it('says nothing while looks succeed, however long', async () => {
    const one = patient();
    one.start();
    await one.time.live(HOUR);
    expect(one.told).to.deep.equal([]);
    one.stop();
  });

  it('tells once of a look that never ends, though the process itself can do nothing else', async () => {
    const one = patient();
    one.start();
    await one.time.live(10 * MINUTE);
    one.looks = 'hang';
    await one.time.live(2.5 * MINUTE);
    expect(one.told).to.deep.equal([]);
    await one.time.live(2 * HOUR);
    expect(one.told).to.deep.equal([SILENT]);
    const [letter] = one.letters;
    expect(letter?.text.replace(/\s+/g, ' '))
      .to.contain('succeeded since 2026-11-20T12:10:00Z. One has begun and does not end.')
      .and.to.contain('safe to restart');
    expect(letter?.attributes).to.deep.include({ outcome: 'silent', severity: 'error' });
    one.stop();
  });

  it('says of looks that fail why they do', async () => {
    const one = patient();
    one.looks = 'fail';
    one.start();
    await one.time.live(HOUR);
    expect(one.told).to.deep.equal([SILENT]);
    expect(one.letters[0]?.text.replace(/\s+/g, ' ')).to.contain(
      'The last one failed: It cannot be reached. Look at the network.',
    );
    one.stop();
  });

  it('is not told again by a process that takes the place of a stuck one and is stuck as well', async () => {
    const one = patient();
    one.looks = 'hang';
    one.start();
    await one.time.live(10 * MINUTE);
    one.start();
    await one.time.live(HOUR);
    expect(one.told).to.deep.equal([SILENT]);
    const { memory } = await one.store.load();
    await one.store.save({ ...memory, told: { ...memory.told, silent: START } });
    await one.store.granted((await one.store.asked()).map(({ id }) => id));
    one.start();
    await one.time.live(HOUR);
    expect(one.told).to.deep.equal([SILENT]);
    one.stop();
  });

  it('tells again of another silence', async () => {
    const one = patient();
    one.start();
    for (const looks of ['fail', 'succeed', 'fail'] as const) {
      one.looks = looks;
      await one.time.live(10 * MINUTE);
      await one.store.granted((await one.store.asked()).map(({ id }) => id));
    }
    expect(one.told).to.deep.equal([SILENT, SILENT]);
    expect(new Set(one.letters.map(({ id }) => id)).size).to.equal(2);
    one.stop();
  });

  it('tells when it can, where SNS does not take it at first', async () => {
    const one = patient();
    one.posts = false;
    one.looks = 'hang';
    one.start();
    await one.time.live(10 * MINUTE);
    expect(await one.store.asked()).to.deep.equal([]);
    one.posts = true;
    await one.time.live(10 * MINUTE);
    expect(one.told).to.deep.equal([SILENT]);
    one.stop();
  });

  it('leaves word that it is over though nobody could be told that it began', async () => {
    const one = patient();
    one.posts = false;
    one.looks = 'fail';
    one.start();
    await one.time.live(10 * MINUTE);
    one.looks = 'succeed';
    await one.time.live(2 * MINUTE);
    one.posts = true;
    await one.time.live(HOUR);
    expect(one.told).to.deep.equal([]);
    expect((await one.store.asked()).map(({ request }) => request)).to.deep.equal([
      { kind: 'silence', since: START },
    ]);
    one.stop();
  });

  it('takes a machine that slept for no silence', async () => {
    const one = patient();
    one.start();
    await one.time.live(10 * MINUTE);
    one.time.pass(8 * HOUR);
    await one.time.live(10 * MINUTE);
    expect(one.told).to.deep.equal([]);
    one.stop();
  });

  it('gives a look at least three minutes, however short the interval is', async () => {
    const one = patient();
    one.looks = 'hang';
    one.start({ poll: SECOND });
    await one.time.live(2.5 * MINUTE);
    expect(one.log).to.not.include('no look succeeds any more');
    await one.time.live(MINUTE);
    expect(one.log).to.include('no look succeeds any more');
    one.stop();
  });

  it('says it in the log, once, where no topic is set', async () => {
    const one = patient();
    one.looks = 'hang';
    one.start({ notifier: null });
    await one.time.live(HOUR);
    expect(one.log.filter((line) => line === 'no look succeeds any more')).to.have.length(1);
    one.stop();
  });

  it('is heard again once, at the end of a look that succeeds, also after a restart', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [topic('churn')] });
    rig.newMails();
    await rig.store.ask({ kind: 'silence', since: rig.clock.now() - 25 * MINUTE });
    rig.restart();
    await rig.live(10 * MINUTE);
    rig.restart();
    await rig.live(10 * MINUTE);
    const [mail, ...others] = rig.newMails();
    expect(others).to.deep.equal([]);
    expect(mail?.subject).to.equal('[mlops] looks at Git and AWS succeed again');
    expect(mail?.text).to.contain('For 25 min none had.');
  });
});
