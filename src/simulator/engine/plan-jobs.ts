import { activeDependencies, activeResources } from '../template/outline.ts';
import type { DeleteTask, Job, Operation, Stack, StackResource, Task, World } from '../world.ts';
import { stackScope } from './stack-scope.ts';

const job = (logicalId: string, task: Task, after: readonly string[]): Job => ({
  logicalId,
  task,
  after,
  state: 'waiting',
  endsAt: null,
  ending: null,
});

/** One job for each resource the definition has now, dependencies first. */
export function applyJobs(world: World, stack: Stack): Job[] {
  const scope = stackScope(world, stack);
  return activeResources(scope).map((logicalId) =>
    job(logicalId, { kind: 'apply' }, activeDependencies(logicalId, scope)),
  );
}

/** Deletes in reverse: a resource goes after everything that was made after it. */
function deleteJobs(tasks: readonly DeleteTask[]): Job[] {
  return tasks.map((task) => {
    const { logicalId } = task.resource;
    const dependents = tasks
      .filter((other) => other.resource.dependsOn.includes(logicalId))
      .map((other) => other.resource.logicalId);
    return job(logicalId, task, dependents);
  });
}

/** Everything a stack has, deleted with it. */
export function teardown(stack: Stack, retains: (resource: StackResource) => boolean): Job[] {
  const present = Object.values(stack.resources).filter(
    ({ status }) => status !== 'DELETE_COMPLETE' && status !== 'DELETE_SKIPPED',
  );
  return deleteJobs(
    present.map((resource) => ({ kind: 'delete', resource, retain: retains(resource), record: 'mark' })),
  );
}

/**
 * Rollback of a creation: what was created goes; Retain keeps it there too, unless the caller said
 * RetainExceptOnCreate. Reference: "DeletionPolicy attribute".
 */
export const rollbackRetains = (stack: Stack, resource: StackResource): boolean =>
  resource.deletionPolicy === 'Retain' && !stack.state.retainExceptOnCreate && resource.physicalId !== null;

export const deleteRetains = ({ deletionPolicy }: StackResource): boolean =>
  deletionPolicy === 'Retain' || deletionPolicy === 'RetainExceptOnCreate';

/** What an update leaves behind when it has succeeded: replaced resources, and those the template no longer has. */
export function cleanupJobs(world: World, stack: Stack, operation: Operation): Job[] {
  const wanted = new Set(activeResources(stackScope(world, stack)));
  const removed = Object.values(stack.resources).filter(({ logicalId }) => !wanted.has(logicalId));
  const replaced = operation.undo
    .map(({ before }) => before)
    .filter((before) => before !== null)
    .filter((before) => stack.resources[before.logicalId]?.physicalId !== before.physicalId);
  return deleteJobs([
    ...replaced.map((resource): DeleteTask => ({
      kind: 'delete',
      resource,
      retain: resource.updateReplacePolicy === 'Retain',
      record: 'keep',
    })),
    ...removed.map((resource): DeleteTask => ({
      kind: 'delete',
      resource,
      retain: deleteRetains(resource),
      record: 'forget',
    })),
  ]);
}

/** Puts back, in dependency order, what a failed update changed. */
export function restoreJobs(operation: Operation): Job[] {
  const changed = operation.undo.flatMap(({ before }) => (before === null ? [] : [before]));
  const ids = new Set(changed.map(({ logicalId }) => logicalId));
  return changed.map((before) =>
    job(
      before.logicalId,
      { kind: 'restore', before },
      before.dependsOn.filter((other) => ids.has(other)),
    ),
  );
}

/** What a failed update made anew, and has to go when the rest is back in place. */
export function newcomers(stack: Stack, operation: Operation): StackResource[] {
  return operation.undo.flatMap(({ logicalId, before }) => {
    const now = stack.resources[logicalId];
    return now === undefined || (before !== null && before.physicalId === now.physicalId) ? [] : [now];
  });
}

export function newcomerJobs(stack: Stack, operation: Operation): Job[] {
  const created = new Set(
    operation.undo.filter(({ before }) => before === null).map(({ logicalId }) => logicalId),
  );
  return deleteJobs(
    operation.leftovers.map((resource): DeleteTask => ({
      kind: 'delete',
      resource,
      retain: created.has(resource.logicalId) && rollbackRetains(stack, resource),
      record: created.has(resource.logicalId) ? 'forget' : 'keep',
    })),
  );
}
