import type { Change, ChangeSet, Detail } from '../change-set.ts';
import { AwsError } from '../protocol/message.ts';
import { flag, optional, required } from '../protocol/query.ts';
import type { XmlValue } from '../protocol/xml.ts';
import { hiddenParameters } from '../template/parameters.ts';
import type { Stack } from '../world.ts';
import { type Answer, type Call, iso, mustFind, page } from './call.ts';
import { mustFindChangeSet } from './find-change-set.ts';

/** DescribeChangeSet API reference, without property values. AWS's pages end at 1 MB, these after 100 changes. */
export function describeChangeSet(call: Call): Answer {
  const { form } = call;
  if (flag(form, 'IncludePropertyValues'))
    throw new AwsError(501, 'NotImplemented', 'The simulator does not have the option IncludePropertyValues');
  const { stack, changeSet } = mustFindChangeSet(call);
  const { definition, status, verdict } = changeSet;
  const changes = status === 'CREATE_COMPLETE' && verdict.kind === 'complete' ? verdict.changes : [];
  const positions = changes.map((change, index) => ({ order: changes.length - index, change }));
  const { items, nextToken } = page(positions, optional(form, 'NextToken'));
  const hidden = hiddenParameters(definition.template);
  return {
    ...summary(stack, changeSet),
    Parameters: Object.entries(definition.parameters).map(([key, value]) => ({
      ParameterKey: key,
      ParameterValue: hidden.has(key) ? '****' : value,
    })),
    NotificationARNs: definition.notificationArns,
    RollbackConfiguration: {},
    Capabilities: definition.capabilities,
    Tags: Object.entries(definition.tags).map(([key, value]) => ({ Key: key, Value: value })),
    OnStackFailure: changeSet.onFailure,
    Changes: items.map(({ change }) => ({ Type: 'Resource', ResourceChange: resourceChange(change) })),
    NextToken: nextToken,
  };
}

/** ListChangeSets API reference. */
export function listChangeSets(call: Call): Answer {
  const { form } = call;
  const stack = mustFind(call, required(form, 'StackName'));
  const { items, nextToken } = page(stack.changeSets.toReversed(), optional(form, 'NextToken'));
  return { Summaries: items.map((changeSet) => summary(stack, changeSet)), NextToken: nextToken };
}

const summary = (stack: Stack, changeSet: ChangeSet) => ({
  ChangeSetName: changeSet.name,
  ChangeSetId: changeSet.id,
  StackId: stack.id,
  StackName: stack.name,
  Description: changeSet.description,
  CreationTime: iso(changeSet.created),
  ExecutionStatus: changeSet.execution,
  Status: changeSet.status,
  StatusReason:
    changeSet.status === 'FAILED' && changeSet.verdict.kind === 'failed' ? changeSet.verdict.reason : null,
  IncludeNestedStacks: false,
  DeploymentMode: changeSet.reverts === undefined ? null : 'REVERT_DRIFT',
});

const resourceChange = (change: Change): XmlValue => ({
  PolicyAction: change.policyAction,
  Action: change.action,
  LogicalResourceId: change.logicalId,
  PhysicalResourceId: change.physicalId,
  ResourceType: change.type,
  Replacement: change.replacement,
  Scope: change.scope,
  Details: change.details.map(detail),
});

const detail = ({ attribute, name, recreation, evaluation, source, cause }: Detail): XmlValue => ({
  Target: { Attribute: attribute, Name: name, RequiresRecreation: recreation },
  Evaluation: evaluation,
  ChangeSource: source,
  CausingEntity: cause,
});
