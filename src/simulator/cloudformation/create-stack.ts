import { AwsError, validationError } from '../protocol/message.ts';
import { flag, optional, required } from '../protocol/query.ts';
import { beginOperation } from '../engine/begin.ts';
import { applyJobs } from '../engine/plan-jobs.ts';
import { setStatus } from '../engine/record.ts';
import { uuid } from '../random.ts';
import { outline } from '../template/outline.ts';
import { findStack, liveStacks } from '../stacks.ts';
import type { Definition, Stack } from '../world.ts';
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
  const options = failureOptions(call);
  const earlier = replayed(call, 'CreateStack');
  if (earlier !== undefined) return { StackId: earlier.stackId, OperationId: earlier.operationId };
  if (findStack(world, region, name) !== undefined) {
    throw new AwsError(400, 'AlreadyExistsException', `Stack [${name}] already exists`);
  }
  if (liveStacks(world, region).length >= STACKS) {
    throw new AwsError(400, 'LimitExceededException', `Limit for stack has been exceeded. Limit: ${STACKS}`);
  }
  const definition = definitionOf(call, null);
  const stack = newStack(call, name, definition, options.disableRollback);
  const place = { account: world.account, region, stackId: stack.id, stackName: name };
  outline(definition, place); // refuses what cannot be evaluated, before there is a stack
  world.stacks[stack.id] = stack;

  const moment = { world, stack, at: now };
  const token = optional(form, 'ClientRequestToken');
  const operation = beginOperation(moment, {
    type: 'CREATE_STACK',
    token,
    phase: 'create',
    onFailure: options.onFailure,
  });
  setStatus(moment, 'CREATE_IN_PROGRESS', 'User Initiated');
  operation.jobs = applyJobs(world, stack);
  const minutes = stack.state.timeoutMinutes;
  operation.deadline = minutes === null ? null : now + (minutes * MINUTE) / world.pace.speed;
  rememberToken(call, 'CreateStack', stack);
  return { StackId: stack.id, OperationId: operation.id };
}

function stackName({ form }: Call): string {
  const name = required(form, 'StackName');
  if (/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return name;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*, length at most 128`,
  );
}

interface FailureOptions {
  readonly onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';
  readonly disableRollback: boolean;
}

function failureOptions({ form }: Call): FailureOptions {
  const onFailure = optional(form, 'OnFailure');
  if (onFailure !== null && form.has('DisableRollback')) {
    throw validationError('You can specify either DisableRollback or OnFailure, but not both.');
  }
  if (
    onFailure !== null &&
    onFailure !== 'ROLLBACK' &&
    onFailure !== 'DELETE' &&
    onFailure !== 'DO_NOTHING'
  ) {
    throw validationError(
      `1 validation error detected: Value '${onFailure}' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: [ROLLBACK, DELETE, DO_NOTHING]`,
    );
  }
  const disabled = flag(form, 'DisableRollback');
  const chosen = onFailure ?? (disabled ? 'DO_NOTHING' : 'ROLLBACK');
  return { onFailure: chosen, disableRollback: chosen === 'DO_NOTHING' };
}

function newStack(call: Call, name: string, definition: Definition, disableRollback: boolean): Stack {
  const { world, region, form, now } = call;
  world.sequence += 1;
  const timeout = optional(form, 'TimeoutInMinutes');
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
      protection: flag(form, 'EnableTerminationProtection'),
      role: optional(form, 'RoleARN'),
      disableRollback,
      retainExceptOnCreate: flag(form, 'RetainExceptOnCreate'),
      timeoutMinutes: timeout === null ? null : Number(timeout),
      operations: [],
    },
    earlier: null,
    resources: {},
    events: [],
    operation: null,
    suspended: null,
  };
}
