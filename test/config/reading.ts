import type { MlopsConfig, PipelineEntry } from '../../src/core/config.ts';
import type { Problem, Result } from '../../src/core/text/result.ts';
import type { Catalogue } from '../../src/config/catalogue.ts';
import type { ParsedConfig } from '../../src/config/parse-config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';

const BLUEPRINTS: Readonly<Record<string, string>> = {
  realtime_endpoint: 'realtime_endpoint',
  byom_realtime_builtin: 'realtime_endpoint',
};

/** One blueprint with one alias. */
export const catalogue: Catalogue = {
  canonical: (name) => (Object.hasOwn(BLUEPRINTS, name) ? BLUEPRINTS[name] : undefined),
  names: Object.keys(BLUEPRINTS),
};

/** Reads bytes, a text, or a value as JSON text. */
export function read(config: unknown): Result<ParsedConfig> {
  if (config instanceof Uint8Array) return parseConfig(config, 'mlops-config.json', catalogue);
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  return parseConfig(new TextEncoder().encode(text), 'mlops-config.json', catalogue);
}

export const problemsOf = (config: unknown): readonly Problem[] => {
  const result = read(config);
  return result.ok ? result.warnings : result.problems;
};

export function configOf(config: unknown): MlopsConfig {
  const result = read(config);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('; '));
  return result.value.config;
}

/** A valid file with these entries; each is a realtime endpoint unless it says otherwise. */
export const withPipelines = (
  entries: readonly object[],
  top: object = {},
): Readonly<Record<string, unknown>> => ({
  version: 1,
  ...top,
  pipelines: entries.map((entry) => ({ pipeline_type: 'realtime_endpoint', ...entry })),
});

/** The first entry of such a file. */
export function entryOf(entry: object, top: object = {}): PipelineEntry {
  const first = configOf(withPipelines([{ name: 'churn', ...entry }], top)).pipelines[0];
  if (first === undefined) throw new Error('the file has no entry');
  return first;
}
