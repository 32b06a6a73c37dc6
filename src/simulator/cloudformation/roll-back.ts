import { validationError } from '../protocol/message.ts';
import { flag, list, optional, required } from '../protocol/query.ts';
import { beginOperation } from '../engine/begin.ts';
import { rollBackUpdate } from '../engine/phases.ts';
import { patch, replacing, setResource, setStatus } from '../engine/record.ts';
import type { Job } from '../world.ts';
import { type Answer, type Call, mustFind } from './call.ts';
import { refuseUnknownOptions } from './not-simulated.ts';
import { rememberToken, replayed } from './tokens.ts';

/** CancelUpdateStack API reference: only while UPDATE_IN_PROGRESS. */
export function cancelUpdateStack(call: Call): Answer {
  const { world, form, now } = call;
  const stack = mustFind(call, required(form, 'StackName'));
  if (replayed(call, 'CancelUpdateStack') !== undefined) return {};
  const { operation } = stack;
  if (stack.state.status !== 'UPDATE_IN_PROGRESS' || operation === null) {
    throw validationError('CancelUpdateStack cannot be called from current stack status');
  }
  const moment = { world, stack, at: now };
  replacing(moment);
  rollBackUpdate(moment, operation, 'User Initiated');
  rememberToken(call, 'CancelUpdateStack', stack);
  return {};
}

/** ContinueUpdateRollback API reference: takes up a failed rollback again, without the resources to skip. */
export function continueUpdateRollback(call: Call): Answer {
  refuseUnknownOptions(call);
  const { world, form, now } = call;
  const stack = mustFind(call, required(form, 'StackName'));
  if (replayed(call, 'ContinueUpdateRollback') !== undefined) return {};
  const { suspended } = stack;
  if (stack.state.status !== 'UPDATE_ROLLBACK_FAILED' || suspended === null) {
    throw validationError(
      `Stack:${stack.id} is in ${stack.state.status} state and can not continue rolling back an update.`,
    );
  }
  const skip = new Set(list(form, 'ResourcesToSkip'));
  const open = suspended.jobs.filter((job) => job.state !== 'done');
  const unknown = [...skip].filter((logicalId) => !open.some((job) => job.logicalId === logicalId));
  if (unknown.length > 0) {
    throw validationError(
      `The following resources to skip are not in UPDATE_FAILED state: [${unknown.join(', ')}]`,
    );
  }

  const moment = { world, stack, at: now };
  replacing(moment);
  stack.suspended = null;
  patch(stack, { role: optional(form, 'RoleARN') ?? stack.state.role });
  const operation = beginOperation(moment, {
    type: 'CONTINUE_ROLLBACK',
    token: optional(form, 'ClientRequestToken'),
    phase: 'update-rollback',
  });
  setStatus(moment, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
  operation.undo = suspended.undo;
  operation.leftovers = suspended.leftovers;
  operation.jobs = open.flatMap((job): Job[] => {
    if (!skip.has(job.logicalId)) return [{ ...job, state: 'waiting', endsAt: null, ending: null }];
    // "CloudFormation sets the status of the specified resources to UPDATE_COMPLETE and continues."
    if (job.task.kind === 'restore')
      setResource(moment, job.task.before, 'UPDATE_COMPLETE', 'Skipped by the caller');
    return [];
  });
  rememberToken(call, 'ContinueUpdateRollback', stack);
  return {};
}

/** UpdateTerminationProtection API reference. */
export function updateTerminationProtection(call: Call): Answer {
  const { world, form, now } = call;
  const stack = mustFind(call, required(form, 'StackName'));
  if (stack.state.status.startsWith('DELETE_')) {
    throw validationError(
      `Termination protection of stack [${stack.name}] cannot be changed while it is being deleted`,
    );
  }
  replacing({ world, stack, at: now });
  patch(stack, { protection: flag(form, 'EnableTerminationProtection') });
  return { StackId: stack.id };
}
