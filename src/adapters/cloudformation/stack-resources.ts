import { ListStackResourcesCommand, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { allPages, listed } from './call.ts';
import type { Calls } from './call.ts';

/** The resources of a stack. CloudFormation lists those that an update took away too, for a while. @throws Fault */
export async function resourcesOf(
  calls: Calls,
  stackId: string,
  signal?: AbortSignal,
): Promise<readonly StackResourceSummary[]> {
  const all = await allPages(async (next) => {
    const command = new ListStackResourcesCommand({
      StackName: stackId,
      ...(next === undefined ? {} : { NextToken: next }),
    });
    const page = await calls.read(`list the resources of stack ${stackId}`, command, signal);
    return { items: listed(page.StackResourceSummaries, 'resources'), next: page.NextToken };
  });
  return all.filter(({ ResourceStatus: status }) => status !== 'DELETE_COMPLETE');
}
