import { isObject } from '../core/text/json.ts';
import type { Json, JsonObject } from '../core/text/json.ts';
import { matchesGlob } from '../core/text/glob.ts';
import { strike } from './faults.ts';
import { AwsError } from './protocol/message.ts';
import type { SageMakerCall } from './sagemaker-call.ts';
import type { PhysicalResource, World } from './world.ts';

const ENDPOINT = 'AWS::SageMaker::Endpoint';
const CONFIG = 'AWS::SageMaker::EndpointConfig';

/** The operations on endpoints that are simulated. */
export const ENDPOINTS: readonly (readonly [string, (call: SageMakerCall) => JsonObject])[] = [
  ['DescribeEndpoint', describeEndpoint],
];

export const endpointOf = (world: World, region: string, name: string): PhysicalResource | undefined =>
  world.physical[`${ENDPOINT}|${region}|${name}`];

/** What CloudFormation does with it is what SageMaker does. */
const WHILE: Readonly<Record<string, string>> = {
  CREATE_IN_PROGRESS: 'Creating',
  UPDATE_IN_PROGRESS: 'Updating',
  DELETE_IN_PROGRESS: 'Deleting',
};

export function endpointStatus(world: World, { owner }: PhysicalResource): string {
  const status =
    owner === null ? '' : (world.stacks[owner.stackId]?.resources[owner.logicalId]?.status ?? '');
  return WHILE[status] ?? 'InService';
}

/** DescribeEndpoint API reference. */
function describeEndpoint({ world, region, now, input }: SageMakerCall): JsonObject {
  const name = text(input['EndpointName']);
  const found = endpointOf(world, region, name);
  if (found === undefined)
    throw new AwsError(
      400,
      'ValidationException',
      `Could not find endpoint "arn:aws:sagemaker:${region}:${world.account}:endpoint/${name}".`,
    );
  const looks = strike(world, now, 'endpoint-looks', fitting(name));
  const config = text(found.properties['EndpointConfigName']);
  const created = (found.owner === null ? 0 : (world.stacks[found.owner.stackId]?.created ?? 0)) / 1000;
  return {
    EndpointName: name,
    EndpointArn: `arn:aws:sagemaker:${region}:${world.account}:endpoint/${name}`,
    EndpointConfigName: config,
    EndpointStatus: looks?.status ?? endpointStatus(world, found),
    ...(looks?.reason === undefined ? {} : { FailureReason: looks.reason }),
    ...(looks?.pending === true ? { PendingDeploymentSummary: { EndpointConfigName: config } } : {}),
    ProductionVariants: variantsOf(world, region, config).map((variant) => ({
      ...variant,
      ...(looks?.instances === undefined ? {} : { CurrentInstanceCount: looks.instances }),
    })),
    CreationTime: created,
    LastModifiedTime: created,
  };
}

function variantsOf(world: World, region: string, config: string): readonly JsonObject[] {
  const listed = world.physical[`${CONFIG}|${region}|${config}`]?.properties['ProductionVariants'];
  const variants: readonly Json[] = Array.isArray(listed) ? listed : [];
  return variants.filter(isObject).map((variant) => {
    const weight = Number(variant['InitialVariantWeight'] ?? 1);
    const count = variant['InitialInstanceCount'];
    const instances =
      count === undefined ? {} : { CurrentInstanceCount: Number(count), DesiredInstanceCount: Number(count) };
    return {
      VariantName: text(variant['VariantName']),
      CurrentWeight: weight,
      DesiredWeight: weight,
      ...instances,
    };
  });
}

/** Whether a trouble lies in wait for this endpoint. */
export const fitting =
  (name: string) =>
  ({ endpoint }: { readonly endpoint?: string }): boolean =>
    endpoint === undefined || matchesGlob(endpoint, name);

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/**
 * What an endpoint becomes when CloudFormation changes it. Where its alarms go off during the deployment SageMaker goes back
 * to the configuration that served before, and CloudFormation says that all is well.
 */
export function afterUpdate(
  { world, at }: { readonly world: World; readonly at: number },
  physical: PhysicalResource,
  properties: JsonObject,
): JsonObject {
  const { type, name } = physical;
  if (type !== ENDPOINT || strike(world, at, 'endpoint-goes-back', fitting(name)) === undefined)
    return properties;
  const { EndpointConfigName: before = null } = physical.properties;
  return { ...properties, EndpointConfigName: before };
}
