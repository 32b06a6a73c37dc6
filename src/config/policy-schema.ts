import schema from '#schemas/policy.schema.json' with { type: 'json' };
import type { PolicyFile } from '../core/entry/policy.gen.ts';
import { ajv } from './schema.ts';

/** The check of `schemas/policy.schema.json`; its `errors` hold what the last call found. */
export const matchesPolicy = ajv.compile<PolicyFile>(schema);
