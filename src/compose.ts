/** The one composition root: only here are clients made and adapters picked. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { awsClients } from './adapters/aws-clients.ts';
import type { AwsClients } from './adapters/aws-clients.ts';
import { blueprintFolder } from './adapters/blueprint-folder.ts';
import { systemClock } from './adapters/clock.ts';
import { CloudFormation } from './adapters/cloudformation/cloud.ts';
import { ChildForecaster } from './adapters/forecast/forecaster.ts';
import { createGitSource } from './adapters/git-source.ts';
import { createLog } from './adapters/log.ts';
import { awsPacer, freePacer } from './adapters/pacer.ts';
import type { Pacer } from './adapters/pacer.ts';
import { redactingNotifier } from './adapters/redacting-notifier.ts';
import { SnsNotifier } from './adapters/sns-notifier.ts';
import { thisHolder } from './adapters/lease-holder.ts';
import { statePlace } from './adapters/state-place.ts';
import type { StatePlace } from './adapters/state-place.ts';
import { temporaryFolder } from './adapters/temporary-folder.ts';
import { openSimulator, saveSimulator } from './compose-simulator.ts';
import type { Environment } from './core/config.ts';
import { deriveSourceId } from './core/identity.ts';
import { createRedactor } from './core/redact.ts';
import { packageRoot, version } from './package-root.ts';
import type { Cloud, Log, Notifier, Source, StateStore } from './ports.ts';
import { LeaseKeeper } from './service/lease-keeper.ts';
import { Reconciler } from './service/reconciler.ts';
import { mustHold } from './service/tenure.ts';
import type { World } from './service/world.ts';
import type { Settings } from './settings.ts';
import type { Simulator } from './simulator/simulator.ts';

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
  /** Hears what happens in place of the log. */
  readonly log?: Log;
}

export interface Composition {
  readonly world: World;
  readonly reconciler: Reconciler;
  /** Without the lease, which it takes and keeps, the reconciler only previews. */
  readonly keeper: LeaseKeeper;
  readonly log: Log;
  /** Logical calls and attempts on the wire, by `service:Operation`. */
  readonly clients: () => readonly AwsClients[];
  /** Lets go of sockets and temporary folders, and writes the simulated world back. */
  close(): void;
}

/** A tenth a day: enough for ordinary work, too little for an accident to matter. */
const DELETE_BUDGET = 0.1;

export async function compose(settings: Settings, surroundings: Surroundings): Promise<Composition> {
  const { env } = surroundings;
  const log = surroundings.log ?? logOf(settings, surroundings);
  const simulator = surroundings.simulator ?? (await openSimulator(settings));
  const place = placeOf(settings, () => clouds.clientsOf(null));
  const keeper = new LeaseKeeper({ lease: place.lease, clock: systemClock, log, holder: thisHolder() });
  const clouds = new Clouds(settings, simulator, () => mustHold(keeper));
  const cache = settings.cacheDir ?? temporaryFolder('mlops-reconciler-');
  const repository = settings.repository ?? '';
  const world: World = {
    instance: settings.instance,
    sourceId: settings.sourceId ?? deriveSourceId(repository, settings.branch, sha256),
    configPath: settings.configPath,
    mode: settings.mode,
    only: settings.environments,
    poll: settings.poll,
    pruneQuorum: settings.pruneQuorum,
    deleteBudget: surroundings.deleteBudget ?? DELETE_BUDGET,
    assetsBucket: settings.assetsBucket,
    executionRoleArn: settings.executionRoleArn,
    topicArn: settings.topicArn,
    source: sourceOf(settings, repository, cache, env),
    blueprints: builtInBlueprints,
    cloud: (environment) => clouds.of(environment),
    notifier: settings.topicArn === null ? null : notifierOf(clouds.clientsOf(null), env),
    store: place.store(() => keeper.term),
    forecaster: new ChildForecaster(),
    clock: systemClock,
    log,
    hash: sha256,
  };
  return {
    world,
    reconciler: new Reconciler(world, keeper),
    keeper,
    log,
    clients: () => clouds.all(),
    close: () => {
      for (const clients of clouds.all()) clients.close();
      if (settings.cacheDir === null) rmSync(cache, { recursive: true, force: true });
      saveSimulator(settings, simulator);
    },
  };
}

