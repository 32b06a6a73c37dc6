import type { ErrorObject } from 'ajv';
import type { MlopsConfigFile } from '../core/entry/mlops-config.gen.ts';
import { explain } from './explain.ts';
import type { Flaw } from './flaw.ts';
import { matchesSchema } from './schema.ts';

/** The document in the words of its type, or null and what keeps it from being one. */
export interface Checked {
  readonly file: MlopsConfigFile | null;
  readonly flaws: readonly Flaw[];
}

/** A long list of wrong things gives as many errors; nobody reads them all. */
const MOST = 1000;

/** Compares a document with the published schema. */
export function checkSchema(document: unknown): Checked {
  const file = matchesSchema(document) ? document : null;
  return { file, flaws: flawsOf(matchesSchema.errors) };
}

/** What ajv found in a document, in words for people. */
export function flawsOf(errors: readonly ErrorObject[] | null | undefined): readonly Flaw[] {
  const flaws = new Map<string, Flaw>();
  for (const error of (errors ?? []).slice(0, MOST).filter(isTelling)) {
    const about = explain(error);
    // A value gets one problem, the first; only missing keys are told one by one.
    const key = about.code === 'missing-key' ? `${about.pointer} ${about.message}` : about.pointer;
    if (!flaws.has(key)) flaws.set(key, about);
  }
  return [...flaws.values()];
}

/** Errors that only repeat what another one says better: the frame of a condition, the branches of a choice. */
const isTelling = (error: ErrorObject): boolean =>
  error.keyword !== 'if' && error.keyword !== 'propertyNames' && !error.schemaPath.includes('/oneOf/');
