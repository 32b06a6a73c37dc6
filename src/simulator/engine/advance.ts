import type { Job, Operation, Phase, Stack, World } from '../world.ts';
import { nextChangeSetAt, stepChangeSets } from './change-sets.ts';
import { cancelJob, finishJob } from './finish-job.ts';
import { endPhase, timeOut } from './phases.ts';
import type { Moment } from './record.ts';
import { startJob } from './start-job.ts';

/** Lets everything happen that is due until `now`, in the order of its time. */
export function advance(world: World, now: number): void {
  for (let due = nextDue(world); due !== undefined && due.at <= now; due = nextDue(world)) {
    stepChangeSets(world, due.stack, due.at);
    if ((due.stack.operation?.wake ?? Infinity) <= due.at) step(due);
  }
}

/** When something happens next by itself, or null. */
export const nextEventAt = (world: World): number | null => nextDue(world)?.at ?? null;

function nextDue(world: World): Moment | undefined {
  let soonest: Moment | undefined;
  const consider = (stack: Stack | undefined, at: number | null): void => {
    if (stack !== undefined && at !== null && (soonest === undefined || at < soonest.at))
      soonest = { world, stack, at };
  };
  for (const id of world.busy) consider(world.stacks[id], world.stacks[id]?.operation?.wake ?? null);
  for (const id of world.proposed) {
    const stack = world.stacks[id];
    if (stack !== undefined) consider(stack, nextChangeSetAt(stack));
  }
  return soonest;
}

/** Phases in which the first failure ends the rest; elsewhere what does not depend on it goes on. */
const FAIL_FAST: ReadonlySet<Phase> = new Set<Phase>(['create', 'update', 'update-rollback']);

function step(moment: Moment): void {
  const { stack, at } = moment;
  const operation = stack.operation;
  if (operation === null) return;
  for (const job of operation.jobs) {
    if (job.state === 'running' && job.endsAt !== null && job.endsAt <= at) finishJob(moment, job);
  }
  if (operation.deadline !== null && operation.deadline <= at) return timeOut(moment, operation);
  if (operation.failures.length > 0 && FAIL_FAST.has(operation.phase)) {
    for (const job of operation.jobs) if (isOpen(job)) cancelJob(moment, job);
    return endPhase(moment, operation);
  }
  startReady(moment, operation);
  if (operation.jobs.some((job) => job.state === 'running')) operation.wake = nextWake(operation);
  else endPhase(moment, operation);
}

const isOpen = (job: Job): boolean => job.state === 'waiting' || job.state === 'running';

/** Starts all whose predecessors are done; one that ends at once may free others. */
function startReady(moment: Moment, operation: Operation): void {
  for (let ready = readyJobs(operation); ready.length > 0; ready = readyJobs(operation)) {
    for (const job of ready) startJob(moment, job);
  }
}

function readyJobs(operation: Operation): readonly Job[] {
  const waiting = operation.jobs.filter((job) => job.state === 'waiting');
  const open = new Set(operation.jobs.filter((job) => job.state !== 'done').map((job) => job.logicalId));
  return waiting.filter((job) => !job.after.some((other) => open.has(other)));
}

function nextWake(operation: Operation): number | null {
  const times = operation.jobs.flatMap((job) =>
    job.state === 'running' && job.endsAt !== null ? [job.endsAt] : [],
  );
  if (operation.deadline !== null) times.push(operation.deadline);
  return times.length === 0 ? null : Math.min(...times);
}
