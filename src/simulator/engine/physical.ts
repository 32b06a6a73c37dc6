import type { JsonObject } from '../../core/text/json.ts';
import { refValue, type Subject } from '../identity.ts';
import { resourceType, type ResourceType } from '../resource-types.ts';
import type { PhysicalResource, Stack, StackResource, World } from '../world.ts';

/** IAM and S3 names are unique in an account, all others in a region of it. */
const GLOBAL = /^AWS::(?:IAM|S3)::/;

/** Names of these are shared: they live inside another resource. */
const NESTED: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::Stage',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::IAM::Policy',
]);

const key = (type: string, region: string, name: string): string =>
  `${type}|${GLOBAL.test(type) ? '' : region}|${name}`;

/** Where a resource that has a name is written down; names that are shared are told apart by whose they are. */
const place = ({ id, region }: Stack, { type, logicalId }: StackResource, name: string): string =>
  NESTED.has(type) ? `${key(type, region, name)}|${id}|${logicalId}` : key(type, region, name);

/** The resource that has this name already, where the type allows only one. */
export function namesake(
  world: World,
  type: ResourceType,
  region: string,
  name: string,
): PhysicalResource | undefined {
  return NESTED.has(type.name) ? undefined : world.physical[key(type.name, region, name)];
}

export const physicalOf = (
  world: World,
  stack: Stack,
  resource: StackResource,
): PhysicalResource | undefined =>
  resource.name === null ? undefined : world.physical[place(stack, resource, resource.name)];

export function makePhysical(world: World, stack: Stack, resource: StackResource): void {
  if (resource.name === null) return;
  world.physical[place(stack, resource, resource.name)] = {
    type: resource.type,
    region: stack.region,
    name: resource.name,
    owner: { stackId: stack.id, logicalId: resource.logicalId },
    properties: resource.properties,
  };
}

export function removePhysical(world: World, stack: Stack, resource: StackResource): void {
  if (resource.name !== null) delete world.physical[place(stack, resource, resource.name)];
}

/** The identity from which Ref and attributes follow. */
export function subjectOf(world: World, stack: Stack, resource: StackResource): Subject {
  const type = resourceType(resource.type);
  if (type === undefined) throw new Error(`unknown resource type ${resource.type}`);
  return {
    type,
    name: resource.name ?? '',
    region: stack.region,
    account: world.account,
    properties: resource.properties,
  };
}

export function refOf(
  where: { readonly world: World; readonly stack: Stack },
  type: ResourceType,
  name: string,
  properties: JsonObject,
): string {
  return refValue({ type, name, region: where.stack.region, account: where.world.account, properties });
}
