import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { isObject } from '../../src/core/text/json.ts';
import { object } from './data.ts';
import { read } from './files.ts';
import { statements, type Statement } from './policies.ts';
import { parseTemplate } from './template.ts';

/** What tests ask about a template of `deploy/`. */
export interface Parts {
  readonly source: string;
  readonly template: JsonObject;
  readonly resource: (name: string) => JsonObject;
  readonly properties: (name: string) => JsonObject;
  readonly policy: (name: string) => readonly Statement[];
  readonly ofType: (type: string) => readonly string[];
}

export function partsOf(path: string): Parts {
  const source = read(path);
  const template = parseTemplate(source);
  const resources = object(template['Resources']);
  const resource = (name: string): JsonObject => object(resources[name]);
  const properties = (name: string): JsonObject => object(resource(name)['Properties']);
  return {
    source,
    template,
    resource,
    properties,
    policy: (name) => statements(properties(name)['PolicyDocument']),
    ofType: (type) => Object.keys(resources).filter((name) => resource(name)['Type'] === type),
  };
}

/** Every value of a template, however deep. */
export const values = (value: Json): readonly Json[] => {
  if (Array.isArray(value)) return [value, ...value.flatMap((item: Json) => values(item))];
  return isObject(value) ? [value, ...Object.values(value).flatMap(values)] : [value];
};
