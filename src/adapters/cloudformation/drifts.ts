import {
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  type StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import { Fault } from '../../core/fault.ts';
import { redact } from '../../core/text/redact.ts';
import type { Detection, Drifts, FoundDrift } from '../../inside-ports.ts';
import type { Trail } from '../cloudtrail.ts';
import { allPages, type Calls, listed } from './call.ts';

/** What CloudFormation finds changed past it; API reference, DetectStackDrift and those around it. */
export class CloudFormationDrifts implements Drifts {
  readonly #calls: Calls;
  readonly #trail: Pick<Trail, 'lastChange'>;

  constructor(calls: Calls, trail: Pick<Trail, 'lastChange'>) {
    this.#calls = calls;
    this.#trail = trail;
  }

  async detect(stackId: string, signal?: AbortSignal): Promise<string> {
    const doing = `look for drift of stack ${stackId}`;
    const command = new DetectStackDriftCommand({ StackName: stackId });
    const { StackDriftDetectionId: id } = await this.#calls.read(doing, command, signal);
    if (id !== undefined) return id;
    throw new Fault('failed', 'malformed-answer', `CloudFormation did not say how to ${doing} further.`);
  }

  async detection(id: string, signal?: AbortSignal): Promise<Detection> {
    const command = new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: id });
    const answer = await this.#calls.read('follow a look for drift', command, signal);
    if (answer.DetectionStatus === 'DETECTION_IN_PROGRESS') return { kind: 'pending' };
    // It fails as a whole when one resource could not be read; what was found in the others counts.
    if (answer.StackDriftStatus === 'DRIFTED') return { kind: 'drifted' };
    if (answer.DetectionStatus === 'DETECTION_COMPLETE') return { kind: 'in-sync' };
    const reason = redact(answer.DetectionStatusReason ?? 'CloudFormation does not say why.');
    return { kind: 'failed', reason };
  }

  async found(stackId: string, signal?: AbortSignal): Promise<readonly FoundDrift[]> {
    const drifts = await allPages(async (next) => {
      const command = new DescribeStackResourceDriftsCommand({
        StackName: stackId,
        StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
        ...(next === undefined ? {} : { NextToken: next }),
      });
      const page = await this.#calls.read(`read what drifted in stack ${stackId}`, command, signal);
      return { items: listed(page.StackResourceDrifts, 'drifted resources'), next: page.NextToken };
    });
    return drifts.flatMap(toFound);
  }

  lastChange(physicalId: string, signal?: AbortSignal): Promise<string> {
    return this.#trail.lastChange(physicalId, signal);
  }
}

function toFound(drift: StackResourceDrift): readonly FoundDrift[] {
  const { LogicalResourceId: resource, ResourceType: type, StackResourceDriftStatus: status } = drift;
  if (resource === undefined || type === undefined) return [];
  // moto and older emulators do not filter.
  if (status !== 'MODIFIED' && status !== 'DELETED') return [];
  return [
    {
      resource,
      type,
      how: status === 'DELETED' ? 'deleted' : 'modified',
      paths: (drift.PropertyDifferences ?? []).flatMap(({ PropertyPath: path }) => path ?? []),
      physicalId: drift.PhysicalResourceId ?? null,
    },
  ];
}
