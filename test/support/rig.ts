import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { awsClients } from '../../src/adapters/aws-clients.ts';
import { blueprintFolder } from '../../src/adapters/blueprint-folder.ts';
import { CloudFormation } from '../../src/adapters/cloudformation/cloud.ts';
import { Distrust } from '../../src/adapters/cloudformation/distrust.ts';
import { freePacer } from '../../src/adapters/pacer.ts';
import { SnsNotifier } from '../../src/adapters/sns-notifier.ts';
import { seatOf } from '../../src/core/config.ts';
import type { Environment } from '../../src/core/config.ts';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Cloud, Log, Forecaster } from '../../src/ports.ts';
import { converge } from '../../src/service/run/converge.ts';
import { WITHOUT_POLICY } from '../../src/service/policy-keeper.ts';
import type { PolicyInForce } from '../../src/service/policy-keeper.ts';
import { Reconciler } from '../../src/service/run/reconciler.ts';
import type { Pass, Preview } from '../../src/service/run/reconciler.ts';
import { run } from '../../src/service/run/run.ts';
import type { Signals } from '../../src/service/signals.ts';
import { Doorbell } from '../../src/service/run/wake.ts';
import type { World } from '../../src/service/world.ts';
import { type SimulatedHandler, Simulator } from '../../src/simulator/simulator.ts';
import type { Trouble } from '../../src/simulator/trouble.ts';
import type { Mail, StackView } from '../../src/simulator/views.ts';
import type { World as SimulatedWorld } from '../../src/simulator/world.ts';
import { JumpingClock } from './jumping-clock.ts';
import { MemorySource } from './memory-source.ts';
import type { CommitOptions } from './memory-source.ts';
import { MemoryStore } from './memory-store.ts';
import { retryAtOnce } from './retry-at-once.ts';
import { SilentHandler } from './silent-handler.ts';
import { BLUEPRINTS } from './topic-blueprint.ts';

export const REGION = 'eu-west-1';
export const BUCKET = 'assets';

/** A Friday noon; only differences matter. */
const START = Date.UTC(2026, 10, 20, 12);

const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };

export interface RigOptions {
  readonly settings?: Partial<
    Pick<
      World,
      | 'mode'
      | 'only'
      | 'configPath'
      | 'poll'
      | 'pruneQuorum'
      | 'deleteBudget'
      | 'assetsBucket'
      | 'executionRoleArn'
      | 'sourceId'
      | 'notifier'
      | 'topicArn'
      | 'topics'
      | 'farewell'
    >
  >;
  readonly policy?: PolicyInForce;
  /** Another service, with which it shares the simulated AWS and the time. */
  readonly beside?: Rig;
}

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The whole service on a virtual clock, under it the real adapters, under them the simulated AWS. */
export class Rig {
  readonly clock: JumpingClock;
  readonly source: MemorySource;
  readonly store = new MemoryStore();
  readonly simulator: Simulator;
  readonly silent: SilentHandler;
  readonly log: LogLine[] = [];
  /** What the local forecast says: nothing is destroyed, unless a test says otherwise. */
  forecaster: Forecaster = {
    forecast: (changes) => Promise.resolve(changes.map(() => ({ destroys: [], differences: [] }))),
  };
  /** When this process was last asked to look. */
  lookedAt = Number.NEGATIVE_INFINITY;
  readonly #options: RigOptions;
  readonly #topicArn: string;
  #world: World;
  #reconciler: Reconciler;
  #read = 0;

  private constructor(options: RigOptions, place: Place) {
    this.#options = options;
    this.#topicArn = place.topicArn;
    this.clock = place.clock;
    this.simulator = place.simulator;
    this.silent = new SilentHandler(place.simulator);
    this.source = new MemorySource(() => this.clock.now());
    this.#world = this.#build();
    this.#reconciler = new Reconciler(this.#world);
  }

