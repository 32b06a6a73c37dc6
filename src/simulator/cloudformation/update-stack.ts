import type { Definition } from '../change-set.ts';
import { validationError } from '../protocol/message.ts';
import { flag, optional, required } from '../protocol/query.ts';
import { beginOperation } from '../engine/begin.ts';
import { applyJobs } from '../engine/plan-jobs.ts';
import { obsolete } from '../engine/change-sets.ts';
import { type Moment, patch, replacing, setStatus } from '../engine/record.ts';
import { outline } from '../template/outline.ts';
import { section, text } from '../template/sections.ts';
import type { Operation, Stack } from '../world.ts';
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
  const definition = definitionOf(call, stack.state.definition);
  const problem = updateProblem(call, stack, definition);
  if (problem !== null) throw validationError(problem);
  obsolete(stack);
  const operation = beginUpdate(
    { world, stack, at: now },
    {
      definition,
      role: optional(form, 'RoleARN'),
      token: optional(form, 'ClientRequestToken'),
      disableRollback: flag(form, 'DisableRollback'),
      retainExceptOnCreate: flag(form, 'RetainExceptOnCreate'),
    },
  );
  rememberToken(call, 'UpdateStack', stack);
  return { StackId: stack.id, OperationId: operation.id };
}

interface Update {
  readonly definition: Definition;
  /** Null leaves the role as it is. */
  readonly role: string | null;
  readonly token: string | null;
  readonly disableRollback: boolean;
  readonly retainExceptOnCreate: boolean;
  /** Logical ids of drifted resources that are put right with it. */
  readonly reverts?: readonly string[] | undefined;
}

/** Lets a stack become what it is asked to be. */
export function beginUpdate(moment: Moment, update: Update): Operation {
  const { world, stack, at } = moment;
  const previous = stack.state;
  const { definition, role, token, disableRollback, retainExceptOnCreate } = update;
  replacing(moment);
  patch(stack, {
    definition,
    updated: at,
    role: role ?? previous.role,
    disableRollback,
    retainExceptOnCreate,
  });
  const operation = beginOperation(moment, { type: 'UPDATE_STACK', token, phase: 'update', previous });
  setStatus(moment, 'UPDATE_IN_PROGRESS', 'User Initiated');
  if (update.reverts !== undefined) operation.reverts = update.reverts;
  operation.jobs = applyJobs(world, stack);
  return operation;
}

/** @throws AwsError ValidationError when the stack is at work, or in a state from which no update leads */
export function checkUpdatable(stack: Stack): void {
  const { status } = stack.state;
  if (UPDATABLE.has(status) || PAUSED.has(status)) return;
  throw validationError(`Stack:${stack.id} is in ${status} state and can not be updated.`);
}

/** @throws AwsError ValidationError as well when rollback is to be enabled on a stack that is paused */
export function checkStatus({ form }: Call, stack: Stack): void {
  const { status } = stack.state;
  checkUpdatable(stack);
  if (UPDATABLE.has(status) || flag(form, 'DisableRollback')) return;
  throw validationError(
    `This stack is currently in a non-terminal [${status}] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API`,
  );
}

export const NO_UPDATES = 'No updates are to be performed.';

/** Why a definition is no update of a stack, in CloudFormation's words, or null. */
export function updateProblem({ world, region }: Call, stack: Stack, definition: Definition): string | null {
  const place = { account: world.account, region, stackId: stack.id, stackName: stack.name };
  const wanted = outline(definition, place);
  const retyped = Object.keys(stack.resources).filter((logicalId) => {
    const type = text(section(section(definition.template, 'Resources'), logicalId)['Type']);
    return type !== null && type !== stack.resources[logicalId]?.type;
  });
  if (retyped.length > 0) {
    return `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${retyped.join(', ')}]`;
  }
  // A paused stack is not yet what its definition says, so trying the same again is a change.
  const same = !PAUSED.has(stack.state.status) && wanted === outline(stack.state.definition, place);
  return same ? NO_UPDATES : null;
}
