import type { EndpointNames } from '../../core/health/endpoint.ts';
import type { Calls } from './call.ts';
import { resourcesOf } from './stack-resources.ts';

/**
 * The endpoint of a stack whose Outputs do not name it; null when it has none. SageMaker's resources have their ARN for a
 * physical id (Template Reference, "Return values" of AWS::SageMaker::Endpoint), and their name is its last part.
 */
export async function servedBy(
  calls: Calls,
  stackId: string,
  signal?: AbortSignal,
): Promise<EndpointNames | null> {
  const resources = await resourcesOf(calls, stackId, signal);
  const named = (type: string): string | null =>
    nameIn(resources.find(({ ResourceType: is }) => is === type)?.PhysicalResourceId);
  const endpoint = named('AWS::SageMaker::Endpoint');
  if (endpoint === null) return null;
  return { endpoint, config: named('AWS::SageMaker::EndpointConfig'), component: null };
}

const nameIn = (id: string | undefined): string | null =>
  id === undefined || id === '' ? null : id.slice(id.lastIndexOf('/') + 1);
