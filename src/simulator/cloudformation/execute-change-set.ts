import type { ChangeSet } from '../change-set.ts';
import { beginExecution } from '../engine/change-sets.ts';
import { patch, replacing } from '../engine/record.ts';
import { AwsError, validationError } from '../protocol/message.ts';
import { flag, optional } from '../protocol/query.ts';
import type { Operation, Stack } from '../world.ts';
import type { Answer, Call } from './call.ts';
import { beginCreate } from './create-stack.ts';
import { findChangeSet, mustFindChangeSet } from './find-change-set.ts';
import { rememberToken, replayed } from './tokens.ts';
import { beginUpdate, checkStatus } from './update-stack.ts';

/** ExecuteChangeSet API reference. */
export function executeChangeSet(call: Call): Answer {
  if (replayed(call, 'ExecuteChangeSet') !== undefined) return {};
  const { stack, changeSet } = mustFindChangeSet(call);
  checkExecutable(changeSet);
  if (changeSet.type === 'CREATE') executeCreate(call, stack, changeSet);
  else executeUpdate(call, stack, changeSet);
  beginExecution(stack, changeSet);
  rememberToken(call, 'ExecuteChangeSet', stack);
  return {};
}

function checkExecutable({ id, status, execution }: ChangeSet): void {
  if (status !== 'CREATE_COMPLETE')
    throw invalid(`ChangeSet [${id}] cannot be executed in its current status of [${status}]`);
  if (execution !== 'AVAILABLE')
    throw invalid(`ChangeSet [${id}] cannot be executed in its current execution status of [${execution}]`);
}

const invalid = (message: string): AwsError => new AwsError(400, 'InvalidChangeSetStatus', message);

function executeUpdate(call: Call, stack: Stack, changeSet: ChangeSet): void {
  const { world, form, now } = call;
  checkStatus(call, stack);
  const { definition, role, onFailure, reverts } = changeSet;
  beginUpdate(
    { world, stack, at: now },
    {
      definition,
      role,
      reverts,
      token: optional(form, 'ClientRequestToken'),
      disableRollback: rollbackDisabled(call, onFailure),
      retainExceptOnCreate: flag(form, 'RetainExceptOnCreate'),
    },
  );
  patch(stack, { changeSetId: changeSet.id });
}

function executeCreate(call: Call, stack: Stack, changeSet: ChangeSet): void {
  const { world, form, now } = call;
  const { definition, role, onFailure } = changeSet;
  const moment = { world, stack, at: now };
  const disabled = rollbackDisabled(call, onFailure);
  replacing(moment);
  patch(stack, {
    definition,
    role,
    changeSetId: changeSet.id,
    retainExceptOnCreate: flag(form, 'RetainExceptOnCreate'),
  });
  const token = optional(form, 'ClientRequestToken');
  beginCreate(moment, { token, onFailure: disabled ? 'DO_NOTHING' : (onFailure ?? 'ROLLBACK') });
}

function rollbackDisabled({ form }: Call, onFailure: Operation['onFailure'] | null): boolean {
  if (onFailure !== null && form.has('DisableRollback')) {
    throw validationError('DisableRollback cannot be specified when OnStackFailure is specified.');
  }
  return onFailure === 'DO_NOTHING' || flag(form, 'DisableRollback');
}

/**
 * DeleteChangeSet API reference. It succeeds also where there is no such change set, as long as there is the stack; one
 * of a stack that has never been leaves the stack in REVIEW_IN_PROGRESS.
 */
export function deleteChangeSet(call: Call): Answer {
  const { stack, changeSet } = findChangeSet(call);
  if (stack === undefined || changeSet === undefined) return {};
  const { id, status, execution } = changeSet;
  const underWay = status === 'CREATE_PENDING' || status === 'CREATE_IN_PROGRESS' ? status : null;
  if (underWay !== null)
    throw invalid(`ChangeSet [${id}] cannot be deleted in its current status of [${underWay}]`);
  if (execution === 'EXECUTE_IN_PROGRESS')
    throw invalid(`ChangeSet [${id}] cannot be deleted in its current execution status of [${execution}]`);
  stack.changeSets = stack.changeSets.filter((other) => other !== changeSet);
  return {};
}
