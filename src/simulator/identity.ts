import { createHash } from 'node:crypto';
import { canonical, isObject, type Json, type JsonObject } from '../core/text/json.ts';
import { nameSuffix } from './random.ts';
import type { ResourceType } from './resource-types.ts';
import { plain } from './template/sections.ts';
import type { World } from './world.ts';

/** A resource's identity, before or after it is made. */
export interface Subject {
  readonly type: ResourceType;
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly properties: JsonObject;
}

/** Services that take no capital letters in a name. */
const LOWER_CASE: ReadonlySet<string> = new Set(['AWS::ECR::Repository', 'AWS::S3::Bucket']);

/** CloudFormation cuts the stack name and the logical id so that its names fit everywhere. */
const PART = 24;

/** The name a template gives, or the one CloudFormation makes: `<stack>-<logical id>-<12 random>`. */
export function physicalName(
  world: World,
  type: ResourceType,
  logicalId: string,
  where: { readonly stackName: string; readonly properties: JsonObject },
): string {
  const given = type.nameProperty === null ? undefined : where.properties[type.nameProperty];
  if (typeof given === 'string' && given !== '') return given;
  const made = `${where.stackName.slice(0, PART)}-${logicalId.slice(0, PART)}-${nameSuffix(world)}`;
  return LOWER_CASE.has(type.name) ? made.toLowerCase() : made;
}

/** True when the template itself chose the name: such a resource cannot be replaced beside itself. */
export function isCustomNamed(type: ResourceType, properties: JsonObject): boolean {
  return type.nameProperty !== null && typeof properties[type.nameProperty] === 'string';
}

/**
 * What Ref gives: the primary identifier of the type, several parts joined by `|`.
 * Reference: Template Reference, "Return values" of each type; SageMaker models, endpoint configurations and
 * endpoints give their ARN.
 */
export const refValue = (subject: Subject): string =>
  subject.type.ref.map((part) => plain(valueOf(subject, part))).join('|') || subject.name;

/** What Fn::GetAtt gives; made up, but always the same for the same resource. */
export const attributeValue = (subject: Subject, attribute: string): Json => valueOf(subject, attribute);

function valueOf(subject: Subject, part: string): Json {
  const { type, name, properties } = subject;
  if (part === type.nameProperty) return name;
  const own = part.split('.').reduce<Json | undefined>(member, properties);
  if (own !== undefined) return own;
  const [, , short = ''] = type.name.split('::');
  if (part === 'Arn' || part === `${short}Arn` || part === 'TopicArn') return arn(subject);
  if (part === `${short}Name` || part === 'Name') return name;
  if (part === 'QueueUrl') {
    return `https://sqs.${subject.region}.amazonaws.com/${subject.account}/${name}`;
  }
  if (part === 'ImageDigest')
    return `sha256:${createHash('sha256').update(canonical(properties)).digest('hex')}`;
  if (part.endsWith('Arn')) return `${arn(subject)}/${part}`;
  return `${name}-${part.replaceAll('.', '-')}`;
}

const member = (value: Json | undefined, key: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

function arn(subject: Subject): string {
  const { type, name, region, account } = subject;
  const [, service = '', short = ''] = type.name.toLowerCase().split('::');
  const template = type.arn ?? `arn:{Partition}:${service}:{Region}:{Account}:${short}/{Name}`;
  return template.replaceAll(/\{(\w+)\}/g, (_, placeholder: string) => {
    if (placeholder === 'Partition') return region.startsWith('cn-') ? 'aws-cn' : 'aws';
    if (placeholder === 'Region') return region;
    if (placeholder === 'Account') return account;
    const own = subject.properties[placeholder];
    return typeof own === 'string' && placeholder !== type.nameProperty ? own : name;
  });
}
