import { isObject, parseJson } from '../text/json.ts';
import type { Json, JsonObject } from '../text/json.ts';

/** The types of a template's resources; empty text for one that has none. */
export function resourceTypes(template: string): readonly string[] {
  const document = parseJson(template);
  const resources = isObject(document) ? document['Resources'] : undefined;
  return Object.values(isObject(resources) ? resources : {}).map((resource) => {
    const type = isObject(resource) ? resource['Type'] : undefined;
    return typeof type === 'string' ? type : '';
  });
}

/** All types that a template names, each once, also of resources that a `Fn::ForEach` makes. */
export const namedTypes = ({ Resources: resources = {} }: JsonObject): readonly string[] => [
  ...new Set(Object.values(isObject(resources) ? resources : {}).flatMap(typesIn)),
];

function typesIn(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(typesIn);
  if (!isObject(value)) return [];
  const { Type: type } = value;
  return typeof type === 'string' ? [type] : Object.values(value).flatMap(typesIn);
}
