import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '#schemas/mlops-config.schema.json' with { type: 'json' };
import type { MlopsConfigFile } from '../core/entry/mlops-config.gen.ts';

/**
 * Strict, so that a slip in the schema fails at start; `verbose`, because the words for people are read from
 * the schema that was broken.
 */
export const ajv = new Ajv2020({
  strict: true,
  allowUnionTypes: true,
  allErrors: true,
  strictRequired: false,
  verbose: true,
});

/** The check of `schemas/mlops-config.schema.json`; its `errors` hold what the last call found. */
export const matchesSchema = ajv.compile<MlopsConfigFile>(schema);

/** Keys of a pipeline's entry that are not inputs of its blueprint. */
export const RESERVED: ReadonlySet<string> = new Set(Object.keys(schema.$defs.pipeline.properties));
