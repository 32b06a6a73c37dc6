import { validationError } from '../protocol/message.ts';
import { list, optional, required } from '../protocol/query.ts';
import { beginOperation } from '../engine/begin.ts';
import { deleteRetains, teardown } from '../engine/plan-jobs.ts';
import { patch, replacing, setStatus } from '../engine/record.ts';
import { findStack } from '../stacks.ts';
import type { Stack } from '../world.ts';
import type { Answer, Call } from './call.ts';
import { refuseUnknownOptions } from './not-simulated.ts';
import { rememberToken, replayed } from './tokens.ts';

/** An update under way has to end, well or badly, before its stack can go. */
const NOT_NOW: ReadonlySet<string> = new Set([
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_IN_PROGRESS',
]);

/** DeleteStack API reference. Deleting what is gone, or going, is no error. */
export function deleteStack(call: Call): Answer {
  const { world, region, form, now } = call;
  refuseUnknownOptions(call);
  const stack = findStack(world, region, required(form, 'StackName'));
  const { status } = stack?.state ?? {};
  if (stack === undefined || status === 'DELETE_COMPLETE' || replayed(call, 'DeleteStack') !== undefined)
    return {};
  const retained = retainedResources(call, stack);
  if (stack.state.protection) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  if (status === 'DELETE_IN_PROGRESS') return {};
  if (NOT_NOW.has(stack.state.status)) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while in status ${stack.state.status}`);
  }

  const moment = { world, stack, at: now };
  replacing(moment);
  stack.suspended = null;
  patch(stack, { deleted: now, role: optional(form, 'RoleARN') ?? stack.state.role });
  const operation = beginOperation(moment, {
    type: 'DELETE_STACK',
    token: optional(form, 'ClientRequestToken'),
    phase: 'delete',
  });
  setStatus(moment, 'DELETE_IN_PROGRESS', 'User Initiated');
  operation.jobs = teardown(stack, (resource) => deleteRetains(resource) || retained.has(resource.logicalId));
  rememberToken(call, 'DeleteStack', stack);
  return {};
}

function retainedResources({ form }: Call, stack: Stack): ReadonlySet<string> {
  const ids = list(form, 'RetainResources');
  if (ids.length > 0 && stack.state.status !== 'DELETE_FAILED') {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. Specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
    );
  }
  const unknown = ids.filter((logicalId) => stack.resources[logicalId] === undefined);
  if (unknown.length > 0)
    throw validationError(`The following resources cannot be retained: [${unknown.join(', ')}]`);
  return new Set(ids);
}