/** The blueprints that came with the service. */
export const builtInBlueprints = blueprintFolder(packageRoot);

/** A folder instead of a commit. */
export { folderFiles } from './adapters/folder-files.ts';
export { temporaryFolder };

const notifierOf = (clients: AwsClients, env: Surroundings['env']): Notifier =>
  redactingNotifier(new SnsNotifier(clients), createRedactor(secretsIn(env)));

const logOf = (settings: Settings, { env, logTo }: Surroundings): Log =>
  createLog({
    level: settings.logLevel,
    form: logTo.isTTY === true ? 'people' : 'json',
    service: 'mlops-reconciler',
    version,
    instance: settings.instance,
    redact: createRedactor(secretsIn(env)),
    write: (line) => void logTo.write(line),
  });

/** The state alone, for the verbs that only leave a request. */
export const stateOf = (settings: Settings): StateStore =>
  placeOf(settings, () => awsClients({ version })).store(() => null);

const placeOf = ({ state, environments }: Settings, clients: () => AwsClients): StatePlace =>
  statePlace({ state, environments, clients, clock: systemClock });

const sourceOf = (
  settings: Settings,
  repository: string,
  cacheDir: string,
  environment: Surroundings['env'],
): Source => createGitSource({ repository, branch: settings.branch, cacheDir, environment });

const SECRETS = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'REPOSITORY_TOKEN',
];

const secretsIn = (env: Surroundings['env']): readonly string[] => SECRETS.flatMap((name) => env[name] ?? []);

/** Where the simulated AWS is, and who we are there. */
export const SIMULATED = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
};

/** One set of clients and one pacer for each account and region: that is where AWS counts calls. */
class Clouds {
  readonly #settings: Settings;
  readonly #simulator: Simulator | null;
  readonly #maySend: () => void;
  readonly #clients = new Map<string, AwsClients>();
  readonly #pacers = new Map<string, Pacer>();
  readonly #clouds = new Map<string, Cloud>();

  constructor(settings: Settings, simulator: Simulator | null, maySend: () => void) {
    this.#settings = settings;
    this.#simulator = simulator;
    this.#maySend = maySend;
  }

  of({ account, region, assetsBucket }: Environment): Cloud {
    const bucket = assetsBucket ?? this.#settings.assetsBucket;
    const place = `${account ?? ''}/${region ?? ''}`;
    const key = `${place}/${bucket ?? ''}`;
    const cloud =
      this.#clouds.get(key) ??
      new CloudFormation({
        clients: this.clientsOf(region),
        pacer: this.#pacerOf(place),
        assetsBucket: bucket,
        now: () => systemClock.now(),
        ...(account === null ? {} : { account }),
      });
    this.#clouds.set(key, cloud);
    return cloud;
  }

  clientsOf(region: string | null): AwsClients {
    const key = region ?? '';
    const clients =
      this.#clients.get(key) ??
      awsClients({
        version,
        maySend: this.#maySend,
        ...(this.#simulator === null ? {} : { ...SIMULATED, requestHandler: this.#simulator.handler }),
        ...(region === null ? {} : { region }),
      });
    this.#clients.set(key, clients);
    return clients;
  }

  all(): readonly AwsClients[] {
    return [...this.#clients.values()];
  }

  #pacerOf(place: string): Pacer {
    const unpaced = this.#settings.pace === 'off' || this.#simulator !== null;
    const pacer = this.#pacers.get(place) ?? (unpaced ? freePacer() : awsPacer(systemClock));
    this.#pacers.set(place, pacer);
    return pacer;
  }
}
