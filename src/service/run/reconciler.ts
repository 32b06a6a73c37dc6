import { withWaiting } from '../../core/plan/approvals.ts';
import type { Environment } from '../../core/config.ts';
import type { Fault } from '../../core/fault.ts';
import { withHistory } from '../../core/memory/history.ts';
import type { Memory } from '../../core/memory.ts';
import type { Wanted } from '../../core/model.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Rules } from '../../core/rules.ts';
import { snapshot } from '../../core/show/snapshot.ts';
import { isMove } from '../../core/step.ts';
import type { Step } from '../../core/step.ts';
import { verdictOf } from '../../core/plan/verdict.ts';
import type { Cloud } from '../../ports.ts';
import { DesiredState, revisionOf } from '../wishes/desired-state.ts';
import type { Good, Reading } from '../wishes/desired-state.ts';
import { lookForDrift } from '../look/drift.ts';
import { environmentsOf, mustFind, withoutGone } from '../look/environments.ts';
import { execute } from '../act/execute.ts';
import { type Inquiry, NOTHING_SEEN, planWithForesight } from '../look/foresee.ts';
import { followRuns } from '../look/follow-runs.ts';
import { freeze, OBSERVING, unreachableSteps } from '../look/freeze.ts';
import { forgetOthers, keepGood } from '../act/good-contents.ts';
import { apart, asRead } from '../look/hold-broken.ts';
import { tellOfSilence } from '../tell/heartbeat.ts';
import { LiveViews } from '../look/live-views.ts';
import { logEnded, logHolds, logMoves } from '../act/log-events.ts';
import { logReading } from '../look/log-reading.ts';
import { withApprovals, withSource } from '../look/note.ts';
import { deliver } from '../tell/outbox.ts';
import { Recollection } from '../act/recollection.ts';
import { asIfGranted, grant } from '../act/requests.ts';
import { Rounds } from '../checkups/rounds.ts';
import { rulesOf } from '../look/rules-of.ts';
import type { Pass, Preview } from '../look/pass.ts';
import type { Signals } from '../signals.ts';
import { survey } from '../look/survey.ts';
import type { Survey } from '../look/survey.ts';
import { tellOfPass, tellOfSource } from '../tell/tell.ts';
import { ALONE, mustHold } from '../lease/tenure.ts';
import type { Tenure } from '../lease/tenure.ts';
import { tidy } from '../act/tidy.ts';
import { topicsNamed, TopicWatch } from '../tell/topic-watch.ts';
import { VoidLog, voidIn, withProblems } from '../look/void-approvals.ts';
import type { World } from '../world.ts';

export type { Pass, Preview };

interface Occasion {
  readonly memory: Memory;
  readonly whole: boolean;
  readonly signals: Signals;
}

interface Observation {
  readonly found: Survey;
  readonly rules: Rules;
  readonly plan: Plan;
  readonly steps: readonly Step[];
  readonly environments: readonly Environment[];
  readonly unreachable: readonly Fault[];
  readonly inquiry: Inquiry;
}

/**
 * One pass: observe, decide, act once on each stack, tell. It never waits for anything; whoever calls it comes
 * back. Without the lease it only previews.
 */
export class Reconciler {
  readonly #world: World;
  readonly #desired: DesiredState;
  readonly #views: LiveViews;
  readonly #tenure: Tenure;
  readonly #recollection: Recollection;
  readonly #voids = new VoidLog();
  readonly #topics = new TopicWatch();
  readonly #rounds = new Rounds();
  #reading: Reading | null = null;

  constructor(world: World, tenure: Tenure = ALONE) {
    this.#world = world;
    this.#tenure = tenure;
    this.#recollection = new Recollection(world, tenure);
    this.#desired = new DesiredState(world);
    this.#views = new LiveViews(world);
  }

