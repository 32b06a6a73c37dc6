import { canonical, isObject, type Json, type JsonObject } from '../../core/text/json.ts';
import type { Difference, ResourceDrift, StackDrift } from '../drift.ts';
import { resourceType } from '../resource-types.ts';
import type { Stack, StackResource, World } from '../world.ts';
import { exists } from './decide.ts';
import { pause } from './pace.ts';
import { physicalOf } from './physical.ts';

/**
 * Types that CloudFormation cannot compare: those without handlers in its registry, and those that only a function
 * knows. Reference: User Guide, "Resource type support for imports and drift detection".
 */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'AWS::SageMaker::CodeRepository',
  'AWS::SageMaker::EndpointConfig',
  'AWS::SageMaker::Model',
  'AWS::SageMaker::NotebookInstance',
  'AWS::SNS::Subscription',
]);

const isCompared = ({ type }: StackResource): boolean =>
  !UNSUPPORTED.has(type) && !type.startsWith('Custom::') && !type.startsWith('AWS::CloudFormation::');

/** How every resource that can be compared stands; the others are left out, as they are by AWS. */
export const driftOf = (world: World, stack: Stack, at: number): readonly ResourceDrift[] =>
  Object.values(stack.resources)
    .filter((resource) => exists(resource) && isCompared(resource))
    .map((resource) => compare(world, stack, resource, at));

/** Only what the template says of a resource is compared; API reference, DetectStackDrift. */
function compare(world: World, stack: Stack, resource: StackResource, at: number): ResourceDrift {
  const { logicalId, physicalId, type, properties: expected } = resource;
  const actual = physicalOf(world, stack, resource)?.properties ?? null;
  const differences =
    actual === null ? [] : Object.keys(expected).flatMap((name) => differ(expected, actual, name));
  const status = actual === null ? 'DELETED' : differences.length > 0 ? 'MODIFIED' : 'IN_SYNC';
  return { logicalId, physicalId: physicalId ?? '', type, status, at, expected, actual, differences };
}

/** Objects are compared member by member, everything else as a whole. */
function differ(expected: JsonObject, actual: JsonObject, name: string, parent = ''): readonly Difference[] {
  const [before, after] = [expected[name], actual[name]];
  const path = `${parent}/${name}`;
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((each) => differ(before, after, each, path));
  }
  if (spelled(before) === spelled(after)) return [];
  const kind = before === undefined ? 'ADD' : after === undefined ? 'REMOVE' : 'NOT_EQUAL';
  return [{ path, kind, expected: before, actual: after }];
}

const spelled = (value: Json | undefined): string => (value === undefined ? '' : canonical(value));

/**
 * What a drift-aware change set puts right: what is gone, and what was changed in a property that can be changed back.
 * Reference: User Guide, "Using drift-aware change sets".
 */
export const revertible = (world: World, stack: Stack, at: number): readonly ResourceDrift[] =>
  driftOf(world, stack, at).filter(({ status, type, differences }) => {
    const createOnly = resourceType(type)?.createOnly.map((path) => path.split('.')[0]) ?? [];
    const changeable = differences.some(({ path }) => !createOnly.includes(topOf(path)));
    return status === 'DELETED' || (status === 'MODIFIED' && changeable);
  });

export const topOf = (path: string): string => path.split('/')[1] ?? '';

/** Compares take as long as there are resources: "up to several minutes" (API reference, DetectStackDrift). */
export function beginDetection(world: World, stack: Stack, id: string, now: number): void {
  const drift: StackDrift = stack.drift ?? { detections: [], checked: null, resources: [] };
  const wake = now + pause(world) * (5 + Object.keys(stack.resources).length);
  drift.detections.push({ id, status: 'DETECTION_IN_PROGRESS', began: now, wake, drifted: 0 });
  stack.drift = drift;
  if (!world.proposed.includes(stack.id)) world.proposed.push(stack.id);
}

export const nextDetectionAt = (stack: Stack): readonly number[] =>
  (stack.drift?.detections ?? []).flatMap(({ wake }) => wake ?? []);

/** Ends the detections that are due, with the stack as it is then. */
export function stepDetections(world: World, stack: Stack, at: number): void {
  const { drift } = stack;
  if (drift === undefined) return;
  for (const detection of drift.detections) {
    if (detection.wake === null || detection.wake > at) continue;
    drift.resources = driftOf(world, stack, detection.wake);
    drift.checked = detection.wake;
    detection.drifted = drift.resources.filter(({ status }) => status !== 'IN_SYNC').length;
    detection.status = 'DETECTION_COMPLETE';
    detection.wake = null;
  }
}
