import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { RUNNER_TYPES } from '../../core/runs/run-watch.ts';
import type { Runner } from '../../core/runs.ts';
import type { Calls } from './call.ts';
import { resourcesOf } from './stack-resources.ts';

/**
 * The resources of a stack that have executions. The physical id of a pipeline is its name, that of a state machine its
 * ARN (Template Reference, "Return values" of both).
 */
export async function runnersOf(
  calls: Calls,
  stackId: string,
  signal?: AbortSignal,
): Promise<readonly Runner[]> {
  const resources = await resourcesOf(calls, stackId, signal);
  return resources.flatMap(runnerIn);
}

const KINDS: ReadonlyMap<string, Runner['kind']> = new Map(Object.entries(RUNNER_TYPES));

function runnerIn(summary: StackResourceSummary): readonly Runner[] {
  const { ResourceType: type, LogicalResourceId: resource, PhysicalResourceId: name } = summary;
  const kind = KINDS.get(type ?? '');
  return kind === undefined || resource === undefined || name === undefined ? [] : [{ kind, resource, name }];
}
