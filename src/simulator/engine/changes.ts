import { canonical, isObject, type Json, type JsonObject } from '../../core/text/json.ts';
import type { ResourceType } from '../resource-types.ts';

/** Names of the top-level properties that differ. */
export function changedProperties(before: JsonObject, after: JsonObject): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => spelled(before[name]) !== spelled(after[name]));
}

const spelled = (value: Json | undefined): string => (value === undefined ? '' : canonical(value));

/** True when a create-only property, or a create-only path inside one, differs. */
export function needsReplacement(type: ResourceType, before: JsonObject, after: JsonObject): boolean {
  return type.createOnly.some((path) => spelled(at(before, path)) !== spelled(at(after, path)));
}

/** True for types whose tags are given when they are made and never again; stack tags are no exception (modelled). */
export const tagsForLife = (type: ResourceType): boolean =>
  type.tags !== null && type.createOnly.includes(type.tags);

const at = (properties: JsonObject, path: string): Json | undefined =>
  path
    .split('.')
    .reduce<Json | undefined>((value, name) => (isObject(value) ? value[name] : undefined), properties);

/** What the registry schema of the type would refuse, in the words of its handler. */
export function schemaProblem(type: ResourceType, logicalId: string, properties: JsonObject): string | null {
  const problems = [
    ...type.required
      .filter((name) => properties[name] === undefined)
      .map((name) => `#: required key [${name}] not found`),
    ...Object.keys(properties)
      .filter((name) => !type.properties.has(name))
      .map((name) => `#: extraneous key [${name}] is not permitted`),
  ];
  if (problems.length === 0) return null;
  return `Properties validation failed for resource ${logicalId} with message:\n${problems.join('\n')}`;
}
