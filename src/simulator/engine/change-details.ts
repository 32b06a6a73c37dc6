import { canonical, isObject, type Json, type JsonObject } from '../../core/text/json.ts';
import type { Detail } from '../change-set.ts';
import { resourceType, type ResourceType } from '../resource-types.ts';
import { evaluate } from '../template/intrinsics.ts';
import { references } from '../template/references.ts';
import type { Scope } from '../template/scope.ts';
import { resource as declarationOf, section } from '../template/sections.ts';
import type { StackResource } from '../world.ts';
import { changedProperties, needsReplacement, tagsForLife } from './changes.ts';
import { mayMove, type Sight } from './sight.ts';

/** Everything that changes in a resource, and what makes it change. API reference, ResourceChangeDetail. */
export function details(sight: Sight, before: StackResource): readonly Detail[] {
  const type = resourceType(before.type);
  if (type === undefined) throw new Error(`unknown resource type ${before.type}`);
  const { logicalId } = before;
  const held = propertiesOf(logicalId, sight.wanted);
  const moved = propertiesOf(logicalId, sight.moving);
  const certain = changesBetween(type, before.properties, held);
  const possible = changesBetween(type, held, moved);
  const retagged =
    type.tags !== null &&
    (certain.some(({ name }) => name === type.tags) ||
      canonical(before.tags) !== canonical(sight.definition.tags));
  const tags = attributeDetail('Tags', tagsForLife(type) ? 'Always' : 'Never');
  return [
    ...certain
      .filter(({ name }) => name !== type.tags)
      .flatMap((change) => staticDetails(sight, logicalId, change)),
    ...possible.flatMap((change) => dynamicDetails(sight, logicalId, change)),
    ...(retagged ? [tags] : []),
    ...changedAttributes(sight, logicalId).map((name) => attributeDetail(name, 'Never')),
  ];
}

interface PropertyChange {
  readonly name: string;
  readonly recreation: Detail['recreation'];
}

function propertiesOf(logicalId: string, scope: Scope): JsonObject {
  const properties = evaluate(declarationOf(scope.template, logicalId)['Properties'] ?? {}, scope);
  return isObject(properties) ? properties : {};
}

function changesBetween(
  type: ResourceType,
  before: JsonObject,
  after: JsonObject,
): readonly PropertyChange[] {
  return changedProperties(before, after)
    .toSorted()
    .map((name) => {
      const alone = withProperty(before, name, after[name]);
      return { name, recreation: needsReplacement(type, before, alone) ? 'Always' : 'Never' };
    });
}

function withProperty(properties: JsonObject, name: string, value: Json | undefined): JsonObject {
  const others = Object.entries(properties).filter(([key]) => key !== name);
  return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
}

/** The value changes whatever becomes of other resources: the template says so, or a parameter. */
function staticDetails(sight: Sight, logicalId: string, change: PropertyChange): readonly Detail[] {
  const { name, recreation } = change;
  const common = { attribute: 'Properties', name, recreation, evaluation: 'Static' } as const;
  const direct: readonly Detail[] = [{ ...common, source: 'DirectModification', cause: null }];
  const is = expression(sight.wanted, logicalId, name);
  if (canonical(expression(sight.previous, logicalId, name)) !== canonical(is)) return direct;
  const caused = changedParameters(sight, is).map((cause): Detail => ({
    ...common,
    source: 'ParameterReference',
    cause,
  }));
  // Neither says so: a condition or a mapping does, or somebody changed the record by another way.
  return caused.length === 0 ? direct : caused;
}

/** The value may change because a resource it refers to does. */
function dynamicDetails(sight: Sight, logicalId: string, change: PropertyChange): readonly Detail[] {
  const { name, recreation } = change;
  const holds = (condition: string) => sight.wanted.conditions[condition] === true;
  const found = references(expression(sight.wanted, logicalId, name), holds)
    .filter((reference) => mayMove(sight.changing, reference))
    .map(({ target, attribute }): Detail => ({
      attribute: 'Properties',
      name,
      recreation,
      evaluation: 'Dynamic',
      source: attribute === null ? 'ResourceReference' : 'ResourceAttribute',
      cause: attribute === null ? target : `${target}.${attribute}`,
    }));
  return [...new Map(found.map((detail) => [detail.cause, detail])).values()];
}

const attributeDetail = (attribute: string, recreation: Detail['recreation']): Detail => ({
  attribute,
  name: null,
  recreation,
  evaluation: 'Static',
  source: 'DirectModification',
  cause: null,
});

const expression = (scope: Scope, logicalId: string, name: string): Json =>
  section(declarationOf(scope.template, logicalId), 'Properties')[name] ?? null;

function changedParameters({ stack, definition }: Sight, value: Json): readonly string[] {
  const before = stack.state.definition.parameters;
  const after = definition.parameters;
  const names = new Set(references(value).map(({ target }) => target));
  return [...names].filter((name) => Object.hasOwn(after, name) && after[name] !== before[name]);
}

/** What a change set tells of beside properties and tags; API reference, ResourceTargetDefinition. */
const ATTRIBUTES = ['CreationPolicy', 'DeletionPolicy', 'Metadata', 'UpdatePolicy', 'UpdateReplacePolicy'];

function changedAttributes({ previous, wanted }: Sight, logicalId: string): readonly string[] {
  const spelled = (scope: Scope, name: string): string =>
    canonical(evaluate(declarationOf(scope.template, logicalId)[name] ?? null, scope) ?? null);
  return ATTRIBUTES.filter((name) => spelled(previous, name) !== spelled(wanted, name));
}
