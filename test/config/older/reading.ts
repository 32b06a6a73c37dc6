import { readFileSync } from 'node:fs';
import { isObject } from '../../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../../src/core/text/json.ts';
import type { Problem, Result } from '../../../src/core/text/result.ts';
import type { Catalogue } from '../../../src/config/catalogue.ts';
import { RULES } from '../../../src/config/older/rules.ts';
import type { ParsedConfig } from '../../../src/config/parse-config.ts';
import { parseConfig } from '../../../src/config/parse-config.ts';

/** Tests run compiled, from the root of the repository. */
export const FOLDER = 'test/fixtures/older';

const TYPES = [...new Set(RULES.flatMap(({ parts }) => Object.values(parts)))].toSorted();

/** Every type the older ones are understood as. */
export const catalogue: Catalogue = {
  canonical: (name) => (TYPES.includes(name) ? name : undefined),
  names: TYPES,
};

/** Reads a text, or a value as JSON text. */
export function read(config: unknown, known: Catalogue = catalogue): Result<ParsedConfig> {
  const text = typeof config === 'string' ? config : JSON.stringify(config, null, 1);
  return parseConfig(new TextEncoder().encode(text), 'mlops-config.json', known);
}

export const problemsOf = (config: unknown): readonly Problem[] => {
  const result = read(config);
  return result.ok ? result.warnings : result.problems;
};

export const rowsOf = (config: unknown): readonly (readonly [code: string, pointer: string])[] =>
  problemsOf(config).map(({ code, pointer }) => [code, pointer]);

export function parsed(config: unknown): ParsedConfig {
  const result = read(config);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('; '));
  return result.value;
}

/** The entries of today that a file comes to, as they would be written. */
export const entriesOf = (config: unknown): readonly JsonObject[] => {
  const list = parsed(config).document['pipelines'];
  return Array.isArray(list) ? list.filter((entry: Json) => isObject(entry)) : [];
};

export const fixture = (name: string): JsonObject =>
  JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8'));

/** A file of today around entries. */
export const fileOf = (entries: readonly unknown[], top: object = {}): unknown => ({
  version: 1,
  ...top,
  pipelines: entries,
});

/** A realtime endpoint in the older form. */
export const endpoint = (more: object = {}): JsonObject => ({
  pipeline_type: 'byom_realtime_builtin',
  model_name: 'churn',
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: 'churn/model.tar.gz',
  inference_instance: 'ml.m5.large',
  ...more,
});
