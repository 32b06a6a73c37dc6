import { backoff, spreadOf } from '../cadence.ts';
import type { Finished, StackMemory } from '../memory.ts';
import type { LiveStack } from '../model.ts';
import { isSettled } from '../phases.ts';
import type { Runner, RunSeen, RunsMemory } from '../runs.ts';
import type { Situation } from '../step.ts';
import { MINUTE, SECOND } from '../text/time.ts';

/** Types of resources that have executions. */
export const RUNNER_TYPES = {
  'AWS::SageMaker::Pipeline': 'pipeline',
  'AWS::StepFunctions::StateMachine': 'state-machine',
} as const;

/** How long after a change an execution is taken for one that the change started. */
const GRACE = 15 * MINUTE;

/** Between two looks at what runs by itself, give or take a quarter. */
const SLOW = 15 * MINUTE;

const SOON = 15 * SECOND;
const AT_MOST = 2 * MINUTE;
/** Of the time it has been going on. */
const A_TENTH = 0.1;
const RUNNING_ELSE = 5 * MINUTE;
const DENIED = 15 * MINUTE;

/** Whether a stack is one whose executions are to be looked at now. */
export function isRunDue({ live, wanted, memory }: Situation, now: number): boolean {
  if (live === null || wanted?.state !== 'present' || !isSettled(live)) return false;
  const { runs } = memory;
  const isWaiting = runs !== undefined && (isAbout(runs, live) || runs.misses > 0 || runs.unread !== null);
  if (isWaiting) return runs.nextLook <= now;
  if (runs !== undefined && runs.runners.length > 0) return true;
  return wanted.desired?.resourceTypes.some((type) => Object.hasOwn(RUNNER_TYPES, type)) === true;
}

/** Whether it is about the deployment that is there. */
export const isAbout = ({ seen }: RunsMemory, { id, updated }: LiveStack): boolean =>
  seen.stackId === id && seen.updated === updated;

interface RunUnderWay extends RunSeen {
  readonly runner: Runner;
}

/**
 * The executions under way that the last change of the stack started, as far as that can be told: those that began
 * after it, and not long after. Both times are on AWS's clock; how long the change took is on ours.
 */
export function startedByChange(memory: StackMemory, live: LiveStack): readonly RunUnderWay[] {
  const { runs, last } = memory;
  if (runs === undefined) return [];
  const changed = live.updated ?? live.created;
  const until = changed + tookOf(last) + GRACE;
  return runs.runners.flatMap(({ runner, running }) =>
    running.filter(({ began }) => began >= changed && began <= until).map((run) => ({ ...run, runner })),
  );
}

const tookOf = (last: Finished | null): number => (last === null ? 0 : Math.max(0, last.ended - last.began));

interface LookAt {
  readonly now: number;
  /** That the stacks are told apart by. */
  readonly hash: (text: string) => string;
  /** Milliseconds between the first looks at what a change started; 15 s when it is left out. */
  readonly soon?: number | undefined;
}

/**
 * When executions are looked at next: what a change started soon, then ever less often while it goes on; what runs by
 * itself slowly, each stack at its own time.
 */
export function nextRunLook(
  memory: StackMemory,
  live: LiveStack,
  { now, hash, soon = SOON }: LookAt,
): number {
  const paced = (since: number): number => Math.min(AT_MOST, Math.max(soon, since * A_TENTH));
  const { runs, last } = memory;
  const spread = spreadOf(hash(live.id));
  if (runs === undefined || runs.runners.length === 0) return now + SLOW;
  if (runs.unread !== null) return now + DENIED;
  if (runs.misses > 0) return now + backoff(runs.misses, spread);
  const [oldest] = startedByChange(memory, live).map(({ began }) => began);
  if (oldest !== undefined) return now + paced(now - oldest);
  // What an event or a schedule starts may begin a while after the change.
  if (last !== null && now - last.ended < GRACE) return now + paced(now - last.ended);
  if (runs.runners.some(({ running }) => running.length > 0)) return now + RUNNING_ELSE;
  return Math.round(now + SLOW * (0.75 + spread / 2));
}
