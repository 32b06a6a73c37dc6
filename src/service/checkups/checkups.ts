import { spreadOf } from '../../core/cadence.ts';
import { Fault } from '../../core/fault.ts';
import { groupBy } from '../../core/text/group.ts';
import type { Finding } from '../../core/health/endpoint.ts';
import type { HealthMemory, TestMemory } from '../../core/health-memory.ts';
import { believedHealth, unknownHealth } from '../../core/health-memory.ts';
import { afterCheckup, healthSubject, withTest } from '../../core/health/health.ts';
import { memoryKey, NOTHING_KNOWN } from '../../core/memory.ts';
import type { Memory, StackMemory } from '../../core/memory.ts';
import { afterCases, afterJudgement, begun } from '../../core/health/quality.ts';
import { watchRestored } from '../../core/health/restore.ts';
import { isHold } from '../../core/step.ts';
import type { Step } from '../../core/step.ts';
import { isJudged } from '../../core/watch.ts';
import type { QualityTest } from '../../core/watch.ts';
import { askCases, askJudge, examine } from './checkup.ts';
import type { Patient } from './checkup.ts';
import type { World } from '../world.ts';

/** Endpoints of one environment that are looked at in one pass: what is over waits for the next one. */
const AT_ONCE = 20;

/** Complete stacks: what is about to change is looked at afterwards. */
const COMPLETE: readonly Step['kind'][] = ['in-sync', 'verifying', 'degraded', 'unverified', 'restored'];

/** Also what is kept from going back: it may come to serve by itself. */
const isLookedAt = (step: Step): boolean =>
  COMPLETE.includes(step.kind) || (isHold(step) && step.meant?.reason === 'restored');

export interface Context {
  readonly cloudOf: (environment: string) => Patient['cloud'];
  readonly signal: AbortSignal;
}

export interface Due {
  readonly key: string;
  readonly step: Step;
  readonly health: HealthMemory;
  /** As it stands in the memory; null before the first look. */
  readonly stored: HealthMemory | null;
  readonly patient: Patient;
}

/**
 * The endpoints whose turn it is.
 * @param under those that are looked at already
 */
export function dueIn(
  { clock, hash }: Pick<World, 'clock' | 'hash'>,
  { steps, memory, under }: Asked,
  context: Context,
): readonly Due[] {
  const at = { ...context, now: clock.now(), hash };
  const due = steps.flatMap((step) => dueOf(step, memory, at)).filter(({ key }) => !under.has(key));
  const busy = groupBy([...under.values()], ({ step }) => step.environment);
  return [...groupBy(due, ({ step }) => step.environment)].flatMap(([environment, here]) =>
    here
      .toSorted((one, other) => urgency(one) - urgency(other))
      .slice(0, Math.max(0, AT_ONCE - (busy.get(environment)?.length ?? 0))),
  );
}

interface Asked {
  readonly steps: readonly Step[];
  readonly memory: Memory;
  readonly under: ReadonlyMap<string, Due>;
}

/** What holds others comes before what serves. */
const urgency = ({ health }: Due): number => health.nextCheck * (health.state === 'healthy' ? 1 : 0);

function dueOf(
  step: Step,
  memory: Memory,
  { cloudOf, signal, now, hash }: Context & { readonly now: number; readonly hash: (text: string) => string },
): readonly Due[] {
  const { live, wanted, environment } = step;
  const wish = wanted?.watch ?? null;
  if (live === null || wish === null || !isLookedAt(step)) return [];
  const watch = step.kind === 'restored' ? watchRestored(wish) : wish;
  const key = memoryKey(environment, step.stack);
  const subject = healthSubject(live, watch, hash);
  const known = memory.stacks[key] ?? NOTHING_KNOWN;
  const health = healthIn(known, step, subject, now);
  if (health.nextCheck > now) return [];
  const { pipeline } = step;
  const commit = known.last?.commit ?? null;
  const patient = { live, watch, cloud: cloudOf(environment), signal, pipeline, environment, commit };
  return [{ key, step, health, stored: known.health ?? null, patient }];
}

function healthIn({ health }: StackMemory, { kind }: Step, subject: string, now: number): HealthMemory {
  if (health?.subject === subject) return health;
  // What is not `verifying` without any look is believed; see `withHealth`.
  return health === undefined && kind !== 'verifying'
    ? believedHealth(subject, now)
    : unknownHealth(subject, now);
}

/** Null when it was interrupted: then nothing is known. */
export async function lookAt(
  { clock, hash }: Pick<World, 'clock' | 'hash'>,
  turn: Due,
): Promise<HealthMemory | null> {
  const { patient, health } = turn;
  const { watch } = patient;
  try {
    const finding = await examine(patient);
    const now = clock.now();
    const spread = spreadOf(hash(`${turn.key}\n${now}`));
    const after = afterCheckup(health, { finding, now, spread, watch });
    if (after.state !== 'healthy' || watch.test === null) return after;
    if (after.test !== null && after.test.state !== 'running') return withTest(after, after.test, now);
    const { test, ended } = await goOn(patient, watch.test, after.test);
    const tested =
      test === null ? { ...after, state: 'verifying' as const } : withTest(after, test, clock.now());
    if (ended === null) return tested;
    // That it is in service does not make up for a test that cannot be gone on with, time after time.
    const again = { ...tested, misses: health.misses };
    return afterCheckup(again, { finding: ended, now: clock.now(), spread, watch });
  } catch (error) {
    if (error instanceof Fault && patient.signal.aborted) return null;
    throw error;
  }
}

/** How far a test comes in this pass, and what ended it early, if something did. */
async function goOn(
  patient: Patient,
  test: QualityTest,
  before: TestMemory | null,
): Promise<{ readonly test: TestMemory | null; readonly ended: Finding | null }> {
  if (isJudged(test)) {
    const said = await askJudge(patient, test);
    return 'kind' in said ? { test: null, ended: said } : { test: afterJudgement(said), ended: null };
  }
  const begins = before ?? begun(test);
  const { answers, ended } = await askCases(patient, test.cases.slice(begins.done));
  return { test: afterCases(begins, answers, test), ended };
}

export function note({ log }: Pick<World, 'log'>, { step, health }: Due, after: HealthMemory): void {
  if (after.state === health.state && after.ailment === health.ailment) return;
  const { pipeline, environment, stack } = step;
  const { state, ailment, why, test } = after;
  const level = state === 'degraded' ? 'error' : state === 'unread' ? 'warn' : 'info';
  log[level]({ pipeline, environment, stack, state, ailment, why, test }, 'endpoint looked at');
}
