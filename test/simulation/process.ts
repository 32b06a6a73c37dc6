import { setMaxListeners } from 'node:events';
import { createStateS3 } from '../../src/adapters/state-s3.ts';
import { blueprintFolder } from '../../src/adapters/blueprint-folder.ts';
import type { Action } from '../../src/core/model.ts';
import { MINUTE } from '../../src/core/time.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Checkout, Clock, Cloud, Log, Source, StateStore } from '../../src/ports.ts';
import { converge } from '../../src/service/converge.ts';
import { Reconciler } from '../../src/service/reconciler.ts';
import type { Pass, Preview } from '../../src/service/reconciler.ts';
import type { Signals } from '../../src/service/signals.ts';
import { ALONE } from '../../src/service/tenure.ts';
import type { Tenure } from '../../src/service/tenure.ts';
import type { World } from '../../src/service/world.ts';
import type { SimulatedHandler } from '../../src/simulator/simulator.ts';
import { sha256 } from '../support/blueprint.ts';
import type { MemoryObjects } from '../support/memory-objects.ts';
import { Gate } from './gate.ts';
import type { Wire } from './wire.ts';

/** What is told of a process while it runs, by what it does and not by what it says. */
export interface Witness {
  /** It asked for the tip: a commit, or null when it could not be read. */
  read(commit: string | null): void;
  /** The stacks could not be read completely. */
  blind(): void;
  /** Called before the mutation is sent. */
  acting(action: Action, token: string): void;
  /** A mail is about to be sent; called again when it is known how that went. */
  mailing(id: string, outcome: 'begun' | 'sent' | 'unknown'): void;
  /** The memory is on the disk. */
  saved(): void;
  logged(line: string): void;
  passBegins(): void;
  passEnds(pass: Pass): void;
}

export interface Place {
  readonly clock: Clock;
  readonly handler: SimulatedHandler;
  readonly wire: Wire;
  readonly objects: MemoryObjects;
  readonly source: Source;
  readonly topicArn: string;
  readonly deleteBudget: number;
  readonly tenure?: Tenure;
}

const builtIn = blueprintFolder(packageRoot).load();

/** One life of the service: from its start to its end or its death. */
export class Process {
  readonly gate = new Gate();
  readonly #never: Signals = { reads: quietSignal(), writes: quietSignal() };
  readonly world: World;
  readonly reconciler: Reconciler;

  constructor(place: Place, witness: Witness) {
    place.wire.lend(this.gate, place.handler);
    this.world = worldOf(place, this.gate, witness);
    this.reconciler = new Watched(this.world, place.tenure ?? ALONE, witness);
  }

  look(): Promise<Pass> {
    return this.#alive(this.reconciler.look(this.#never));
  }

  glance(): Promise<Pass> {
    return this.#alive(this.reconciler.glance(this.#never));
  }

  settle(timeout: number): Promise<Pass> {
    return this.#alive(converge(this.world, this.reconciler, { timeout, signals: this.#never }));
  }

  preview(): Promise<Preview> {
    return this.#alive(this.reconciler.preview(this.#never));
  }

  /** Who waits for a dead process would wait for ever. */
  #alive<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.gate.death]);
  }
}

function quietSignal(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
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

function worldOf(place: Place, gate: Gate, witness: Witness): World {
  const { clock, wire, deleteBudget, topicArn } = place;
  const cloud = witnessed(
    wire.cloud(() => clock.now()),
    witness,
  );
  const notifier = wire.notifier();
  return {
    instance: 'mlops',
    sourceId: 'this-source',
    mode: 'apply',
    only: null,
    pruneQuorum: 10 * MINUTE,
    deleteBudget,
    assetsBucket: null,
    region: 'eu-west-1',
    executionRoleArn: null,
    configPath: 'mlops-config.json',
    poll: MINUTE,
    topicArn,
    source: sourceThrough(place.source, gate, witness),
    forecaster: { forecast: (changes) => Promise.resolve(changes.map(() => ({ destroys: [], differences: [] }))) },
    store: storeThrough(place, gate, witness),
    clock,
    blueprints: { load: () => builtIn },
    cloud: () => cloud,
    notifier: {
      publish: async (message, signal) => {
        witness.mailing(message.id, 'begun');
        try {
          await notifier.publish(message, signal);
        } catch (error) {
          witness.mailing(message.id, 'unknown');
          throw error;
        }
        witness.mailing(message.id, 'sent');
      },
    },
    log: logTo(witness),
    hash: sha256,
  };
}

function witnessed(cloud: Cloud, witness: Witness): Cloud {
  const seeing = async <T>(read: Promise<T>): Promise<T> => {
    try {
      return await read;
    } catch (error) {
      witness.blind();
      throw error;
    }
  };
  return {
    identity: (signal) => cloud.identity(signal),
    sweep: (signal) => seeing(cloud.sweep(signal)),
    inProgress: (signal) => seeing(cloud.inProgress(signal)),
    describe: (stack, signal) => seeing(cloud.describe(stack, signal)),
    template: (id, signal) => cloud.template(id, signal),
    lastFailure: (id, token, signal) => cloud.lastFailure(id, token, signal),
    changeSet: (id, name, signal) => cloud.changeSet(id, name, signal),
    changeSets: (id, signal) => cloud.changeSets(id, signal),
    latestEvent: (id, signal) => cloud.latestEvent(id, signal),
    perform: (action, token, signal) => {
      witness.acting(action, token);
      return cloud.perform(action, token, signal);
    },
  };
}

function sourceThrough(source: Source, gate: Gate, witness: Witness): Source {
  return {
    description: source.description,
    look: async (signal) => {
      try {
        const checkout = await gate.through('a look at Git', () => source.look(signal));
        witness.read(checkout.revision.commit);
        return filesThrough(checkout, gate);
      } catch (error) {
        witness.read(null);
        throw error;
      }
    },
  };
}

const filesThrough = (checkout: Checkout, gate: Gate): Checkout => ({
  ...checkout,
  file: (path) => gate.through(path, () => checkout.file(path)),
  list: (folder) => gate.through(folder, () => checkout.list(folder)),
});

/** The real state in a bucket: every one of its reads and conditional writes is a place to die at. */
function storeThrough(place: Place, gate: Gate, witness: Witness): StateStore {
  const objects = place.objects.seenThrough(async () => 'none');
  const store = createStateS3(
    {
      place: (key) => objects.place(key),
      get: (key) => gate.through(`reading ${key}`, () => objects.get(key)),
      put: (key, text, over) =>
        gate.through(`writing ${key}`, async () => {
          const version = await objects.put(key, text, over);
          if (version !== null) witness.saved();
          return version;
        }),
      list: (beginning) => gate.through('a list of requests', () => objects.list(beginning)),
      remove: (key) => gate.through(`removing ${key}`, () => objects.remove(key)),
    },
    place.clock,
    () => place.tenure?.term ?? null,
  );
  return store;
}

function logTo(witness: Witness): Log {
  const hear =
    (level: string): Log['info'] =>
    (fields, message) => {
      witness.logged(`${level} ${message} ${JSON.stringify(fields)}`);
    };
  return { debug: hear('debug'), info: hear('info'), warn: hear('warn'), error: hear('error') };
}
