import { AwsError } from '../protocol/message.ts';
import type { Operation, Stack } from '../world.ts';
import { endExecution } from './change-sets.ts';
import { cancelJob } from './finish-job.ts';
import { outputsOf } from './outputs.ts';
import { pause } from './pace.ts';
import { cleanupJobs, newcomerJobs, newcomers, restoreJobs, rollbackRetains, teardown } from './plan-jobs.ts';
import { type Moment, noteOperation, patch, setStatus } from './record.ts';

/** All jobs of a phase have ended, well or badly: what comes next. */
export function endPhase(moment: Moment, operation: Operation): void {
  switch (operation.phase) {
    case 'create':
      return endCreate(moment, operation);
    case 'rollback':
      return endDeletes(moment, operation, 'ROLLBACK');
    case 'delete':
      return endDeletes(moment, operation, 'DELETE');
    case 'update':
      return endUpdate(moment, operation);
    case 'cleanup':
      // AWS gives up on what it cannot delete here; the update has succeeded all the same.
      return finish(moment, 'UPDATE_COMPLETE');
    case 'update-rollback':
      return hasFailed(operation) ? suspend(moment, operation) : cleanUpRollback(moment, operation);
    case 'rollback-cleanup':
      return finish(moment, 'UPDATE_ROLLBACK_COMPLETE');
    default:
      operation.phase satisfies never;
  }
}

const hasFailed = (operation: Operation): boolean => operation.failures.length > 0;

function endCreate(moment: Moment, operation: Operation): void {
  if (hasFailed(operation) || !takeOutputs(moment, operation)) return failedCreate(moment, operation);
  finish(moment, 'CREATE_COMPLETE');
}

function endUpdate(moment: Moment, operation: Operation): void {
  if (hasFailed(operation) || !takeOutputs(moment, operation)) return failedUpdate(moment, operation);
  cleanUp(moment, operation);
}

function endDeletes(moment: Moment, operation: Operation, verb: 'ROLLBACK' | 'DELETE'): void {
  if (hasFailed(operation)) finish(moment, `${verb}_FAILED`, notDeleted(operation));
  else finish(moment, `${verb}_COMPLETE`);
}

/** TimeoutInMinutes has passed before the stack was created. */
export function timeOut(moment: Moment, operation: Operation): void {
  operation.failures.push({
    logicalId: moment.stack.name,
    reason: 'Stack creation time exceeded the specified timeout',
  });
  failedCreate(
    moment,
    operation,
    'Stack creation time exceeded the specified timeout. Rollback requested by user.',
  );
}

/** Ends the operation; the stack rests. */
function finish(moment: Moment, status: string, reason: string | null = null): void {
  const { world, stack } = moment;
  setStatus(moment, status, reason);
  endExecution(stack, status);
  stack.operation = null;
  world.busy = world.busy.filter((id) => id !== stack.id);
}

/** The next phase begins after a short pause. */
export function enter(moment: Moment, operation: Operation, phase: Operation['phase']): void {
  operation.phase = phase;
  operation.failures = [];
  operation.deadline = null;
  operation.wake = moment.at + pause(moment.world);
}

function takeOutputs(moment: Moment, operation: Operation): boolean {
  const { world, stack } = moment;
  try {
    patch(stack, { outputs: outputsOf(world, stack) });
    return true;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    operation.failures.push({ logicalId: stack.name, reason: error.message });
    return false;
  }
}

function failedCreate(moment: Moment, operation: Operation, reason = notCreated(operation)): void {
  const { stack } = moment;
  stopJobs(moment, operation);
  if (operation.onFailure === 'DO_NOTHING')
    return finish(moment, 'CREATE_FAILED', reason.replace(/ Rollback.*/, ' '));
  operation.jobs = teardown(stack, (resource) => rollbackRetains(stack, resource));
  const deletes = operation.onFailure === 'DELETE';
  operation.id = noteOperation(moment, deletes ? 'DELETE_STACK' : 'ROLLBACK');
  if (deletes) patch(stack, { deleted: moment.at });
  setStatus(moment, deletes ? 'DELETE_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS', reason);
  enter(moment, operation, deletes ? 'delete' : 'rollback');
}

function stopJobs(moment: Moment, operation: Operation): void {
  for (const job of operation.jobs) {
    if (job.state === 'waiting' || job.state === 'running') cancelJob(moment, job);
  }
}

function cleanUp(moment: Moment, operation: Operation): void {
  setStatus(moment, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  operation.jobs = cleanupJobs(moment.world, moment.stack, operation);
  enter(moment, operation, 'cleanup');
}

function failedUpdate(moment: Moment, operation: Operation): void {
  if (moment.stack.state.disableRollback) {
    stopJobs(moment, operation);
    return finish(moment, 'UPDATE_FAILED', notUpdated(moment.stack, operation));
  }
  rollBackUpdate(moment, operation, notUpdated(moment.stack, operation));
}

/** The previous definition comes back; also what CancelUpdateStack asks for. */
export function rollBackUpdate(moment: Moment, operation: Operation, reason: string): void {
  const { stack } = moment;
  stopJobs(moment, operation);
  const { previous } = operation;
  if (previous !== null) {
    const { definition, outputs, role } = previous;
    patch(stack, { definition, outputs, role });
  }
  operation.id = noteOperation(moment, 'ROLLBACK');
  setStatus(moment, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
  operation.leftovers = newcomers(stack, operation);
  operation.jobs = restoreJobs(operation);
  enter(moment, operation, 'update-rollback');
}

function cleanUpRollback(moment: Moment, operation: Operation): void {
  setStatus(moment, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  operation.jobs = newcomerJobs(moment.stack, operation);
  enter(moment, operation, 'rollback-cleanup');
}

function suspend(moment: Moment, operation: Operation): void {
  const ids = operation.failures.map(({ logicalId }) => logicalId);
  moment.stack.suspended = operation;
  finish(
    moment,
    'UPDATE_ROLLBACK_FAILED',
    `The following resource(s) failed to update: [${ids.join(', ')}]. `,
  );
}

const list = (operation: Operation): string =>
  operation.failures.map(({ logicalId }) => logicalId).join(', ');

const notCreated = (operation: Operation): string =>
  `The following resource(s) failed to create: [${list(operation)}]. Rollback requested by user.`;

const notDeleted = (operation: Operation): string =>
  `The following resource(s) failed to delete: [${list(operation)}]. `;

function notUpdated(stack: Stack, operation: Operation): string {
  const failed = operation.failures.map(({ logicalId }) => logicalId);
  const created = failed.filter((logicalId) => stack.resources[logicalId]?.status === 'CREATE_FAILED');
  const updated = failed.filter((logicalId) => !created.includes(logicalId));
  return [
    created.length > 0 ? `The following resource(s) failed to create: [${created.join(', ')}]. ` : '',
    updated.length > 0 ? `The following resource(s) failed to update: [${updated.join(', ')}]. ` : '',
  ].join('');
}
