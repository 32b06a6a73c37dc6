import { ListStackResourcesCommand, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { RUNNER_TYPES } from '../../core/run-watch.ts';
import type { Runner } from '../../core/runs.ts';
import { allPages, listed } from './call.ts';
import type { Calls } from './call.ts';

/**
 * The resources of a stack that have executions. The physical id of a pipeline is its name, that of a state machine its
 * ARN (Template Reference, "Return values" of both).
 */
export async function runnersOf(
  calls: Calls,
  stackId: string,
  signal?: AbortSignal,
): Promise<readonly Runner[]> {
  const resources = await allPages(async (next) => {
    const command = new ListStackResourcesCommand({
      StackName: stackId,
      ...(next === undefined ? {} : { NextToken: next }),
    });
    const page = await calls.read(`list the resources of stack ${stackId}`, command, signal);
    return { items: listed(page.StackResourceSummaries, 'resources'), next: page.NextToken };
  });
  return resources.flatMap(runnerIn);
}

const KINDS: ReadonlyMap<string, Runner['kind']> = new Map(Object.entries(RUNNER_TYPES));

function runnerIn(summary: StackResourceSummary): readonly Runner[] {
  const { ResourceType: type, LogicalResourceId: resource, PhysicalResourceId: name } = summary;
  const kind = KINDS.get(type ?? '');
  const isThere = summary.ResourceStatus !== 'DELETE_COMPLETE';
  return kind === undefined || resource === undefined || name === undefined || !isThere
    ? []
    : [{ kind, resource, name }];
}
