import type { Detection, Difference, ResourceDrift } from '../drift.ts';
import { beginDetection } from '../engine/drift.ts';
import { AwsError, validationError } from '../protocol/message.ts';
import { given, list, optional, required } from '../protocol/query.ts';
import type { XmlValue } from '../protocol/xml.ts';
import { uuid } from '../random.ts';
import { allStacks } from '../stacks.ts';
import type { Stack } from '../world.ts';
import { type Answer, type Call, iso, mustFind, page } from './call.ts';

/** User Guide, "Detect drift on an entire stack": those that are whole. */
const DETECTABLE: ReadonlySet<string> = new Set([
  'CREATE_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_FAILED',
]);

/** DetectStackDrift API reference. */
export function detectStackDrift(call: Call): Answer {
  const { world, form, now } = call;
  if (given(form, 'LogicalResourceIds'))
    throw new AwsError(501, 'NotImplemented', 'The simulator does not have the option LogicalResourceIds');
  const stack = mustFind(call, required(form, 'StackName'));
  const { status } = stack.state;
  if (!DETECTABLE.has(status))
    throw validationError(
      `Drift detection operation can not be performed on stack [${stack.id}] in state [${status}].`,
    );
  if (stack.drift?.detections.some(({ wake }) => wake !== null) === true)
    throw validationError(`Drift detection is already in progress for stack [${stack.id}]`);
  const id = uuid(world);
  beginDetection(world, stack, id, now);
  return { StackDriftDetectionId: id };
}

/** DescribeStackDriftDetectionStatus API reference. */
export function describeStackDriftDetectionStatus(call: Call): Answer {
  const { world, region, form } = call;
  const id = required(form, 'StackDriftDetectionId');
  for (const stack of allStacks(world, region)) {
    const detection = stack.drift?.detections.find((each) => each.id === id);
    if (detection !== undefined) return statusOf(stack, detection);
  }
  throw validationError(`Drift detection id [${id}] does not exist`);
}

const statusOf = (stack: Stack, { id, status, began, wake, drifted }: Detection): Answer => ({
  StackId: stack.id,
  StackDriftDetectionId: id,
  DetectionStatus: status,
  Timestamp: iso(began),
  ...(wake === null
    ? { StackDriftStatus: drifted > 0 ? 'DRIFTED' : 'IN_SYNC', DriftedStackResourceCount: drifted }
    : {}),
});

/** DescribeStackResourceDrifts API reference: what was compared, and nothing of what cannot be. */
export function describeStackResourceDrifts(call: Call): Answer {
  const { form } = call;
  const stack = mustFind(call, required(form, 'StackName'));
  const asked = list(form, 'StackResourceDriftStatusFilters');
  const found = (stack.drift?.resources ?? []).filter(
    ({ status }) => asked.length === 0 || asked.includes(status),
  );
  const positions = found.map((resource, index) => ({ order: found.length - index, resource }));
  const { items, nextToken } = page(positions, optional(form, 'NextToken'));
  return {
    StackResourceDrifts: items.map(({ resource }) => resourceDrift(stack, resource)),
    NextToken: nextToken,
  };
}

const resourceDrift = (stack: Stack, drift: ResourceDrift): XmlValue => ({
  StackId: stack.id,
  LogicalResourceId: drift.logicalId,
  PhysicalResourceId: drift.physicalId,
  ResourceType: drift.type,
  StackResourceDriftStatus: drift.status,
  Timestamp: iso(drift.at),
  ExpectedProperties: JSON.stringify(drift.expected),
  ActualProperties: drift.actual === null ? null : JSON.stringify(drift.actual),
  PropertyDifferences: drift.differences.map(difference),
});

const difference = ({ path, kind, expected, actual }: Difference): XmlValue => ({
  PropertyPath: path,
  DifferenceType: kind,
  ExpectedValue: written(expected),
  ActualValue: written(actual),
});

/** A text as it is, anything else as JSON. */
const written = (value: Difference['actual']): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

/** The DriftInformation of DescribeStacks and ListStacks: an update makes what was found worthless. */
export function driftInformation({ drift, changed }: Stack) {
  if (drift === undefined || drift.checked === null || drift.checked < changed)
    return { StackDriftStatus: 'NOT_CHECKED' };
  const drifted = drift.resources.some(({ status }) => status !== 'IN_SYNC');
  return {
    StackDriftStatus: drifted ? 'DRIFTED' : 'IN_SYNC',
    LastCheckTimestamp: iso(drift.checked),
  };
}
