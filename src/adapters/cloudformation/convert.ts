import type { Stack } from '@aws-sdk/client-cloudformation';
import { Fault } from '../../core/fault.ts';
import type { LiveStack } from '../../core/model.ts';
import { phaseOf } from './phases.ts';
import { redact } from '../../core/text/redact.ts';

/**
 * One stack of a DescribeStacks answer. The SDK types every member as optional and emulators make use of that.
 * @throws Fault when the answer does not say which stack it is about: to leave such a stack out would be to read it
 * as absent.
 */
export function toLiveStack(stack: Stack): LiveStack {
  const { StackName: name, StackId: id, StackStatus: status } = stack;
  if (name === undefined || id === undefined || status === undefined)
    throw new Fault(
      'failed',
      'malformed-answer',
      'CloudFormation described a stack without its name, id or status.',
      'If this is an emulator it may be broken; otherwise it will be asked again.',
    );
  return {
    name,
    id,
    phase: phaseOf(status),
    status,
    statusReason: stack.StackStatusReason === undefined ? null : redact(stack.StackStatusReason),
    created: stack.CreationTime?.getTime() ?? 0,
    updated: stack.LastUpdatedTime?.getTime() ?? null,
    parameters: record(stack.Parameters, (one) => [one.ParameterKey, one.ParameterValue]),
    tags: record(stack.Tags, (one) => [one.Key, one.Value]),
    outputs: record(stack.Outputs, (one) => [one.OutputKey, one.OutputValue]),
    role: stack.RoleARN ?? null,
    protection: stack.EnableTerminationProtection ?? false,
  };
}

/** A stack inside another belongs to that one's template; we never look at it by itself. */
export const isNested = (stack: Stack): boolean => stack.ParentId !== undefined || stack.RootId !== undefined;

function record<T>(
  list: readonly T[] | undefined,
  entry: (one: T) => readonly [string | undefined, string | undefined],
): Readonly<Record<string, string>> {
  const entries = (list ?? []).map(entry).filter(([key]) => key !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, value ?? '']));
}