  static async open(options: RigOptions = {}): Promise<Rig> {
    const { beside } = options;
    if (beside !== undefined) {
      const { clock, simulator } = beside;
      return new Rig(options, { clock, simulator, topicArn: beside.#topicArn });
    }
    const clock = new JumpingClock(START);
    const simulator = new Simulator({ now: () => clock.now(), sleep: (time) => clock.sleep(time) });
    const direct = { region: REGION, credentials, requestHandler: simulator.handler };
    await new S3Client({ ...direct, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: BUCKET }));
    const topic = await new SNSClient(direct).send(new CreateTopicCommand({ Name: 'mlops' }));
    return new Rig(options, { clock, simulator, topicArn: topic.TopicArn ?? '' });
  }

  /** Commits a configuration, or the text that stands in its place, with the blueprint `topic` beside it. */
  commit(config: object | string, options: CommitOptions & { readonly files?: Files } = {}): string {
    const text = typeof config === 'string' ? config : JSON.stringify({ version: 1, ...config }, null, 2);
    return this.source.commit({ 'mlops-config.json': text, ...BLUEPRINTS, ...options.files }, options);
  }

  look(): Promise<Pass> {
    this.lookedAt = this.clock.now();
    return this.#reconciler.look(NEVER);
  }

  glance(): Promise<Pass> {
    return this.#reconciler.glance(NEVER);
  }

  preview(): Promise<Preview> {
    return this.#reconciler.preview(NEVER);
  }

  pass(milliseconds: number): void {
    this.clock.pass(milliseconds);
  }

  wishes(): ReturnType<Reconciler['wishes']> {
    return this.#reconciler.wishes(NEVER);
  }

  /** What the verb `reconcile` does. */
  settle(timeout = 2 * HOUR): Promise<Pass> {
    this.lookedAt = this.clock.now();
    return converge(this.#world, this.#reconciler, { timeout, signals: NEVER });
  }

  /** Commits and settles: one chapter of a story. */
  deploy(config: object | string, options: CommitOptions & { readonly files?: Files } = {}): Promise<Pass> {
    this.commit(config, options);
    return this.settle();
  }

  /** What the verb `run` does, for so long. */
  async live(milliseconds: number, bell?: Doorbell): Promise<void> {
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    this.clock.after(milliseconds, () => stop.abort());
    await this.run({ reads: stop.signal, writes: NEVER.writes }, bell);
  }

  run(signals: Signals, bell = new Doorbell(this.clock)): Promise<void> {
    return run(this.#world, this.#reconciler, { signals, random: () => 0.5, bell });
  }

  /** A new process on what the old one left on its disk. */
  restart(): void {
    this.store.recover();
    this.lookedAt = Number.NEGATIVE_INFINITY;
    this.#world = this.#build();
    this.#reconciler = new Reconciler(this.#world);
  }

  loseState(): void {
    this.store.lose();
    this.restart();
  }

  /** The topic of the service. */
  get topicArn(): string {
    return this.#topicArn;
  }

  /** For somebody else's client of the same AWS. */
  get clientOptions() {
    return { region: REGION, credentials, requestHandler: this.simulator.handler };
  }

  inject(...troubles: readonly Trouble[]): void {
    for (const trouble of troubles) this.simulator.inject(trouble);
  }

  stacks(region = REGION): readonly StackView[] {
    return this.simulator.stacks(region);
  }

  /** By its name, which may leave out the default prefix. */
  stack(name: string, region = REGION): StackView {
    const found = this.stacks(region).find((stack) => [name, `mlops-default-${name}`].includes(stack.name));
    if (found === undefined) throw new Error(`there is no stack ${name}`);
    return found;
  }

  statuses(region = REGION): Readonly<Record<string, string>> {
    return Object.fromEntries(this.stacks(region).map(({ name, status }) => [name, status]));
  }

  /** What really happened to stacks of that name, deleted ones too: the operations that had an effect, in order. */
  effects(name: string): readonly string[] {
    const { stacks }: SimulatedWorld = JSON.parse(this.simulator.save());
    return Object.values(stacks)
      .filter((stack) => stack.name === `mlops-default-${name}`)
      .toSorted((a, b) => a.order - b.order)
      .flatMap((stack) => stack.state.operations.map(({ type }) => type).toReversed());
  }

  /** What the topics of the blueprint `topic` say, by stack. */
  said(region = REGION): Readonly<Record<string, string | undefined>> {
    return Object.fromEntries(this.stacks(region).map(({ name, outputs }) => [name, outputs['Said']]));
  }

  /** Mails that came since the last call. */
  newMails(): readonly Mail[] {
    const mails = this.simulator.mailbox.slice(this.#read);
    this.#read += mails.length;
    return mails;
  }

  /** The subjects of new mails, without who committed what. */
  newSubjects(): readonly string[] {
    return this.newMails().map(({ subject }) => (subject ?? '').replace(/ \(commit .*\)$/, ''));
  }

  /** How often each operation of CloudFormation was asked for meanwhile. */
  async callsDuring(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
    const before = new Map(this.simulator.calls);
    await work();
    return Object.fromEntries(
      [...this.simulator.calls]
        .filter(([name]) => name.startsWith('cloudformation.'))
        .map(([name, count]) => [name.replace(/^.*\./, ''), count - (before.get(name) ?? 0)] as const)
        .filter(([, count]) => count > 0),
    );
  }

  /** The same, of the operations that change something. */
  async writesDuring(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
    const calls = await this.callsDuring(work);
    return Object.fromEntries(
      Object.entries(calls).filter(([name]) => !/^(?:Describe|Detect|List|Get)/.test(name)),
    );
  }

  #build(): World {
    const { clock, store, source } = this;
    const options = this.#options;
    const clouds = new Map<string, Cloud>();
    const doubts = new Map<string, Distrust>();
    const handler = this.silent.handler;
    const notifier = new SnsNotifier(awsClients({ version: '0', credentials, requestHandler: handler }));
    return {
      instance: 'mlops',
      sourceId: 'this-source',
      mode: 'apply',
      only: null,
      pruneQuorum: 10 * MINUTE,
      deleteBudget: 0.1,
      assetsBucket: null,
      region: 'eu-west-1',
      executionRoleArn: null,
      configPath: 'mlops-config.json',
      poll: MINUTE,
      topicArn: this.#topicArn,
      source,
      forecaster: this.forecaster,
      store,
      clock,
      notifier,
      policy: options.policy ?? WITHOUT_POLICY,
      blueprints: { load: () => builtIn },
      cloud: (environment) => {
        const bucket = environment.assetsBucket ?? options.settings?.assetsBucket ?? null;
        const seat = seatOf(environment);
        const distrust = doubts.get(seat) ?? new Distrust();
        doubts.set(seat, distrust);
        const key = `${seat}/${environment.account}/${bucket}`;
        const cloud = clouds.get(key) ?? makeCloud(environment, bucket, { handler, clock, distrust });
        clouds.set(key, cloud);
        return cloud;
      },
      log: this.#logTo(),
      hash: (text) => createHash('sha256').update(text).digest('hex'),
      ...options.settings,
    };
  }

  #logTo(): Log {
    const hear =
      (level: LogLine['level']): Log['info'] =>
      (fields, message) =>
        void this.log.push({ level, message, fields });
    return { debug: hear('debug'), info: hear('info'), warn: hear('warn'), error: hear('error') };
  }
}

type Files = Readonly<Record<string, string>>;

interface Place {
  readonly clock: JumpingClock;
  readonly simulator: Simulator;
  readonly topicArn: string;
}

const NEVER: Signals = { reads: new AbortController().signal, writes: new AbortController().signal };

setMaxListeners(0, NEVER.reads, NEVER.writes);

const builtIn = blueprintFolder(packageRoot).load();

/** As the composition root makes one, without pacing. */
function makeCloud(
  { region, account }: Environment,
  bucket: string | null,
  {
    handler,
    clock,
    distrust,
  }: { readonly handler: SimulatedHandler; readonly clock: JumpingClock; readonly distrust: Distrust },
): Cloud {
  const clients = awsClients({
    version: '0',
    credentials,
    requestHandler: handler,
    region: region ?? REGION,
  });
  return new CloudFormation({
    clients: retryAtOnce(clients),
    pacer: freePacer(),
    assetsBucket: bucket,
    now: () => clock.now(),
    distrust,
    ...(account === null ? {} : { account }),
  });
}
