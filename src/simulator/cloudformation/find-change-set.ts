import type { ChangeSet } from '../change-set.ts';
import { AwsError, validationError } from '../protocol/message.ts';
import { optional, required } from '../protocol/query.ts';
import type { Stack } from '../world.ts';
import { type Call, mustFind } from './call.ts';

interface Place {
  readonly stack: Stack;
  readonly changeSet: ChangeSet;
}

/** The change set a request names, with its stack. @throws AwsError ChangeSetNotFound, ValidationError */
export function mustFindChangeSet(call: Call): Place {
  const { stack, changeSet } = findChangeSet(call);
  if (stack === undefined || changeSet === undefined) throw notFound(required(call.form, 'ChangeSetName'));
  return { stack, changeSet };
}

/** The same, where it is no error that there is none. @throws AwsError ValidationError when there is no stack */
export function findChangeSet(call: Call): Partial<Place> {
  const { world, region, form } = call;
  const asked = required(form, 'ChangeSetName');
  const named = optional(form, 'StackName');
  if (named === null && !asked.startsWith('arn:'))
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  const stacks =
    named === null
      ? Object.values(world.stacks).filter((stack) => stack.region === region)
      : [mustFind(call, named)];
  const is = ({ id, name }: ChangeSet) => id === asked || (named !== null && name === asked);
  for (const stack of stacks) {
    const changeSet = stack.changeSets.find(is);
    if (changeSet !== undefined) return { stack, changeSet };
  }
  return {};
}

const notFound = (name: string): AwsError =>
  new AwsError(404, 'ChangeSetNotFound', `ChangeSet [${name}] does not exist`);
