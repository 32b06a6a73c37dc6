import { AwsError, validationError } from '../protocol/message.ts';
import { flag, optional, required } from '../protocol/query.ts';
import type { XmlValue } from '../protocol/xml.ts';
import { allStacks } from '../stacks.ts';
import type { OperationType, Stack, StackEvent } from '../world.ts';
import { type Answer, type Call, iso, mustFind, page } from './call.ts';

/** DescribeStackEvents API reference: reverse chronological order, in pages; deleted stacks by ARN. */
export function describeStackEvents(call: Call): Answer {
  const { form } = call;
  const stack = mustFind(call, required(form, 'StackName'));
  const { items, nextToken } = page(stack.events.toReversed(), optional(form, 'NextToken'));
  return { StackEvents: items.map((event) => stackEvent(stack, event)), NextToken: nextToken };
}

const shared = (stack: Stack, event: StackEvent) => ({
  StackId: stack.id,
  EventId: event.id,
  OperationId: event.operationId,
  LogicalResourceId: event.logicalId,
  PhysicalResourceId: event.physicalId,
  ResourceType: event.type,
  Timestamp: iso(event.at),
  ResourceStatus: event.status,
  ResourceStatusReason: event.reason,
  ResourceProperties: event.properties === null ? null : JSON.stringify(event.properties),
  ClientRequestToken: event.token,
});

const stackEvent = (stack: Stack, event: StackEvent): XmlValue => ({
  ...shared(stack, event),
  StackName: stack.name,
});

/**
 * DescribeEvents API reference: by stack or by operation; with `FailedEvents` only what failed by itself, not what was
 * cancelled because of it. Newest first, but the failures of one operation in the order they happened.
 */
export function describeEvents(call: Call): Answer {
  const { form } = call;
  const { stack, events } = selected(call);
  const wanted = flag(form, 'Filters.FailedEvents') ? rootCauses(events) : events.toReversed();
  const position = wanted.map((event, index) => ({ order: wanted.length - index, event }));
  const { items, nextToken } = page(position, optional(form, 'NextToken'));
  return { OperationEvents: items.map(({ event }) => operationEvent(stack, event)), NextToken: nextToken };
}

function selected(call: Call): { readonly stack: Stack; readonly events: readonly StackEvent[] } {
  const { world, region, form } = call;
  const name = optional(form, 'StackName');
  const operationId = optional(form, 'OperationId');
  if (form.has('ChangeSetName')) {
    throw new AwsError(501, 'NotImplemented', 'The simulator does not have the option ChangeSetName here');
  }
  if (operationId !== null) {
    const stack = allStacks(world, region).find(({ events }) =>
      events.some((event) => event.operationId === operationId),
    );
    if (stack === undefined) {
      throw new AwsError(404, 'OperationNotFoundException', `Operation [${operationId}] does not exist`);
    }
    return { stack, events: stack.events.filter((event) => event.operationId === operationId) };
  }
  if (name === null) {
    throw validationError('One of ChangeSetName, OperationId or StackName must be specified as input');
  }
  const stack = mustFind(call, name);
  return { stack, events: stack.events };
}

const isStackEvent = (event: StackEvent): boolean => event.type === 'AWS::CloudFormation::Stack';

function rootCauses(events: readonly StackEvent[]): readonly StackEvent[] {
  const failed = events.filter(
    (event) =>
      event.status.endsWith('_FAILED') &&
      !isStackEvent(event) &&
      !/^Resource \w+ cancelled$/.test(event.reason ?? ''),
  );
  const operations = [...new Set(failed.map((event) => event.operationId))].toReversed();
  return operations.flatMap((id) => failed.filter((event) => event.operationId === id));
}

function operationEvent(stack: Stack, event: StackEvent): XmlValue {
  const operation = stack.state.operations.find(({ id }) => id === event.operationId);
  return {
    ...shared(stack, event),
    OperationType: operation?.type ?? null,
    OperationStatus: operationStatus(stack, event.operationId, operation?.type),
    EventType: isStackEvent(event)
      ? 'STACK_EVENT'
      : event.status.endsWith('_FAILED')
        ? 'PROVISIONING_ERROR'
        : 'PROGRESS_EVENT',
  };
}

function operationStatus(stack: Stack, operationId: string, type: OperationType | undefined): string | null {
  if (type === undefined) return null;
  const last = stack.events.findLast((event) => event.operationId === operationId);
  if (stack.operation?.id === operationId) return 'IN_PROGRESS';
  const superseded = last !== undefined && last.status.endsWith('_IN_PROGRESS');
  return superseded || last === undefined || !last.status.endsWith('_COMPLETE') ? 'FAILED' : 'SUCCEEDED';
}
