import { setImmediate } from 'node:timers/promises';
import { createLeaseS3 } from '../../../src/adapters/lease-s3.ts';
import { createStateS3 } from '../../../src/adapters/state-s3.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { Memory } from '../../../src/core/memory.ts';
import type { Clock, Lease, LeaseSeen, Log, StateStore } from '../../../src/ports.ts';
import { LeaseKeeper } from '../../../src/service/lease/lease-keeper.ts';
import { deliver } from '../../../src/service/tell/outbox.ts';
import { Recollection } from '../../../src/service/act/recollection.ts';
import { mustHold } from '../../../src/service/lease/tenure.ts';
import { whileHeld } from '../../../src/service/lease/while-held.ts';
import { MemoryObjects } from '../../support/memory-objects.ts';
import type { Trouble } from '../../support/memory-objects.ts';

export const SECOND = 1000;

/** Waits for what passes, but no longer than until the signal is aborted. */
export function unless(signal: AbortSignal | undefined, passing: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    if (signal?.aborted === true) wake();
    else signal?.addEventListener('abort', wake);
    void passing.then(wake);
  });
}

/** Time for many sleepers, which goes as far as a test says. */
export class LeaseClock {
  #now = 0;
  readonly #turns: number;
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  /** @param turns of the event loop that everybody gets to do what there is to do without waiting */
  constructor(turns = 1) {
    this.#turns = turns;
  }

  get now(): number {
    return this.#now;
  }

  sleepUntil(at: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ at, wake }));
  }

  /** Everybody who wakes until then does all there is to do at that moment. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      for (let turn = 0; turn < this.#turns; turn += 1) await setImmediate();
      const next = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#sleepers.splice(this.#sleepers.indexOf(next), 1);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#now = end;
  }
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A call that changes something. */
export interface Decision {
  readonly replica: string;
  /** When it was sent. */
  readonly at: number;
  /** When its answer came, or when AWS can have no part of it any more. */
  until: number;
}

export interface Published {
  readonly id: string;
  readonly replica: string;
  readonly at: number;
  /** When a save that says so was known to have gone well. */
  marked: number;
}

/** What the replicas of one service have in common. */
export class LeaseRig {
  readonly clock = new LeaseClock();
  readonly objects = new MemoryObjects();
  readonly decisions: Decision[] = [];
  readonly published: Published[] = [];

  replica(name: string, options: ReplicaOptions = {}): Replica {
    return new Replica(this, name, options);
  }

  /** Who decided from then on. */
  decidersSince(at: number): readonly string[] {
    return [...new Set(this.decisions.filter((one) => one.at >= at).map((one) => one.replica))];
  }
}

export interface ReplicaOptions {
  /** By how much its clocks differ from those of others, in milliseconds. */
  readonly skew?: number;
  /** Milliseconds that a call to S3 takes. */
  readonly latency?: number;
  /** What it can tell about the process that holds the lease. */
  readonly seesDead?: () => boolean;
}

/** Longest time a call takes after it was sent (connection and request timeouts of the SDK clients). */
export const FLIGHT = 18 * SECOND;

/** After which the SDK has given up a call to S3, retries included. */
const PATIENCE = 48 * SECOND;

/** One process of the service: it decides something every second for as long as it may. */
export class Replica {
  readonly log: LogLine[] = [];
  readonly terms: number[] = [];
  readonly keeper: LeaseKeeper;
  /** What goes wrong with the calls it makes to S3; `late`: they have their effect, but only after `PATIENCE`. */
  trouble: () => Trouble | 'late' = () => 'none';
  /** How long a call that changes something takes, in milliseconds: `FLIGHT` at most. */
  flight: () => number = () => 0;
  /** Passes that are under way: more than one would be a bug. */
  working = 0;
  mostWorking = 0;
  ended = false;
  readonly #rig: LeaseRig;
  readonly #name: string;
  readonly #options: ReplicaOptions;
  readonly #stop = new AbortController();
  readonly #recollection: Recollection;
  #dead = false;
  #frozenUntil = -Infinity;

