import { spreadOf } from '../core/cadence.ts';
import { Fault } from '../core/fault.ts';
import { groupBy } from '../core/group.ts';
import { afterCheckup, believedHealth, healthSubject, unknownHealth, withTest } from '../core/health.ts';
import type { HealthMemory } from '../core/health.ts';
import { memoryKey, NOTHING_KNOWN } from '../core/memory.ts';
import type { Memory } from '../core/memory.ts';
import { afterCases, begun } from '../core/quality.ts';
import type { Step } from '../core/step.ts';
import type { Cloud } from '../ports.ts';
import { askCases, examine } from './checkup.ts';
import type { Patient } from './checkup.ts';
import type { World } from './world.ts';

/** Endpoints of one environment that are looked at in one pass: what is over waits for the next one. */
const AT_ONCE = 20;

/** Complete stacks: what is about to change is looked at afterwards. */
const COMPLETE: readonly Step['kind'][] = ['in-sync', 'verifying', 'degraded', 'unverified'];

interface Context {
  readonly cloudOf: (environment: string) => Cloud;
  readonly signal: AbortSignal;
}

interface Due {
  readonly key: string;
  readonly step: Step;
  readonly health: HealthMemory;
  readonly patient: Patient;
}

/**
 * Looks at the endpoints whose turn it is, after everything else of a pass has been done: none of them delays a change.
 * What it finds is in the plan of the next pass.
 */
export async function checkUp(
  world: Pick<World, 'clock' | 'hash' | 'log'>,
  steps: readonly Step[],
  memory: Memory,
  context: Context,
): Promise<Memory> {
  const now = world.clock.now();
  const due = steps.flatMap((step) => dueIn(step, memory, { ...context, now, hash: world.hash }));
  const turns = [...groupBy(due, ({ step }) => step.environment).values()].flatMap((here) =>
    here.toSorted((a, b) => urgency(a) - urgency(b)).slice(0, AT_ONCE),
  );
  if (turns.length === 0) return memory;
  const stacks = { ...memory.stacks };
  await Promise.all(
    turns.map(async (turn) => {
      const after = await lookAt(world, turn);
      if (after === null) return;
      stacks[turn.key] = { ...(stacks[turn.key] ?? NOTHING_KNOWN), health: after };
      note(world, turn, after);
    }),
  );
  return { ...memory, stacks };
}

/** What holds others comes before what serves. */
const urgency = ({ health }: Due): number => health.nextCheck * (health.state === 'healthy' ? 1 : 0);

function dueIn(
  step: Step,
  memory: Memory,
  { cloudOf, signal, now, hash }: Context & { readonly now: number; readonly hash: (text: string) => string },
): readonly Due[] {
  const { live, wanted, environment } = step;
  const watch = wanted?.watch ?? null;
  if (live === null || watch === null || !COMPLETE.includes(step.kind)) return [];
  const key = memoryKey(environment, step.stack);
  const subject = healthSubject(live, watch, hash);
  const known = memory.stacks[key]?.health ?? null;
  // What is not `verifying` without any look is believed; see `withHealth`.
  const isBelieved = known === null && step.kind !== 'verifying';
  const fresh = isBelieved ? believedHealth(subject, now) : unknownHealth(subject, now);
  const health = known?.subject === subject ? known : fresh;
  if (health.nextCheck > now) return [];
  return [{ key, step, health, patient: { live, watch, cloud: cloudOf(environment), signal } }];
}

/** Null when it was interrupted: then nothing is known. */
async function lookAt(
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
    const before = after.test ?? begun(watch.test);
    if (before.state !== 'running') return withTest(after, before, now);
    const { answers, ended } = await askCases(patient, watch.test.cases.slice(before.done));
    const tested = withTest(after, afterCases(before, answers, watch.test), clock.now());
    return ended === null
      ? tested
      : afterCheckup(tested, { finding: ended, now: clock.now(), spread, watch });
  } catch (error) {
    if (error instanceof Fault && patient.signal.aborted) return null;
    throw error;
  }
}

function note({ log }: Pick<World, 'log'>, { step, health }: Due, after: HealthMemory): void {
  if (after.state === health.state && after.ailment === health.ailment) return;
  const { pipeline, environment, stack } = step;
  const { state, ailment, why, test } = after;
  const level = state === 'degraded' ? 'error' : state === 'unread' ? 'warn' : 'info';
  log[level]({ pipeline, environment, stack, state, ailment, why, test }, 'endpoint looked at');
}
