import { validationError } from '../protocol/message.ts';
import { flag, optional, required } from '../protocol/query.ts';
import { beginOperation } from '../engine/begin.ts';
import { applyJobs } from '../engine/plan-jobs.ts';
import { patch, setStatus } from '../engine/record.ts';
import { outline } from '../template/outline.ts';
import { section, text } from '../template/sections.ts';
import type { Definition, Stack } from '../world.ts';
import { type Answer, type Call, mustFind } from './call.ts';
import { definitionOf } from './definition.ts';
import { refuseUnknownOptions } from './not-simulated.ts';
import { rememberToken, replayed } from './tokens.ts';

const UPDATABLE: ReadonlySet<string> = new Set([
  'CREATE_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
]);

/** Left as they are because rollback was disabled: updatable only if it stays so. */
const PAUSED: ReadonlySet<string> = new Set(['CREATE_FAILED', 'UPDATE_FAILED']);

/** UpdateStack API reference; User Guide, "Understand update behaviors of stack resources". */
export function updateStack(call: Call): Answer {
  const { world, form, now } = call;
  refuseUnknownOptions(call);
  const stack = mustFind(call, required(form, 'StackName'));
  const earlier = replayed(call, 'UpdateStack');
  if (earlier !== undefined) return { StackId: earlier.stackId, OperationId: earlier.operationId };
  checkStatus(call, stack);
  const previous = stack.state;
  const definition = definitionOf(call, previous.definition);
  checkChange(call, stack, definition);

  const moment = { world, stack, at: now };
  stack.earlier = previous;
  patch(stack, {
    definition,
    updated: now,
    role: optional(form, 'RoleARN') ?? previous.role,
    disableRollback: flag(form, 'DisableRollback'),
    retainExceptOnCreate: flag(form, 'RetainExceptOnCreate'),
  });
  const operation = beginOperation(moment, {
    type: 'UPDATE_STACK',
    token: optional(form, 'ClientRequestToken'),
    phase: 'update',
    previous,
  });
  setStatus(moment, 'UPDATE_IN_PROGRESS', 'User Initiated');
  operation.jobs = applyJobs(world, stack);
  rememberToken(call, 'UpdateStack', stack);
  return { StackId: stack.id, OperationId: operation.id };
}

function checkStatus({ form }: Call, stack: Stack): void {
  const { status } = stack.state;
  if (UPDATABLE.has(status)) return;
  if (!PAUSED.has(status))
    throw validationError(`Stack:${stack.id} is in ${status} state and can not be updated.`);
  if (flag(form, 'DisableRollback')) return;
  throw validationError(
    `This stack is currently in a non-terminal [${status}] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API`,
  );
}

function checkChange({ world, region }: Call, stack: Stack, definition: Definition): void {
  const place = { account: world.account, region, stackId: stack.id, stackName: stack.name };
  const wanted = outline(definition, place);
  const retyped = Object.keys(stack.resources).filter((logicalId) => {
    const type = text(section(section(definition.template, 'Resources'), logicalId)['Type']);
    return type !== null && type !== stack.resources[logicalId]?.type;
  });
  if (retyped.length > 0) {
    throw validationError(
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${retyped.join(', ')}]`,
    );
  }
  // A paused stack is not yet what its definition says, so trying the same again is a change.
  if (!PAUSED.has(stack.state.status) && wanted === outline(stack.state.definition, place)) {
    throw validationError('No updates are to be performed.');
  }
}
