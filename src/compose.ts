/** The one composition root: only here are clients made and adapters picked. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { awsClients } from './adapters/aws-clients.ts';
import type { AwsClients } from './adapters/aws-clients.ts';
import { blueprintFolder } from './adapters/blueprint-folder.ts';
import { together } from './adapters/call-counts.ts';
import { systemClock } from './adapters/clock.ts';
import { ChildForecaster } from './adapters/forecast/forecaster.ts';
import { createLog } from './adapters/log.ts';
import { redactingNotifier } from './adapters/redacting-notifier.ts';
import { SnsNotifier } from './adapters/sns-notifier.ts';
import { SnsTopics } from './adapters/sns-topics.ts';
import { thisHolder } from './adapters/lease-holder.ts';
import { statePlace } from './adapters/state-place.ts';
import type { StatePlace } from './adapters/state-place.ts';
import { temporaryFolder } from './adapters/temporary-folder.ts';
import { composePolicy } from './compose-policy.ts';
import { hidingSecretsOf } from './compose-secrets.ts';
import { Clouds } from './compose-clouds.ts';
import { openSimulator, saveSimulator } from './compose-simulator.ts';
import { composeQueue, composeSource } from './compose-source.ts';
import { deriveSourceId } from './core/stack/identity.ts';
import { packageRoot, version } from './package-root.ts';
import type { Environment } from './core/config.ts';
import type { CallCount } from './core/show/showing.ts';
import type { Examiner } from './inside-ports.ts';
import type { Lease, Log, Queue, StateStore } from './ports.ts';
import { Board } from './service/run/board.ts';
import { LeaseKeeper } from './service/lease/lease-keeper.ts';
import { Reconciler } from './service/run/reconciler.ts';
import { mustHold } from './service/lease/tenure.ts';
import type { World } from './service/world.ts';
import type { Settings } from './settings.ts';
import type { Simulator } from './simulator/simulator.ts';

/** A pass waits so long for endpoints to answer; what takes longer is noted by one that follows. Milliseconds. */
const ASIDE = 5_000;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What a verb is given besides its settings. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whole lines of the log, already redacted. */
  readonly logTo: { write(line: string): unknown; readonly isTTY?: boolean };
  /** A simulator that is there already; the demo tells its story with one. */
  readonly simulator?: Simulator;
  /** Share of an environment's stacks that may be pruned in 24 hours; 10 % when it is not given. */
  readonly deleteBudget?: number;
  /** Milliseconds between the first looks at what a change started to run; 15 s when it is not given. */
  readonly soon?: number;
  /** The whole instance is taken away. */
  readonly farewell?: boolean;
  /** Calls go out without the lease: for a process that decides nothing. */
  readonly withoutLease?: boolean;
}

export interface Composition {
  readonly world: World;
  readonly reconciler: Reconciler;
  /** Without the lease, which it takes and keeps, the reconciler only previews. */
  readonly keeper: LeaseKeeper;
  readonly log: Log;
  /** Where EventBridge leaves word; null when no queue is set. */
  readonly queue: Queue | null;
  /** What `run` shows of itself. */
  readonly board: Board;
  /** Logical calls and attempts on the wire, by `service:Operation`. */
  readonly clients: () => readonly AwsClients[];
  /** The same, of all of them together. */
  readonly awsCalls: () => readonly CallCount[];
  readonly place: StatePlace;
  /** Of an environment; of where the service itself runs, when it is null. */
  readonly examinerOf: (environment: Environment | null) => Examiner;
  /** Lets go of sockets and temporary folders, and writes the simulated world back. */
  close(): void;
}

/** A tenth a day: enough for ordinary work, too little for an accident to matter. */
const DELETE_BUDGET = 0.1;

