import type { MlopsConfig } from '../core/config.ts';
import type { JsonObject } from '../core/text/json.ts';
import type { Place, Result } from '../core/text/result.ts';
import { failure, success } from '../core/text/result.ts';
import { buildConfig } from './build.ts';
import type { Catalogue } from './catalogue.ts';
import { examine } from './examine.ts';
import type { Flaw } from './flaw.ts';
import { createLocator, NOTHING } from './locator.ts';
import type { Today } from './older/today.ts';
import { translate } from './older/translate.ts';
import { readJson } from './read-json.ts';
import { readText } from './read-text.ts';
import { report } from './report.ts';

/** A valid configuration, and the way back to its text. */
export interface ParsedConfig {
  readonly config: MlopsConfig;
  /** What the file says, in the form of today: the file itself where it has nothing older in it. */
  readonly document: JsonObject;
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
  const today = translate(document.root, catalogue);
  const { flaws, shaped } = examine(today.document, catalogue);
  const all = [...document.flaws, ...today.flaws, ...inTheFile(flaws, today)];
  const problems = report(all, locator);
  if (shaped === null || all.some(({ severity }) => severity === 'error')) return failure(problems);
  const locate = (pointer: string): Place => locator.locate(today.written(pointer));
  const sound = { path: file, ...shaped, understood: today.understood };
  const config = buildConfig(sound, catalogue, { ...locator, locate });
  return success({ config, document: shaped.outline.root, locate }, problems);
}

/** What is wrong with the document as flaws of the file; what the translation has told of is told. */
function inTheFile(flaws: readonly Flaw[], { written, flaws: told, opaque }: Today): readonly Flaw[] {
  const errors = told.filter(({ severity }) => severity === 'error').map(({ pointer }) => pointer);
  const known = new Set(errors);
  return flaws
    .map((flaw) => ({ ...flaw, pointer: written(flaw.pointer) }))
    .filter(({ pointer }) => !known.has(pointer) && !isWithin(opaque, pointer));
}

/** Whether a pointer, or one on the way to it, is in the set. */
function isWithin(set: ReadonlySet<string>, pointer: string): boolean {
  if (set.size === 0) return false;
  const ends = [...pointer.matchAll(/\//g)].map(({ index }) => index);
  return set.has(pointer) || ends.some((end) => set.has(pointer.slice(0, end)));
}
