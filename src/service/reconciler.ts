import type { Environment } from '../core/config.ts';
import { Fault } from '../core/fault.ts';
import type { Memory } from '../core/memory.ts';
import type { LiveStack } from '../core/model.ts';
import { plan } from '../core/plan.ts';
import { snapshot } from '../core/snapshot.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { isMove } from '../core/step.ts';
import type { Step } from '../core/step.ts';
import { verdictOf } from '../core/verdict.ts';
import type { Cloud } from '../ports.ts';
import { DesiredState } from './desired-state.ts';
import type { Good, Reading } from './desired-state.ts';
import { execute } from './execute.ts';
import type { Executed } from './execute.ts';
import { freeze, frozenBy, unreachableSteps } from './freeze.ts';
import { LiveView } from './live-view.ts';
import { logEnded, logHolds, logMoves } from './log-events.ts';
import { deliver } from './outbox.ts';
import { grant } from './requests.ts';
import { rulesOf } from './rules-of.ts';
import type { Signals } from './signals.ts';
import { survey } from './survey.ts';
import { tellOfSource, tellOfStacks } from './tell.ts';
import { tidy } from './tidy.ts';
import type { World } from './world.ts';

/** What one pass found and did. */
export interface Pass {
  readonly snapshot: Snapshot;
  readonly steps: readonly Step[];
  readonly planHashes: Readonly<Record<string, string>>;
  readonly reading: Reading;
  readonly executed: readonly Executed[];
  /** Environments that could be read, of all that were tried. */
  readonly reached: { readonly tried: number; readonly read: number };
  /** Something is under way: the next glance will show more. */
  readonly moving: boolean;
  /** Letters that are still to be sent. */
  readonly unsent: number;
}

/**
 * One pass: observe, decide, act once on each stack, tell. It never waits for anything; whoever calls it comes
 * back. It holds the memory, and is the only one to write it.
 */
export class Reconciler {
  readonly #world: World;
  readonly #desired: DesiredState;
  readonly #views = new Map<Cloud, LiveView>();
  readonly #identities = new Map<Cloud, string>();
  #memory: Memory | null = null;
  #saved = '';
  #reading: Reading | null = null;

  constructor(world: World) {
    this.#world = world;
    this.#desired = new DesiredState(world);
  }

  /** Reads Git and sweeps every account and region. */
  async look(signals: Signals): Promise<Pass> {
    this.#reading = await this.#desired.read(signals.reads);
    return this.#pass(this.#reading, true, signals);
  }

  /** Looks at running operations only; after a pass that left something moving. */
  async glance(signals: Signals): Promise<Pass> {
    return this.#reading === null ? this.look(signals) : this.#pass(this.#reading, false, signals);
  }