  /** Reads Git and sweeps every account and region. */
  async look(signals: Signals): Promise<Pass> {
    await this.#tenure.ready(signals.reads);
    const before = this.#reading;
    await this.#world.policy.refresh(signals.reads);
    this.#reading = await this.#desired.read(signals.reads);
    if (!signals.reads.aborted) logReading(this.#world.log, before, this.#reading);
    return this.#pass(this.#reading, true, signals);
  }

  /** Looks at running operations only; after a pass that left something moving. */
  async glance(signals: Signals): Promise<Pass> {
    if (this.#reading === null) return this.look(signals);
    await this.#tenure.ready(signals.reads);
    return this.#pass(this.#reading, false, signals);
  }

  /** What a look would find and decide, without doing, telling or remembering any of it. */
  async preview(signals: Signals): Promise<Preview> {
    await this.#world.policy.refresh(signals.reads);
    const reading = await this.#desired.read(signals.reads);
    const { good } = this.#desired;
    const problems = reading.kind === 'lost' ? [] : reading.problems;
    const read = { reading, revision: revisionOf(reading), problems };
    if (good === null) return { ...read, ...NOTHING_SEEN };
    const memory = withSource(
      await asIfGranted(this.#world, await this.#recollection.recall()),
      reading,
      this.#world.clock.now(),
    );
    const seen = await this.#observe(reading, good, { memory, whole: true, signals });
    const { steps, unreachable, plan, inquiry } = seen;
    const voids = voidIn(good, seen, this.#world);
    return { ...withProblems(read, voids), steps, planHashes: plan.planHashes, unreachable, inquiry };
  }

  /** What the commit at the tip asks for, without asking AWS. */
  async wishes(signals: Signals): Promise<{ readonly reading: Reading; readonly wanted: readonly Wanted[] }> {
    const reading = await this.#desired.read(signals.reads);
    if (reading.kind !== 'accepted') return { reading, wanted: [] };
    const { desire, wishes } = reading.good;
    const wanted = await Promise.all(
      desire.config.environments.map((environment) => wishes.of(environment, () => undefined)),
    );
    return { reading, wanted: wanted.flat() };
  }

  readonly #note = (memory: Memory): Promise<void> => this.#recollection.note(memory);

  #pass(reading: Reading, whole: boolean, signals: Signals): Promise<Pass> {
    return this.#recollection.during(() => this.#decide(reading, whole, signals));
  }

  async #decide(reading: Reading, whole: boolean, signals: Signals): Promise<Pass> {
    mustHold(this.#tenure);
    const recalled = await grant(this.#world, await this.#recollection.recall(), this.#note);
    const told = tellOfSource(this.#world, recalled, reading);
    const memory = withSource(told, reading, this.#world.clock.now());
    const { good } = this.#desired;
    if (good !== null) return this.#converge(reading, good, { memory, whole, signals });
    const unsent = await this.#deliver(memory, signals, null);
    const problems = reading.kind === 'rejected' ? reading.problems : [];
    return {
      ...NOTHING_DONE,
      snapshot: snapshot(revisionOf(reading), [], problems),
      reading,
      unsent,
    };
  }

  /** Looks at every environment and plans; reads only. */
  async #observe(reading: Reading, good: Good, { memory, whole, signals }: Occasion): Promise<Observation> {
    const world = this.#world;
    const { config } = good.desire;
    const environments = environmentsOf(config, memory, world.only);
    const fresh = whole && reading.kind === 'accepted';
    const at = { now: world.clock.now(), commit: good.revision.commit, hash: world.hash, whole: fresh };
    const signal = signals.reads;
    this.#views.beginPass(whole);
    const read = (environment: Environment, cloud: Cloud) =>
      this.#views.read(environment, cloud, { whole, signal });
    const looking = { memory, at, read, following: this.#views.following, signal };
    const surveyed = await survey(world, good.wishes, environments, looking);
    const cloudOf = (name: string): Cloud => world.cloud(mustFind(environments, name));
    const current = { ...surveyed, memory: withoutGone(surveyed, config) };
    const found = await followRuns(world, current, { cloudOf, signal });
    const rules = rulesOf(world, config, found, at.commit);
    const { known, unknown } = apart(found, good.wishes);
    const foresight = await planWithForesight(world, known, rules, { cloudOf, signal });
    const frame = { scopes: good.wishes, unknown, memory: found.memory, rules };
    const steps = [...asRead(reading, foresight.plan.steps, frame), ...unreachableSteps(found, rules)];
    const unreachable = [...found.unreachable.values()].map(({ fault }) => fault);
    const inquiry = { cloudOf, forecasts: foresight.forecasts };
    return { found: foresight.found, rules, plan: foresight.plan, steps, environments, unreachable, inquiry };
  }

  async #converge(reading: Reading, good: Good, occasion: Occasion): Promise<Pass> {
    const world = this.#world;
    const { revision } = good;
    const { memory: before, signals } = occasion;
    const seen = await this.#observe(reading, good, occasion);
    const { found, rules, environments, unreachable, inquiry } = seen;
    const steps = world.mode === 'apply' ? seen.steps : freeze(seen.steps, OBSERVING, found.memory, rules);
    const context = { commit: revision.commit, cloudOf: inquiry.cloudOf, signals, note: this.#note };
    const granted = withApprovals(found.memory, seen.plan, rules.now);
    mustHold(this.#tenure);
    const executed = await execute(world, steps.filter(isMove), granted, context);
    const { done } = executed;
    const now = world.clock.now();
    const memory = withHistory(executed.memory, before, { steps, asked: done, revision, now });
    this.#views.note(done, environments, world.clock.now());
    logMoves(world.log, done, revision);
    logEnded(world.log, steps, { before, after: memory }, revision);
    logHolds(world.log, steps, before, revision);
    const told = tellOfPass(world, memory, { steps, found, revision });
    this.#voids.log(world.log, revision, voidIn(good, seen, world));
    const planned = { steps, planHashes: seen.plan.planHashes };
    const noted = withWaiting(told, planned, good.desire.config.approvals, rules.now);
    const around = { cloudOf: inquiry.cloudOf, signal: signals.reads };
    const looked = await this.#rounds.make(world, steps, noted, around);
    const drifted = occasion.whole ? await lookForDrift(world, steps, looked, around) : looked;
    const kept = await keepGood(world, steps, drifted, revision.commit);
    const unsent = await this.#deliver(tidy(kept, steps, world.clock.now()), signals, steps);
    await forgetOthers(world, before, kept);
    const problems = reading.kind === 'lost' ? [] : reading.problems;
    return {
      snapshot: snapshot(revisionOf(reading) ?? revision, steps, problems, unreachable),
      steps,
      reading,
      executed: done,
      reached: { tried: environments.length, read: found.observed.size },
      unreachable,
      moving: steps.some((step) => verdictOf(step) === 'progressing' && !WATCHED.includes(step.kind)),
      unsent,
      background: { memory: noted, planHashes: seen.plan.planHashes, inquiry },
    };
  }

  /** Saves before it sends and after it has sent: a crash in between repeats a letter, and loses none. */
  async #deliver(before: Memory, signals: Signals, steps: readonly Step[] | null): Promise<number> {
    const watched = await this.#topics.look(this.#world, before, steps, signals.reads);
    const memory = tellOfSilence(this.#world, watched);
    await this.#recollection.save(memory);
    // What was done is written down in any case, for that the store refuses if it must; mails wait.
    if (!this.#tenure.mayDecide()) return memory.outbox.length;
    const named = topicsNamed(this.#world, steps);
    const after = await deliver(this.#world, memory, { signal: signals.writes, named });
    await this.#recollection.save(after);
    return after.outbox.length;
  }
}

/** What is looked at when it says so itself, and not as often as CloudFormation at work. */
const WATCHED: readonly Step['kind'][] = ['running', 'verifying'];

const NOTHING_DONE = {
  steps: [],
  executed: [],
  reached: { tried: 0, read: 0 },
  unreachable: [],
  moving: false,
  background: null,
} as const;
