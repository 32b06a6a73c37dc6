import { createHash } from 'node:crypto';
import { parseBlueprint } from '../../src/blueprints/parse-blueprint.ts';
import type { Blueprint } from '../../src/core/blueprint.ts';
import type { Environment, PipelineEntry, Target } from '../../src/core/config.ts';
import { isObject, parseJson } from '../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import type { Place, Problem, Result } from '../../src/core/text/result.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A blueprint of a template's text, or its problems. */
export const parse = (
  template: string | Uint8Array,
  inputs?: object | string,
  more: Partial<{ name: string; origin: Blueprint['origin'] }> = {},
): Result<Blueprint> =>
  parseBlueprint({
    name: more.name ?? 'thing',
    origin: more.origin ?? 'built-in',
    template: typeof template === 'string' ? bytes(template) : template,
    templateFile: 'blueprints/thing/thing.yaml',
    ...(inputs === undefined
      ? {}
      : { inputsSchema: bytes(typeof inputs === 'string' ? inputs : JSON.stringify(inputs)) }),
  });

/** The value of a result that must be one. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(said(result.problems).join('\n'));
  return result.value;
}

export const problemsOf = (result: Result<unknown>): readonly Problem[] =>
  result.ok ? result.warnings : result.problems;

/** Problems as a person reads them: place, code, sentence. */
export const said = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ line, column, code, message }) => `${line}:${column} ${code}: ${message}`);

/** What lies at a path inside a value; undefined where the path ends early. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(value))
    return at(Object.entries<Json>(value).find(([index]) => index === String(key))?.[1], ...rest);
  return isObject(value) ? at(value[key], ...rest) : undefined;
}

/** The object a JSON text holds. */
export function objectOf(text: string): JsonObject {
  const value = parseJson(text);
  if (!isObject(value)) throw new Error(`not an object: ${text.slice(0, 80)}`);
  return value;
}

export const PLACE: Place = { file: 'mlops-config.json', line: 4, column: 5, pointer: '/pipelines/0' };

/** A place whose line tells nothing and whose pointer tells all. */
export const locate = (pointer: string): Place => ({
  file: 'mlops-config.json',
  line: 1,
  column: 1,
  pointer,
});

export const target = (inputs: Target['inputs'], more: Partial<Target> = {}): Target => ({
  environment: 'default',
  inputs,
  parameters: {},
  origins: Object.fromEntries(Object.keys(inputs).map((key) => [key, `/pipelines/0/${key}`])),
  tags: {},
  approval: 'none',
  onRemoval: 'delete',
  windows: [],
  promotedFrom: null,
  ...more,
});

export const entry = (more: Partial<PipelineEntry> = {}): PipelineEntry => ({
  name: 'churn',
  pipelineType: 'thing',
  understoodFrom: null,
  incomplete: null,
  place: PLACE,
  state: 'present',
  dependsOn: [],
  protect: false,
  adopt: null,
  suspend: null,
  retry: null,
  timeoutMinutes: 120,
  topicArn: null,
  baseInputs: {},
  baseParameters: {},
  targets: [],
  ...more,
});

export const environment = (more: Partial<Environment> = {}): Environment => ({
  name: 'default',
  account: null,
  region: null,
  roleArn: null,
  externalId: null,
  executionRoleArn: null,
  assetsBucket: null,
  approval: 'none',
  onRemoval: null,
  limits: { deletesPerDay: null, changedAtOnce: null },
  windows: [],
  ...more,
});
