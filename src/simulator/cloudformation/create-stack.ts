import type { Definition } from '../change-set.ts';
import { AwsError, validationError } from '../protocol/message.ts';
import { flag, optional, required } from '../protocol/query.ts';
import { beginOperation } from '../engine/begin.ts';
import { applyJobs } from '../engine/plan-jobs.ts';
import { type Moment, patch, setStatus } from '../engine/record.ts';
import { uuid } from '../random.ts';
import { outline } from '../template/outline.ts';
import { findStack, liveStacks } from '../stacks.ts';
import type { Operation, Stack } from '../world.ts';
import type { Answer, Call } from './call.ts';
import { definitionOf } from './definition.ts';
import { refuseUnknownOptions } from './not-simulated.ts';
import { rememberToken, replayed } from './tokens.ts';

const STACKS = 2000;
const MINUTE = 60_000;

/** CreateStack API reference. */
export function createStack(call: Call): Answer {
  const { world, region, form, now } = call;
  refuseUnknownOptions(call);
  const name = stackName(call);
  const onFailure = failureOptions(call);
  const earlier = replayed(call, 'CreateStack');
  if (earlier !== undefined) return { StackId: earlier.stackId, OperationId: earlier.operationId };
  if (findStack(world, region, name) !== undefined) {
    throw new AwsError(400, 'AlreadyExistsException', `Stack [${name}] already exists`);
  }
  checkQuota(call);
  const definition = definitionOf(call, null);
  const stack = newStack(call, name, definition);
  checkOutline(call, stack, definition);
  patch(stack, {
    protection: flag(form, 'EnableTerminationProtection'),
    role: optional(form, 'RoleARN'),
    retainExceptOnCreate: flag(form, 'RetainExceptOnCreate'),
    timeoutMinutes: minutesOf(call),
  });
  world.stacks[stack.id] = stack;
  const token = optional(form, 'ClientRequestToken');
  const operation = beginCreate({ world, stack, at: now }, { token, onFailure });
  rememberToken(call, 'CreateStack', stack);
  return { StackId: stack.id, OperationId: operation.id };
}

/** @throws AwsError LimitExceededException */
export function checkQuota({ world, region }: Call): void {
  if (liveStacks(world, region).length < STACKS) return;
  throw new AwsError(400, 'LimitExceededException', `Limit for stack has been exceeded. Limit: ${STACKS}`);
}

/** Refuses what cannot be evaluated, before there is a stack. @throws AwsError ValidationError */
export function checkOutline({ world, region }: Call, stack: Stack, definition: Definition): void {
  outline(definition, { account: world.account, region, stackId: stack.id, stackName: stack.name });
}

/** Lets the resources of a new stack be made. */
export function beginCreate(
  moment: Moment,
  how: { readonly token: string | null; readonly onFailure: Operation['onFailure'] },
): Operation {
  const { world, stack, at } = moment;
  patch(stack, { disableRollback: how.onFailure === 'DO_NOTHING' });
  const operation = beginOperation(moment, { type: 'CREATE_STACK', phase: 'create', ...how });
  setStatus(moment, 'CREATE_IN_PROGRESS', 'User Initiated');
  operation.jobs = applyJobs(world, stack);
  const minutes = stack.state.timeoutMinutes;
  operation.deadline = minutes === null ? null : at + (minutes * MINUTE) / world.pace.speed;
  return operation;
}

function minutesOf({ form }: Call): number | null {
  const timeout = optional(form, 'TimeoutInMinutes');
  return timeout === null ? null : Number(timeout);
}

/** The name of a stack that is to be made. @throws AwsError ValidationError */
export function stackName({ form }: Call): string {
  const name = required(form, 'StackName');
  if (/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return name;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*, length at most 128`,
  );
}

function failureOptions(call: Call): Operation['onFailure'] {
  const { form } = call;
  const onFailure = onFailureOf(call, 'OnFailure');
  if (onFailure !== null && form.has('DisableRollback')) {
    throw validationError('You can specify either DisableRollback or OnFailure, but not both.');
  }
  return onFailure ?? (flag(form, 'DisableRollback') ? 'DO_NOTHING' : 'ROLLBACK');
}

/** @throws AwsError ValidationError for a word that is none of the three */
export function onFailureOf({ form }: Call, member: string): Operation['onFailure'] | null {
  const value = optional(form, member);
  if (value === null || value === 'ROLLBACK' || value === 'DELETE' || value === 'DO_NOTHING') return value;
  throw validationError(
    `1 validation error detected: Value '${value}' at '${member.charAt(0).toLowerCase()}${member.slice(1)}' failed to satisfy constraint: Member must satisfy enum value set: [ROLLBACK, DELETE, DO_NOTHING]`,
  );
}

/** A stack of which nothing is there yet, and that nobody sees yet. */
export function newStack(call: Call, name: string, definition: Definition): Stack {
  const { world, region, now } = call;
  world.sequence += 1;
  return {
    id: `arn:aws:cloudformation:${region}:${world.account}:stack/${name}/${uuid(world)}`,
    name,
    region,
    created: now,
    order: world.sequence,
    state: {
      status: 'CREATE_IN_PROGRESS',
      reason: null,
      definition,
      outputs: [],
      updated: null,
      deleted: null,
      protection: false,
      role: null,
      disableRollback: false,
      retainExceptOnCreate: false,
      timeoutMinutes: null,
      changeSetId: null,
      operations: [],
    },
    earlier: null,
    changed: now,
    resources: {},
    events: [],
    operation: null,
    suspended: null,
    changeSets: [],
  };
}
