import { validationError } from '../protocol/message.ts';
import { list, optional } from '../protocol/query.ts';
import type { XmlValue } from '../protocol/xml.ts';
import { hiddenParameters } from '../template/parameters.ts';
import { text } from '../template/sections.ts';
import { allStacks } from '../stacks.ts';
import type { Stack, StackState } from '../world.ts';
import { type Answer, type Call, iso, page } from './call.ts';
import { driftInformation } from './detect-drift.ts';

/** A stack as a reader sees it: perhaps not as it is. */
interface Seen {
  readonly order: number;
  readonly stack: Stack;
  readonly state: StackState;
}

/** Before its creation, and for readers that lag behind it, there was no stack to be seen at all. */
function seen({ now, lag }: Call, stack: Stack): readonly Seen[] {
  const behind = lag !== null && (stack.operation !== null || now - stack.changed < lag);
  const state = behind ? stack.earlier : stack.state;
  return state === null ? [] : [{ order: stack.order, stack, state }];
}

/** DescribeStacks API reference: named, deleted ones only by ARN; unnamed, all that are not deleted, in pages. */
export function describeStacks(call: Call): Answer {
  const { form } = call;
  const name = optional(form, 'StackName');
  if (name !== null) {
    const found = visibleStacks(call).find(
      ({ stack, state }) => stack.id === name || (stack.name === name && state.status !== 'DELETE_COMPLETE'),
    );
    if (found === undefined) throw validationError(`Stack with id ${name} does not exist`);
    return { Stacks: [describe(found)] };
  }
  const visible = visibleStacks(call).filter(({ state }) => state.status !== 'DELETE_COMPLETE');
  const { items, nextToken } = page(visible, optional(form, 'NextToken'), call.world.pace.stacksPerPage);
  return { Stacks: items.map(describe), NextToken: nextToken };
}

/** ListStacks API reference: summaries, deleted ones too unless the filter leaves them out. */
export function listStacks(call: Call): Answer {
  const wanted = new Set(list(call.form, 'StackStatusFilter'));
  const visible = visibleStacks(call).filter(({ state }) => wanted.size === 0 || wanted.has(state.status));
  const { items, nextToken } = page(visible, optional(call.form, 'NextToken'), call.world.pace.stacksPerPage);
  return { StackSummaries: items.map(summarise), NextToken: nextToken };
}

const visibleStacks = (call: Call): readonly Seen[] =>
  allStacks(call.world, call.region).flatMap((stack) => seen(call, stack));

const time = (at: number | null): string | null => (at === null ? null : iso(at));

function common({ stack, state }: Seen) {
  return {
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: state.changeSetId,
    CreationTime: iso(stack.created),
    LastUpdatedTime: time(state.updated),
    DeletionTime: time(state.deleted),
    StackStatus: state.status,
    StackStatusReason: state.reason,
    DriftInformation: driftInformation(stack),
    LastOperations: state.operations.map(({ type, id }) => ({ OperationType: type, OperationId: id })),
  };
}

const summarise = (found: Seen): XmlValue => ({
  ...common(found),
  TemplateDescription: text(found.state.definition.template['Description']),
});

function describe(found: Seen): XmlValue {
  const { state } = found;
  const { definition } = state;
  const hidden = hiddenParameters(definition.template);
  return {
    ...common(found),
    Description: text(definition.template['Description']),
    Parameters: Object.entries(definition.parameters).map(([key, value]) => ({
      ParameterKey: key,
      ParameterValue: hidden.has(key) ? '****' : value,
    })),
    Capabilities: definition.capabilities,
    NotificationARNs: definition.notificationArns,
    DisableRollback: state.disableRollback,
    RollbackConfiguration: {},
    TimeoutInMinutes: state.timeoutMinutes,
    RoleARN: state.role,
    Tags: Object.entries(definition.tags).map(([key, value]) => ({ Key: key, Value: value })),
    EnableTerminationProtection: state.protection,
    RetainExceptOnCreate: state.retainExceptOnCreate ? true : null,
    Outputs: outputs(state),
  };
}

/** User Guide, "Outputs": values are not available while the stack is in any IN_PROGRESS status. */
function outputs(state: StackState): XmlValue {
  if (state.status.endsWith('_IN_PROGRESS') || state.outputs.length === 0) return null;
  return state.outputs.map(({ key, value, description, exportName }) => ({
    OutputKey: key,
    OutputValue: value,
    Description: description,
    ExportName: exportName,
  }));
}