  async #pass(reading: Reading, whole: boolean, signals: Signals): Promise<Pass> {
    const recalled = await grant(this.#world, await this.#recall());
    const known = withSource(tellOfSource(this.#world, recalled, reading), reading, this.#world.clock.now());
    const { good } = this.#desired;
    if (good !== null) return this.#converge(reading, good, { memory: known, whole, signals });
    const unsent = await this.#deliver(known, signals);
    const problems = reading.kind === 'rejected' ? reading.problems : [];
    return { ...NOTHING_DONE, snapshot: snapshot(revisionOf(reading), [], problems), reading, unsent };
  }

  async #converge(
    reading: Reading,
    good: Good,
    { memory, whole, signals }: { memory: Memory; whole: boolean; signals: Signals },
  ): Promise<Pass> {
    const world = this.#world;
    const { config } = good.desire;
    const { revision } = good;
    const environments = config.environments.filter(({ name }) => world.only?.includes(name) ?? true);
    const at = {
      now: world.clock.now(),
      commit: revision.commit,
      hash: world.hash,
      whole: whole && reading.kind === 'accepted',
    };
    const read = (environment: Environment, cloud: Cloud) =>
      this.#read(environment, cloud, { memory, whole, signal: signals.reads });
    const found = await survey(world, good.wishes, environments, { memory, at, read, signal: signals.reads });
    const rules = rulesOf(world, config, found.memory, revision.commit);
    const planned = plan(found.situations, found.memory, rules);
    const frozen = frozenBy(reading, world.mode);
    const open = frozen === null ? planned.steps : freeze(planned.steps, frozen, found.memory, rules);
    const steps = [...open, ...unreachableSteps(found, rules)];
    const approvals = planned.granted.map((hash) => ({ hash, at: at.now }));
    const granted = { ...found.memory, approvals: [...found.memory.approvals, ...approvals] };

    const clouds = new Map(environments.map((environment) => [environment.name, environment]));
    const cloudOf = (name: string): Cloud => world.cloud(clouds.get(name) as Environment);
    const moves = steps.filter(isMove);
    const signal = signals.writes;
    const { memory: after, done } = await execute(world, moves, granted, {
      commit: at.commit,
      cloudOf,
      signal,
    });
    this.#note(done, cloudOf);

    logMoves(world.log, done, revision);
    logEnded(world.log, steps, { before: memory, after }, revision);
    logHolds(world.log, steps, memory, revision);
    const told = tellOfStacks(world, after, { steps, observed: found.observed, revision });
    const unsent = await this.#deliver(tidy(told, steps, world.clock.now()), signals);
    const problems = reading.kind === 'lost' ? [] : reading.problems;
    return {
      snapshot: snapshot(revisionOf(reading) ?? revision, steps, problems),
      steps,
      planHashes: planned.planHashes,
      reading,
      executed: done,
      reached: { tried: environments.length, read: found.observed.size },
      moving: steps.some((step) => verdictOf(step) === 'progressing'),
      unsent,
    };
  }

  /** The stacks of an environment, after making sure that it is the account the configuration names. */
  async #read(
    environment: Environment,
    cloud: Cloud,
    { memory, whole, signal }: { memory: Memory; whole: boolean; signal: AbortSignal },
  ): Promise<readonly LiveStack[]> {
    await this.#checkAccount(environment, cloud, signal);
    const view = this.#views.get(cloud) ?? new LiveView(cloud);
    this.#views.set(cloud, view);
    if (whole) return view.sweep(signal);
    const watched = Object.values(memory.stacks).flatMap(({ intent }) => intent?.stackId ?? []);
    return view.refresh(watched, signal);
  }

  async #checkAccount(environment: Environment, cloud: Cloud, signal: AbortSignal): Promise<void> {
    if (environment.account === null) return;
    const account = this.#identities.get(cloud) ?? (await cloud.identity(signal)).account;
    this.#identities.set(cloud, account);
    if (account === environment.account) return;
    throw new Fault(
      'stalled',
      'wrong-account',
      `The credentials are for account ${account}, and environment ${environment.name} is in ${environment.account}.`,
      'Run the service in that account, or correct "account" in the environment.',
    );
  }

  #note(done: readonly Executed[], cloudOf: (environment: string) => Cloud): void {
    for (const { move, outcome } of done) {
      if (outcome.kind !== 'answered' || outcome.answer.kind !== 'started') continue;
      const view = this.#views.get(cloudOf(move.environment));
      view?.began(move.action, outcome.answer.stackId, this.#world.clock.now());
    }
  }

  async #recall(): Promise<Memory> {
    if (this.#memory !== null) return this.#memory;
    const { memory, damaged } = await this.#world.store.load();
    if (damaged !== null) this.#world.log.error({ damaged }, 'state was damaged and has been set aside');
    this.#saved = JSON.stringify(memory);
    this.#memory = memory;
    return memory;
  }

  /** Saves before it sends and after it has sent: a crash in between repeats a letter, and loses none. */
  async #deliver(memory: Memory, signals: Signals): Promise<number> {
    await this.#save(memory);
    const after = await deliver(this.#world, memory, signals.writes);
    await this.#save(after);
    return after.outbox.length;
  }

  async #save(memory: Memory): Promise<void> {
    this.#memory = memory;
    const text = JSON.stringify(memory);
    if (text === this.#saved) return;
    await this.#world.store.save(memory);
    this.#saved = text;
  }
}

const NOTHING_DONE = {
  steps: [],
  planHashes: {},
  executed: [],
  reached: { tried: 0, read: 0 },
  moving: false,
} as const;

const revisionOf = (reading: Reading) => {
  if (reading.kind === 'lost') return null;
  return reading.kind === 'accepted' ? reading.good.revision : reading.revision;
};

/** The commit that is now the desired one, and whether it came by a rewritten history. */
function withSource(memory: Memory, reading: Reading, now: number): Memory {
  if (reading.kind !== 'accepted') return memory;
  const { commit } = reading.good.revision;
  const seen = memory.commit?.id === commit ? memory.commit : { id: commit, seen: now };
  const rewritten = reading.rewritten ? commit : memory.rewritten;
  return { ...memory, commit: seen, rewritten: rewritten === commit ? rewritten : null };
}
