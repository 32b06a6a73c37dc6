import { setMaxListeners } from 'node:events';
import { createLeaseS3 } from '../../src/adapters/lease-s3.ts';
import type { StateObjects } from '../../src/adapters/s3-state-objects.ts';
import type { Holder } from '../../src/ports.ts';
import { converge } from '../../src/service/run/converge.ts';
import { LeaseKeeper } from '../../src/service/lease/lease-keeper.ts';
import { Reconciler } from '../../src/service/run/reconciler.ts';
import type { Pass, Preview } from '../../src/service/run/reconciler.ts';
import { run } from '../../src/service/run/run.ts';
import type { Signals } from '../../src/service/signals.ts';
import { mustHold } from '../../src/service/lease/tenure.ts';
import type { Tenure } from '../../src/service/lease/tenure.ts';
import { whileHeld } from '../../src/service/lease/while-held.ts';
import type { World } from '../../src/service/world.ts';
import type { SimulatedHandler } from '../../src/simulator/simulator.ts';
import type { MemoryObjects, Trouble } from '../support/memory-objects.ts';
import { Gate } from './gate.ts';
import type { StageClock } from './stage-clock.ts';
import type { Witness } from './witness.ts';
import { worldOf } from './world-of.ts';
import type { Place } from './world-of.ts';

export interface Birthplace extends Omit<Place, 'clock'> {
  readonly time: StageClock;
  /** What its wall clock shows too much, in milliseconds. */
  readonly wrong: () => number;
  readonly handler: SimulatedHandler;
  /** The SDK is left out between the service and the simulated AWS. */
  readonly isShort: boolean;
  readonly objects: MemoryObjects;
  /** What goes wrong with its next call to the bucket. */
  readonly stateTrouble: () => Trouble;
  readonly name: string;
}

// As the program itself: every call that is on its way listens to a signal.
setMaxListeners(0);

/** The number of whoever is alone: no lease that was ever given in a history is higher. */
const ALONE: Tenure = { term: 1e6, mayDecide: () => true, ready: () => Promise.resolve() };

/** One life of the service: from its start to its end or its death. */
export class Process {
  readonly gate: Gate;
  readonly keeper: LeaseKeeper;
  readonly name: string;
  readonly #world: World;
  readonly #reconciler: Reconciler;
  readonly #stop = new AbortController();
  readonly #writes = new AbortController();

  /** @param isAlone it does as it is told, on a clock that jumps; or it lives by itself, for as long as it holds the lease */
  constructor(place: Birthplace, isAlone: boolean, witness: (process: Process) => Witness) {
    const { time, wire, handler, name } = place;
    this.name = name;
    const watching = witness(this);
    this.gate = new Gate(time, () => watching.lapsed());
    const objects = throughGate(place, this.gate, watching);
    const clock = isAlone ? jumping(place) : living(place, this.gate);
    const tenure = (): Tenure => (isAlone ? ALONE : this.keeper);
    const fence = (): number | null => tenure().term;
    this.#world = worldOf({ ...place, clock }, this.gate, watching, { objects, fence });
    const holder: Holder = { id: name, host: 'task', pid: 1, boot: null, started: null };
    this.keeper = new LeaseKeeper({ lease: createLeaseS3(objects), clock, log: this.#world.log, holder });
    this.#reconciler = new Watched(this.#world, tenure(), watching);
    wire.lend({
      gate: this.gate,
      handler,
      maySend: () => mustHold(tenure()),
      sending: (operation) => watching.sending(operation),
      isShort: place.isShort,
    });
  }

  look(): Promise<Pass> {
    return this.#alive(this.#reconciler.look(this.#signals));
  }

  glance(): Promise<Pass> {
    return this.#alive(this.#reconciler.glance(this.#signals));
  }

  settle(timeout: number): Promise<Pass> {
    return this.#alive(converge(this.#world, this.#reconciler, { timeout, signals: this.#signals }));
  }

  preview(): Promise<Preview> {
    return this.#alive(this.#reconciler.preview(this.#signals));
  }

  /** What the verb `run` does, until it is stopped or dies. */
  async live(): Promise<void> {
    const { reads } = this.#signals;
    const living = whileHeld(this.keeper, this.#signals, reads, (signals) =>
      run(this.#world, this.#reconciler, { signals, random: () => 0.5 }),
    );
    await this.#alive(living);
  }

  /** SIGTERM. */
  stop(): void {
    this.#stop.abort();
  }

  get #signals(): Signals {
    return { reads: this.#stop.signal, writes: this.#writes.signal };
  }

  /** Who waits for a dead process would wait for ever. */
  #alive<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.gate.death]);
  }
}

/** Nobody else is there: whoever sleeps makes the time jump. */
const jumping = ({ time, wrong }: Birthplace) => ({
  now: () => time.now + wrong(),
  monotonic: () => time.now,
  sleep: async (milliseconds: number) => time.pass(milliseconds),
});

const living = ({ time, wrong }: Birthplace, gate: Gate) => ({
  now: () => time.now + wrong(),
  monotonic: () => time.now,
  sleep: async (milliseconds: number, signal?: AbortSignal) => {
    await time.sleep(milliseconds, signal);
    await gate.wake();
  },
});

/** The real state and lease in a bucket: every one of their reads and conditional writes is a place to die at. */
function throughGate(place: Birthplace, gate: Gate, witness: Witness): StateObjects {
  const objects = place.objects.seenThrough(async () => place.stateTrouble());
  return {
    place: (key) => objects.place(key),
    get: (key) => gate.through(`reading ${key}`, () => objects.get(key)),
    put: (key, text, over) =>
      gate.through(`writing ${key}`, async () => {
        const version = await objects.put(key, text, over);
        if (version !== null && key === 'state.json') witness.saved(text);
        return version;
      }),
    list: (beginning) => gate.through('a list of requests', () => objects.list(beginning)),
    remove: (key) => gate.through(`removing ${key}`, () => objects.remove(key)),
  };
}

/** A reconciler whose passes are told one by one, also those that somebody else asks it for. */
class Watched extends Reconciler {
  readonly #witness: Witness;

  constructor(world: World, tenure: Tenure, witness: Witness) {
    super(world, tenure);
    this.#witness = witness;
  }

  override look(signals: Signals): Promise<Pass> {
    return this.#told(() => super.look(signals));
  }

  override glance(signals: Signals): Promise<Pass> {
    return this.#told(() => super.glance(signals));
  }

  async #told(work: () => Promise<Pass>): Promise<Pass> {
    this.#witness.passBegins();
    const pass = await work();
    this.#witness.passEnds(pass);
    return pass;
  }
}
