import { isObject } from '../core/text/json.ts';
import type { Json, JsonObject } from '../core/text/json.ts';
import { ENDPOINTS } from './endpoints.ts';
import { AwsError } from './protocol/message.ts';
import { PIPELINE_RUNS } from './runs/sagemaker-runs.ts';
import type { SageMakerCall } from './sagemaker-call.ts';
import type { ModelPackage } from './stored.ts';
import type { World } from './world.ts';

const GROUP = 'AWS::SageMaker::ModelPackageGroup';

/** The operations of SageMaker that are simulated: those of its model registry that versions need, of pipelines and of endpoints. */
export const SAGEMAKER: ReadonlyMap<string, (call: SageMakerCall) => JsonObject> = new Map([
  ['CreateModelPackageGroup', createGroup],
  ['CreateModelPackage', createPackage],
  ['UpdateModelPackage', updatePackage],
  ['ListModelPackages', listPackages],
  ...PIPELINE_RUNS,
  ...ENDPOINTS,
]);

const refused = (message: string): AwsError => new AwsError(400, 'ValidationException', message);

const textOf = (input: JsonObject, name: string): string | undefined => {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
};

/** The same thing as the resource of CloudFormation, owned by no stack. */
function createGroup({ world, region, input }: SageMakerCall): JsonObject {
  const name = textOf(input, 'ModelPackageGroupName') ?? '';
  const key = `${GROUP}|${region}|${name}`;
  if (world.physical[key] !== undefined)
    throw refused(`Model Package Group already exists: ${arnOf(world, region, 'model-package-group', name)}`);
  world.physical[key] = {
    type: GROUP,
    region,
    name,
    owner: null,
    properties: { ModelPackageGroupName: name },
  };
  return { ModelPackageGroupArn: arnOf(world, region, 'model-package-group', name) };
}

/** CreateModelPackage API reference: without ModelApprovalStatus a version waits for approval. */
function createPackage({ world, region, now, input }: SageMakerCall): JsonObject {
  const group = groupOf({ world, region }, textOf(input, 'ModelPackageGroupName') ?? '');
  const others = packagesOf(world).filter((one) => one.region === region && one.group === group);
  const version = Math.max(0, ...others.map((one) => one.version)) + 1;
  const made: ModelPackage = {
    arn: arnOf(world, region, 'model-package', `${group}/${version}`),
    region,
    group,
    version,
    approval: textOf(input, 'ModelApprovalStatus') ?? 'PendingManualApproval',
    at: now,
  };
  world.packages = [...packagesOf(world), made];
  return { ModelPackageArn: made.arn };
}

function updatePackage({ world, input }: SageMakerCall): JsonObject {
  const arn = textOf(input, 'ModelPackageArn') ?? '';
  const found = packagesOf(world).find((one) => one.arn === arn);
  if (found === undefined) throw refused(`ModelPackage ${arn} does not exist.`);
  const approval = textOf(input, 'ModelApprovalStatus') ?? found.approval;
  world.packages = packagesOf(world).map((one) => (one === found ? { ...found, approval } : one));
  return { ModelPackageArn: arn };
}

/** ListModelPackages API reference: without ModelPackageType only versions of no group, of which there are none here. */
function listPackages({ world, region, input }: SageMakerCall): JsonObject {
  const asked = textOf(input, 'ModelPackageGroupName');
  const group = asked === undefined ? null : groupOf({ world, region }, asked);
  const approval = textOf(input, 'ModelApprovalStatus');
  const isShown = (one: ModelPackage): boolean =>
    one.region === region &&
    (group === null || one.group === group) &&
    (approval === undefined || one.approval === approval);
  const type = textOf(input, 'ModelPackageType') ?? 'Unversioned';
  const found = type === 'Unversioned' ? [] : packagesOf(world).filter(isShown);
  const oldestFirst = found.toSorted((a, b) => a.at - b.at || a.version - b.version);
  const sorted = textOf(input, 'SortOrder') === 'Ascending' ? oldestFirst : oldestFirst.toReversed();
  const start = Number(textOf(input, 'NextToken') ?? 0);
  const end = start + Number(input['MaxResults'] ?? 100);
  return {
    ModelPackageSummaryList: sorted.slice(start, end).map(summaryOf),
    ...(end < sorted.length ? { NextToken: String(end) } : {}),
  };
}

const summaryOf = ({ arn, group, version, approval, at }: ModelPackage): Json => ({
  ModelPackageArn: arn,
  ModelPackageGroupName: group,
  ModelPackageVersion: version,
  ModelApprovalStatus: approval,
  ModelPackageStatus: 'Completed',
  CreationTime: at / 1000,
});

const packagesOf = ({ packages = [] }: World): readonly ModelPackage[] => packages;

/** The name of a group that is there, from its name or its ARN. */
function groupOf({ world, region }: Pick<SageMakerCall, 'world' | 'region'>, asked: string): string {
  const name = asked.slice(asked.lastIndexOf('/') + 1);
  if (world.physical[`${GROUP}|${region}|${name}`] !== undefined) return name;
  throw refused(`ModelPackageGroup ${arnOf(world, region, 'model-package-group', name)} does not exist.`);
}

const arnOf = ({ account }: World, region: string, type: string, name: string): string =>
  `arn:aws:sagemaker:${region}:${account}:${type}/${name}`;

/** The words of a request. @throws AwsError for what is no JSON object */
export function inputOf(body: Buffer): JsonObject {
  try {
    const value: Json = JSON.parse(body.toString('utf8') || '{}');
    if (isObject(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new AwsError(400, 'SerializationException', 'The request is no JSON object');
}
