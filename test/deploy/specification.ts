import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { isObject, type Json, type JsonObject } from '../../src/core/text/json.ts';
import { object, text } from './data.ts';

const specification = loadAwsServiceSpecSync();
const resourceType = (name: string) =>
  specification.lookup('resource', 'cloudFormationType', 'equals', name)[0];

type Properties = NonNullable<ReturnType<typeof resourceType>>['properties'];
type PropertyType = Properties[string]['type'];

const isIntrinsic = (value: Json): boolean =>
  isObject(value) && Object.keys(value).length === 1 && /^(Ref|Fn::)/.test(Object.keys(value)[0] ?? '');

/** What AWS's resource specification does not know, or misses, in a template; one line each. */
export function unknownToAws(template: JsonObject): readonly string[] {
  return Object.entries(object(template['Resources'])).flatMap(([name, resource]) => {
    const { Type: type, Properties: properties = {} } = object(resource);
    // What a custom resource asks for is between the template and its function.
    if (text(type).startsWith('Custom::'))
      return 'ServiceToken' in object(properties) ? [] : [`${name}: ServiceToken is required`];
    const known = resourceType(text(type));
    if (known === undefined) return [`${name}: there is no type ${text(type)}`];
    return inProperties(name, properties, known.properties);
  });
}

function inProperties(path: string, value: Json, known: Properties): readonly string[] {
  if (isIntrinsic(value)) return [];
  if (!isObject(value)) return [`${path}: not an object`];
  const missing = Object.keys(known)
    .filter((key) => known[key]?.required === true && value[key] === undefined)
    .map((key) => `${path}: ${key} is required`);
  const wrong = Object.entries(value).flatMap(([key, member]) => {
    const property = known[key];
    return property === undefined
      ? [`${path}: there is no property ${key}`]
      : inValue(`${path}.${key}`, member, property.type);
  });
  return [...missing, ...wrong];
}

function inValue(path: string, value: Json, type: PropertyType): readonly string[] {
  if (isIntrinsic(value) || type.type === 'json' || type.type === 'tag') return [];
  if (type.type === 'ref')
    return inProperties(path, value, specification.get('typeDefinition', type.reference.$ref).properties);
  if (type.type === 'union') {
    const tries = type.types.map((one) => inValue(path, value, one));
    return tries.toSorted((a, b) => a.length - b.length)[0] ?? [];
  }
  if (type.type !== 'array' && type.type !== 'map')
    return typeof value === 'object' ? [`${path}: not a ${type.type}`] : [];
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== (type.type === 'array'))
    return [`${path}: not a ${type.type}`];
  return Object.entries(value).flatMap(([key, item]) => inValue(`${path}.${key}`, item, type.element));
}