  constructor(rig: LeaseRig, name: string, options: ReplicaOptions) {
    this.#rig = rig;
    this.#name = name;
    this.#options = options;
    const lease = this.#lease();
    const holder = { id: name, host: `${name}.example.com`, pid: 7, boot: null, started: null };
    this.keeper = new LeaseKeeper({ lease, clock: this.#clock(), log: this.#log(), holder });
    const store = createStateS3(this.#reach(), this.#clock(), () => this.keeper.term);
    this.#recollection = new Recollection({ store: this.#marking(store), log: this.#log() }, this.keeper);
  }

  start(): this {
    const { signal } = this.#stop;
    const signals = { reads: signal, writes: new AbortController().signal };
    const ended = whileHeld(this.keeper, signals, signal, ({ reads }) => this.#work(reads));
    void ended.finally(() => (this.ended = true));
    return this;
  }

  /** From now on all goes well. */
  heal(): void {
    this.trouble = () => 'none';
    this.flight = () => 0;
  }

  /** SIGTERM. */
  stop(): void {
    this.#stop.abort();
  }

  /** SIGKILL: nothing of it is ever heard again. */
  crash(): void {
    this.#dead = true;
  }

  /** SIGSTOP, a suspended machine, a long garbage collection: it does nothing, and time goes on. */
  freeze(milliseconds: number): void {
    this.#frozenUntil = this.#rig.clock.now + milliseconds;
  }

  said(level: LogLine['level']): readonly string[] {
    return this.log.filter((line) => line.level === level).map(({ message }) => message);
  }

  async #work(reads: AbortSignal): Promise<void> {
    this.working += 1;
    this.mostWorking = Math.max(this.working, this.mostWorking);
    this.terms.push(this.keeper.term ?? -1);
    while (!reads.aborted) {
      await this.keeper.ready(reads);
      await this.#recollection.during(() => this.#pass()).catch(ignoreFaults);
      await this.#clock().sleep(SECOND, reads);
    }
    this.working -= 1;
  }

  async #pass(): Promise<void> {
    mustHold(this.keeper);
    const memory = await this.#recollection.recall();
    await this.#recollection.save(memory);
    if (!this.keeper.mayDecide()) return;
    await this.#call();
    const clock = { ...this.#clock(), now: () => this.#rig.clock.now };
    const world = { notifier: this.#notifier(), clock, log: this.#log(), hash: String };
    await this.#recollection.save(
      await deliver(world, memory, { signal: new AbortController().signal, named: null }),
    );
  }

  /** What the wire does with a call: it looks whether it may be sent, and then sends it. */
  async #call(sent: (at: number) => void = () => undefined): Promise<void> {
    mustHold(this.keeper);
    const at = this.#rig.clock.now;
    const decision = { replica: this.#name, at, until: at + FLIGHT };
    this.#rig.decisions.push(decision);
    sent(at);
    await this.#passing(this.flight());
    // Whoever was frozen meanwhile hears of it late, but it was not under way any longer for that.
    decision.until = Math.min(decision.until, this.#rig.clock.now);
  }

  #notifier() {
    return {
      publish: ({ id }: { readonly id: string }): Promise<void> =>
        this.#call((at) => this.#rig.published.push({ id, replica: this.#name, at, marked: Infinity })),
    };
  }

  /** Notes of each mail whether it has been written down that it was sent. */
  #marking(store: StateStore): StateStore {
    const save = async (memory: Memory): Promise<void> => {
      await store.save(memory);
      const waiting = new Set(memory.outbox.map(({ message }) => message.id));
      for (const mail of this.#rig.published)
        if (mail.replica === this.#name && !waiting.has(mail.id))
          mail.marked = Math.min(mail.marked, this.#rig.clock.now);
    };
    return { ...store, save };
  }

  #lease(): Lease {
    const lease = createLeaseS3(this.#reach());
    const { seesDead = () => false } = this.#options;
    return {
      ...lease,
      read: async (): Promise<LeaseSeen> => ({ ...(await lease.read()), dead: seesDead() }),
    };
  }

  #reach() {
    return this.#rig.objects.seenThrough(async () => {
      await this.#passing(this.#options.latency ?? 0);
      const trouble = this.trouble();
      if (trouble !== 'late') return trouble;
      await this.#passing(PATIENCE);
      return 'after';
    });
  }

  #clock(): Clock {
    const skewed = (): number => this.#rig.clock.now + (this.#options.skew ?? 0);
    return {
      now: skewed,
      monotonic: skewed,
      sleep: (milliseconds, signal) => unless(signal, this.#passing(milliseconds)),
    };
  }

  /** Whoever is frozen when his time comes wakes up later, and the dead never. */
  async #passing(milliseconds: number): Promise<void> {
    const { clock } = this.#rig;
    if (milliseconds > 0) await clock.sleepUntil(clock.now + milliseconds);
    while (this.#frozenUntil > clock.now) await clock.sleepUntil(this.#frozenUntil);
    if (this.#dead) await new Promise<never>(() => undefined);
  }

  #log(): Log {
    const note = (level: LogLine['level']) => (fields: LogLine['fields'], message: string) =>
      void this.log.push({ level, message, fields });
    return { debug: () => undefined, info: note('info'), warn: note('warn'), error: note('error') };
  }
}

function ignoreFaults(error: unknown): void {
  if (!(error instanceof Fault)) throw error;
}
