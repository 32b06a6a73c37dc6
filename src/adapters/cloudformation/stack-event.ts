import type { OperationEvent, StackEvent as SdkStackEvent } from '@aws-sdk/client-cloudformation';
import type { StackEvent } from '../../core/stack-event.ts';

export const fromStackEvent = (event: SdkStackEvent): StackEvent => ({
  at: event.Timestamp?.getTime() ?? 0,
  ...subject(event),
  status: event.ResourceStatus ?? '',
  reason: event.ResourceStatusReason ?? null,
  token: event.ClientRequestToken ?? null,
  operation: event.OperationId ?? null,
});

/**
 * DescribeEvents also tells what pre-deployment validation and hooks found; those events carry their words in
 * members of their own (API reference, `OperationEvent`).
 */
export const fromOperationEvent = (event: OperationEvent): StackEvent => ({
  at: (event.Timestamp ?? event.EndTime ?? event.StartTime)?.getTime() ?? 0,
  ...subject(event),
  status: toldElsewhere(event) ?? event.ResourceStatus ?? '',
  reason: event.ResourceStatusReason ?? validation(event) ?? event.HookStatusReason ?? null,
  token: event.ClientRequestToken ?? null,
  operation: event.OperationId ?? null,
});

/** Validation and hooks may only warn; a warning fails nothing and so is no cause. */
function toldElsewhere(event: OperationEvent): string | undefined {
  if (event.EventType !== 'VALIDATION_ERROR' && event.EventType !== 'HOOK_INVOCATION_ERROR') return undefined;
  const mode = event.ValidationFailureMode ?? event.HookFailureMode;
  return mode === 'WARN' ? 'VALIDATION_WARNED' : 'VALIDATION_FAILED';
}

function validation({
  ValidationStatusReason: reason,
  ValidationPath: path,
}: OperationEvent): string | undefined {
  return reason !== undefined && path !== undefined ? `${reason} (at ${path})` : reason;
}

function subject(
  event: SdkStackEvent | OperationEvent,
): Pick<StackEvent, 'resource' | 'resourceType' | 'physicalId'> {
  // A stack's events about itself name its own ARN as the physical resource; those of a nested one name another.
  const { StackId: stack, LogicalResourceId: resource, PhysicalResourceId: physical } = event;
  const itself = resource === undefined || (physical !== undefined && physical === stack);
  return itself
    ? { resource: null, resourceType: null }
    : { resource, resourceType: event.ResourceType ?? null, physicalId: physical ?? null };
}
