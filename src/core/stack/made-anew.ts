import { canonical, isObject } from '../text/json.ts';
import type { Json, JsonObject } from '../text/json.ts';

/** Hex digits of the hash that a logical id ends with. */
const DIGITS = 10;

interface Given {
  /** Logical ids, from `Metadata: Mlops: Anew:`. */
  readonly ids: readonly string[];
  /** As they will be sent. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly hash: (text: string) => string;
}

/**
 * Gives resources a logical id that changes whenever they do, or anything they lean on: CloudFormation then makes
 * them anew. It updates what lies behind them and leaves these alone, though a deployment of API Gateway is a copy
 * of the API as it was
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html),
 * and an association of Systems Manager does its work only when it is made. When an update fails, the one that was
 * there before was never touched.
 */
export function madeAnew(template: JsonObject, { ids, parameters, hash }: Given): JsonObject {
  if (ids.length === 0) return template;
  const definitions = definitionsOf(template, parameters);
  const names = new Map(
    ids.map((id) => [id, `${id}${hash(canonical(leanedOn(id, definitions))).slice(0, DIGITS)}`]),
  );
  const { Outputs: outputs, ...rest } = template;
  const renamed = Object.entries(membersOf(template, 'Resources')).map(
    ([id, resource]) => [names.get(id) ?? id, inValue(resource, names)] as const,
  );
  return {
    ...rest,
    Resources: Object.fromEntries(renamed),
    ...(outputs === undefined ? {} : { Outputs: inValue(outputs, names) }),
  };
}

/** Everything in a template that has a name, by it; of a parameter its value. */
const definitionsOf = (template: JsonObject, parameters: Given['parameters']): JsonObject => ({
  ...membersOf(template, 'Mappings'),
  ...membersOf(template, 'Conditions'),
  ...membersOf(template, 'Resources'),
  ...parameters,
});

function membersOf(template: JsonObject, section: string): JsonObject {
  const members = template[section];
  return isObject(members) ? members : {};
}

/**
 * A resource with all that is reached from it by names. A word that happens to be a name counts, too: that may make
 * it anew once too often, and never once too few.
 */
function leanedOn(id: string, definitions: JsonObject): JsonObject {
  const reached = new Set([id]);
  // A set that grows while it is gone through is gone through to its end.
  for (const name of reached) {
    for (const [word] of canonical(definitions[name] ?? null).matchAll(/[A-Za-z0-9]+/g))
      if (Object.hasOwn(definitions, word)) reached.add(word);
  }
  return Object.fromEntries([...reached].map((name) => [name, definitions[name] ?? null]));
}

type Names = ReadonlyMap<string, string>;

const REFERRING: readonly string[] = ['Ref', 'Fn::GetAtt', 'Fn::Sub', 'DependsOn'];

function inValue(value: Json, names: Names): Json {
  if (Array.isArray(value)) return value.map((item: Json) => inValue(item, names));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      REFERRING.includes(key) ? inReference(key, each, names) : inValue(each, names),
    ]),
  );
}

function inReference(key: string, value: Json, names: Names): Json {
  if (Array.isArray(value)) return value.map((item: Json) => inReference(key, item, names));
  if (typeof value !== 'string') return inValue(value, names);
  if (key !== 'Fn::Sub') return names.get(value) ?? value;
  // `${Name}` and `${Name.Attribute}`
  return value.replaceAll(/(?<=\$\{)[A-Za-z0-9]+(?=[.}])/g, (name) => names.get(name) ?? name);
}
