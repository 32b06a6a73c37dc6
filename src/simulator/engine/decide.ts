import { canonical, isObject, type JsonObject } from '../../core/text/json.ts';
import { isCustomNamed, physicalName } from '../identity.ts';
import { AwsError } from '../protocol/message.ts';
import { isSimulated, resourceType, type ResourceType } from '../resource-types.ts';
import { evaluate } from '../template/intrinsics.ts';
import { activeDependencies } from '../template/outline.ts';
import { resource as declarationOf, text } from '../template/sections.ts';
import type { StackResource } from '../world.ts';
import { changedProperties, needsReplacement, schemaProblem, tagsForLife } from './changes.ts';
import { missingCode } from './missing-code.ts';
import { namesake, physicalOf, refOf } from './physical.ts';
import type { Moment } from './record.ts';
import { stackScope } from './stack-scope.ts';

/** What the new definition means for one resource. */
export interface Decision {
  readonly verb: 'keep' | 'create' | 'update' | 'replace';
  readonly resource: StackResource;
  /** Why it cannot even begin. */
  readonly refusal: string | null;
}

/** True when there is something to change or delete. */
export const exists = (resource: StackResource | undefined): resource is StackResource =>
  resource !== undefined && resource.physicalId !== null && resource.status !== 'CREATE_FAILED';

/** What somebody deleted is made anew by a drift-aware change set; any other update stumbles over it. */
const isLost = ({ world, stack }: Moment, resource: StackResource): boolean =>
  stack.operation?.reverts?.includes(resource.logicalId) === true &&
  physicalOf(world, stack, resource) === undefined;

export function decide(moment: Moment, logicalId: string): Decision {
  const { stack } = moment;
  const found = stack.resources[logicalId];
  const before = exists(found) && !isLost(moment, found) ? found : undefined;
  const blank = blankResource(moment, logicalId);
  try {
    const resource = { ...blank, ...resolved(moment, logicalId) };
    return before === undefined ? decideCreate(moment, resource) : decideUpdate(moment, before, resource);
  } catch (error) {
    // An expression over resources that now exist gave no usable value.
    if (!(error instanceof AwsError)) throw error;
    return {
      verb: before === undefined ? 'create' : 'update',
      resource: before ?? blank,
      refusal: error.message,
    };
  }
}

function blankResource({ stack, at }: Moment, logicalId: string): StackResource {
  const declaration = declarationOf(stack.state.definition.template, logicalId);
  const type = text(declaration['Type']) ?? '';
  return {
    logicalId,
    type,
    name: null,
    physicalId: null,
    status: '',
    reason: null,
    at,
    properties: {},
    tags: stack.state.definition.tags,
    dependsOn: [],
    deletionPolicy: text(declaration['DeletionPolicy']) ?? 'Delete',
    updateReplacePolicy: text(declaration['UpdateReplacePolicy']) ?? 'Delete',
  };
}

function resolved(
  { world, stack }: Moment,
  logicalId: string,
): Pick<StackResource, 'properties' | 'dependsOn'> {
  const scope = stackScope(world, stack);
  const properties = evaluate(declarationOf(scope.template, logicalId)['Properties'] ?? {}, scope);
  return {
    properties: isObject(properties) ? properties : {},
    dependsOn: activeDependencies(logicalId, scope),
  };
}

function decideCreate(moment: Moment, resource: StackResource): Decision {
  const type = resourceType(resource.type);
  if (type === undefined || !isSimulated(resource.type)) {
    return {
      verb: 'create',
      resource,
      refusal: `${resource.type} is not simulated: it needs something outside the stack`,
    };
  }
  const problem =
    schemaProblem(type, resource.logicalId, resource.properties) ??
    missingCode(moment.world, type.name, resource.properties);
  if (problem !== null) return { verb: 'create', resource, refusal: problem };
  const named = withName(moment, type, resource);
  const refusal = nameConflict(moment, type, named);
  return { verb: 'create', resource: refusal === null ? named : resource, refusal };
}

function withName({ world, stack }: Moment, type: ResourceType, resource: StackResource): StackResource {
  const { properties } = resource;
  const name = physicalName(world, type, resource.logicalId, { stackName: stack.name, properties });
  return { ...resource, name, physicalId: refOf({ world, stack }, type, name, properties) };
}

function nameConflict({ world, stack }: Moment, type: ResourceType, resource: StackResource): string | null {
  const other = namesake(world, type, stack.region, resource.name ?? '');
  if (other === undefined) return null;
  if (other.owner !== null) return `${other.name} already exists in stack ${other.owner.stackId}`;
  return `Resource handler returned message: "Resource of type '${type.name}' with identifier '${other.name}' already exists." (HandlerErrorCode: AlreadyExists)`;
}

function decideUpdate(moment: Moment, before: StackResource, wanted: StackResource): Decision {
  const type = resourceType(wanted.type);
  if (type === undefined) throw new Error(`unknown resource type ${wanted.type}`);
  const after = {
    ...wanted,
    name: before.name,
    physicalId: before.physicalId,
    status: before.status,
    at: before.at,
  };
  const changed = changedProperties(before.properties, after.properties);
  const retagged = type.tags !== null && canonical(before.tags) !== canonical(after.tags);
  const reverted = moment.stack.operation?.reverts?.includes(after.logicalId) === true;
  if (changed.length === 0 && !retagged && !reverted) return { verb: 'keep', resource: after, refusal: null };
  const problem =
    schemaProblem(type, after.logicalId, after.properties) ??
    missingCode(moment.world, type.name, after.properties);
  if (problem !== null) return { verb: 'update', resource: after, refusal: problem };
  const replaces =
    needsReplacement(type, before.properties, after.properties) || (retagged && tagsForLife(type));
  if (replaces) return decideReplace(moment, before, wanted);
  const refusal = physicalOf(moment.world, moment.stack, before) === undefined ? notFound(before) : null;
  return { verb: 'update', resource: after, refusal };
}

function decideReplace(moment: Moment, before: StackResource, wanted: StackResource): Decision {
  const type = resourceType(wanted.type);
  if (type === undefined) throw new Error(`unknown resource type ${wanted.type}`);
  const refuse = (refusal: string): Decision => ({
    verb: 'update',
    resource: { ...wanted, name: before.name, physicalId: before.physicalId, properties: before.properties },
    refusal,
  });
  if (moment.stack.state.disableRollback) {
    return refuse('Replacement type updates not supported on stack with disable-rollback.');
  }
  if (isCustomNamed(type, wanted.properties) && sameName(type, before.properties, wanted.properties)) {
    return refuse(
      `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${before.name} and update the stack again.`,
    );
  }
  const named = withName(moment, type, wanted);
  const conflict = nameConflict(moment, type, named);
  return conflict === null ? { verb: 'replace', resource: named, refusal: null } : refuse(conflict);
}

const sameName = (type: ResourceType, before: JsonObject, after: JsonObject): boolean =>
  type.nameProperty !== null && before[type.nameProperty] === after[type.nameProperty];

export const notFound = (resource: StackResource): string =>
  `Resource handler returned message: "Resource of type '${resource.type}' with identifier '${resource.physicalId}' was not found." (HandlerErrorCode: NotFound)`;
