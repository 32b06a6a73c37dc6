import type { ChangeSet } from '../change-set.ts';
import type { Stack, World } from '../world.ts';
import { nextDetectionAt, stepDetections } from './drift.ts';
import { pause } from './pace.ts';

/** Begins to make a change set: what it will say is settled, but it is said later. */
export function beginChangeSet(world: World, stack: Stack, changeSet: ChangeSet): void {
  stack.changeSets.push(changeSet);
  if (!world.proposed.includes(stack.id)) world.proposed.push(stack.id);
}

/** When a change set of the stack changes next, or a drift detection ends, or null. */
export function nextChangeSetAt(stack: Stack): number | null {
  const times = [...stack.changeSets.flatMap(({ wake }) => wake ?? []), ...nextDetectionAt(stack)];
  return times.length === 0 ? null : Math.min(...times);
}

/** One step for each change set and each drift detection that is due. */
export function stepChangeSets(world: World, stack: Stack, at: number): void {
  for (const changeSet of stack.changeSets) {
    if (changeSet.wake !== null && changeSet.wake <= at) step(world, changeSet, at);
  }
  stepDetections(world, stack, at);
  if (nextChangeSetAt(stack) === null) world.proposed = world.proposed.filter((id) => id !== stack.id);
}

function step(world: World, changeSet: ChangeSet, at: number): void {
  if (changeSet.status === 'CREATE_PENDING') {
    changeSet.status = 'CREATE_IN_PROGRESS';
    changeSet.wake = at + pause(world);
    return;
  }
  changeSet.wake = null;
  const complete = changeSet.verdict.kind === 'complete';
  changeSet.status = complete ? 'CREATE_COMPLETE' : 'FAILED';
  // The stack may have been updated while it was made.
  if (complete && changeSet.execution === 'UNAVAILABLE') changeSet.execution = 'AVAILABLE';
}

const wasExecuted = ({ execution }: ChangeSet): boolean => execution.startsWith('EXECUTE_');

/** The stack is updated by another way: what was compared with it holds no more. */
export function obsolete(stack: Stack): void {
  stack.changeSets = stack.changeSets.filter((changeSet) => !wasExecuted(changeSet));
  for (const changeSet of stack.changeSets) {
    if (changeSet.status !== 'FAILED') changeSet.execution = 'OBSOLETE';
  }
}

/** "CloudFormation deletes all other change sets associated with the stack"; API reference, ExecuteChangeSet. */
export function beginExecution(stack: Stack, changeSet: ChangeSet): void {
  changeSet.execution = 'EXECUTE_IN_PROGRESS';
  stack.changeSets = [changeSet];
}

/** An operation of the stack has ended, and with it the execution of a change set if it was one. */
export function endExecution(stack: Stack, status: string): void {
  if (status === 'DELETE_COMPLETE') stack.changeSets = [];
  const executed = stack.changeSets.find(({ execution }) => execution === 'EXECUTE_IN_PROGRESS');
  if (executed === undefined) return;
  const succeeded = status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE';
  executed.execution = succeeded ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED';
}
