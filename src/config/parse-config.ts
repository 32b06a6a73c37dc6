import type { MlopsConfig } from '../core/config.ts';
import type { Place, Result } from '../core/result.ts';
import { failure, success } from '../core/result.ts';
import { buildConfig } from './build.ts';
import type { Catalogue } from './catalogue.ts';
import { examine } from './examine.ts';
import { createLocator, NOTHING } from './locator.ts';
import { readJson } from './read-json.ts';
import { readText } from './read-text.ts';
import { report } from './report.ts';

/** A valid configuration, and the way back to its text. */
export interface ParsedConfig {
  readonly config: MlopsConfig;
  /** The place of an RFC 6901 pointer in the file; of what is missing, the place it is missing in. */
  readonly locate: (pointer: string) => Place;
}

/**
 * Reads `mlops-config.json`. Whatever is wrong with it, all of it is reported and nothing is returned (I1).
 * @param file its path inside the repository
 */
export function parseConfig(bytes: Uint8Array, file: string, catalogue: Catalogue): Result<ParsedConfig> {
  const nowhere = createLocator(file, NOTHING);
  const text = readText(bytes);
  if (typeof text !== 'string') return failure(report([text], nowhere));
  const document = readJson(text);
  if (!('root' in document)) return failure(report(document, nowhere));

  const locator = createLocator(file, document.root);
  const { flaws, shaped } = examine(document.root.value, catalogue);
  const all = [...document.flaws, ...flaws];
  const problems = report(all, locator);
  if (shaped === null || all.some(({ severity }) => severity === 'error')) return failure(problems);
  const config = buildConfig({ path: file, ...shaped }, catalogue, locator);
  return success({ config, locate: locator.locate }, problems);
}
