import type { Change, DescribeChangeSetOutput } from '@aws-sdk/client-cloudformation';
import { Fault } from '../../core/fault.ts';
import type { ChangeSet, ResourceChange } from '../../core/model.ts';
import { redact } from '../../core/text/redact.ts';

/**
 * The pages of one DescribeChangeSet answer as a change set; undefined when it has just been deleted.
 * @param pages in their order, at least one; the last one tells its state, for it is the freshest.
 * @throws Fault when something is left out that decides whether data is lost.
 */
export function toChangeSet(pages: readonly DescribeChangeSetOutput[]): ChangeSet | undefined {
  const answer = pages.at(-1);
  if (answer?.Status === 'DELETE_COMPLETE') return undefined;
  const { ChangeSetName: name, ChangeSetId: id, StackId: stackId } = answer ?? {};
  if (answer === undefined || name === undefined || id === undefined || stackId === undefined)
    throw malformed('described a change set without its name, its id or its stack');
  const phase = phaseOf(answer);
  return {
    name,
    id,
    stackId,
    phase,
    reason: answer.StatusReason === undefined ? null : redact(answer.StatusReason),
    changes:
      phase === 'pending' ? null : pages.flatMap(({ Changes: changes }) => (changes ?? []).map(toChange)),
  };
}

/**
 * CloudFormation has no word for "nothing would change": it fails the change set and says so in one of these two
 * ways, the second when the template has transforms.
 */
const nothingToChange = /didn't contain changes|No updates are to be performed/;

/** Whatever is not known to be ready is waited for: an unknown word never makes anything executable. */
function phaseOf({
  Status: status,
  StatusReason: reason,
  ExecutionStatus: execution,
}: DescribeChangeSetOutput): ChangeSet['phase'] {
  if (status === 'FAILED') return nothingToChange.test(reason ?? '') ? 'empty' : 'failed';
  if (status === 'DELETE_FAILED') return 'failed';
  return (status === 'CREATE_COMPLETE' ? phases.get(execution ?? '') : undefined) ?? 'pending';
}

/** API reference, DescribeChangeSet, "ExecutionStatus". Whether an execution failed, its stack tells. */
const phases: ReadonlyMap<string, ChangeSet['phase']> = new Map<string, ChangeSet['phase']>([
  ['AVAILABLE', 'ready'],
  ['OBSOLETE', 'obsolete'],
  ['EXECUTE_IN_PROGRESS', 'executed'],
  ['EXECUTE_COMPLETE', 'executed'],
  ['EXECUTE_FAILED', 'executed'],
]);

function toChange({ ResourceChange: change }: Change): ResourceChange {
  const { LogicalResourceId: resource, ResourceType: type } = change ?? {};
  if (change === undefined || resource === undefined || type === undefined)
    throw malformed('described a change without the resource it is about');
  const action = actions.get(change.Action ?? '') ?? 'dynamic';
  return {
    resource,
    type,
    action,
    replacement: replacements.get(change.Replacement ?? '') ?? unsaid(action),
    policy: change.PolicyAction ?? null,
    scope: change.Scope ?? [],
  };
}

const actions: ReadonlyMap<string, ResourceChange['action']> = new Map<string, ResourceChange['action']>([
  ['Add', 'add'],
  ['Modify', 'modify'],
  ['Remove', 'remove'],
  ['Import', 'import'],
]);

const replacements: ReadonlyMap<string, ResourceChange['replacement']> = new Map<
  string,
  ResourceChange['replacement']
>([
  ['True', 'yes'],
  ['False', 'no'],
  ['Conditional', 'maybe'],
]);

/** Replacement is told of modifications only; where it is not (emulators), nobody knows. */
const unsaid = (action: ResourceChange['action']): ResourceChange['replacement'] =>
  action === 'modify' || action === 'dynamic' ? 'maybe' : 'no';

const malformed = (what: string): Fault =>
  new Fault(
    'failed',
    'malformed-answer',
    `CloudFormation ${what}.`,
    'If this is an emulator it may be broken; otherwise it will be asked again.',
  );