export async function compose(settings: Settings, surroundings: Surroundings): Promise<Composition> {
  const { env } = surroundings;
  const board = new Board(systemClock);
  const log = logOf(settings, surroundings, board);
  const simulator = surroundings.simulator ?? (await openSimulator(settings));
  const place = placeOf(settings, () => clouds.clientsOf(null));
  const keeper = new LeaseKeeper({ lease: place.lease, clock: systemClock, log, holder: thisHolder() });
  const maySend = surroundings.withoutLease === true ? () => undefined : () => mustHold(keeper);
  const clouds = new Clouds(settings, simulator, maySend);
  const policy = await composePolicy(settings, () => clouds.clientsOf(null), log);
  const cache = settings.cacheDir ?? temporaryFolder('mlops-reconciler-');
  const following = await composeSource(settings, { cache, env });
  const listening = await composeQueue(settings.queueUrl);
  const world: World = {
    ...saidBy(settings),
    deleteBudget: surroundings.deleteBudget ?? DELETE_BUDGET,
    soon: surroundings.soon,
    aside: ASIDE,
    region: await regionOf(clouds.clientsOf(null)),
    source: following.source,
    policy,
    blueprints: builtInBlueprints,
    cloud: (environment) => clouds.of(environment),
    ...tellingOf(clouds.clientsOf(null), env, board),
    store: place.store(() => keeper.term),
    forecaster: new ChildForecaster(),
    clock: systemClock,
    log,
    hash: sha256,
    farewell: surroundings.farewell === true,
  };
  return {
    world,
    reconciler: new Reconciler(world, keeper),
    keeper,
    log,
    queue: listening.queue,
    board,
    place,
    examinerOf: (environment) => clouds.examinerOf(environment),
    clients: () => clouds.all(),
    awsCalls: () => together(clouds.all().map(({ counts }) => counts)),
    close: () => {
      for (const clients of clouds.all()) clients.close();
      following.close();
      listening.close();
      if (settings.cacheDir === null) rmSync(cache, { recursive: true, force: true });
      saveSimulator(settings, simulator);
    },
  };
}

/** What the settings say of the world as it is. */
const saidBy = (settings: Settings) => ({
  instance: settings.instance,
  sourceId: settings.sourceId ?? deriveSourceId(settings.repository ?? '', settings.branch, sha256),
  configPath: settings.configPath,
  mode: settings.mode,
  only: settings.environments,
  poll: settings.poll,
  pruneQuorum: settings.pruneQuorum,
  assetsBucket: settings.assetsBucket,
  executionRoleArn: settings.executionRoleArn,
  topicArn: settings.topicArn,
  page: settings.publicUrl,
});

/** The blueprints that came with the service. */
export const builtInBlueprints = blueprintFolder(packageRoot);

/** Where there is none, the first call to AWS says so, and what to do. */
const regionOf = (clients: AwsClients): Promise<string | null> => clients.region().catch(() => null);

/** A folder instead of a commit. */
export { folderFiles } from './adapters/folder-files.ts';
export { gitVersion } from './adapters/git/version.ts';
export { temporaryFolder };

/** Also of a service without a topic of its own: an entry may name one. */
const tellingOf = (clients: AwsClients, env: Surroundings['env'], board: Board) => ({
  notifier: redactingNotifier(board.hearing(new SnsNotifier(clients)), hidingSecretsOf(env, systemClock)),
  topics: new SnsTopics(clients),
});

const logOf = (settings: Settings, { env, logTo }: Surroundings, board: Board): Log =>
  createLog({
    level: settings.logLevel,
    form: logTo.isTTY === true ? 'people' : 'json',
    service: 'mlops-reconciler',
    version,
    instance: settings.instance,
    redact: hidingSecretsOf(env, systemClock),
    write: (line) => void logTo.write(line),
    hear: (line) => board.wrote(line),
  });

/** The state alone, for the verbs that only leave a request. */
export const stateOf = (settings: Settings): StateStore =>
  placeOf(settings, () => awsClients({ version })).store(() => null);

/** The lease alone, for who wants to know who has it. */
export const leaseOf = (settings: Settings): Lease => placeOf(settings, () => awsClients({ version })).lease;

const placeOf = ({ state, environments }: Settings, clients: () => AwsClients): StatePlace =>
  statePlace({ state, environments, clients, clock: systemClock });
