import type { JsonObject } from '../core/text/json.ts';
import { isObject } from '../core/text/json.ts';
import type { Result } from '../core/text/result.ts';
import { failure, success } from '../core/text/result.ts';
import { kindOf } from '../core/text/words.ts';
import { flaw } from './flaw.ts';
import { createLocator, NOTHING } from './locator.ts';
import { readJson } from './read-json.ts';
import { readText } from './read-text.ts';
import { report } from './report.ts';

/** What problems call the body of a request. */
export const BODY = 'body';

/** Reads one entry that came by request, with the care of a file: no key twice, nothing that JSON does not know. */
export function parseBody(bytes: Uint8Array): Result<JsonObject> {
  const nowhere = createLocator(BODY, NOTHING);
  const text = readText(bytes);
  if (typeof text !== 'string') return failure(report([text], nowhere));
  const document = readJson(text);
  if (!('root' in document)) return failure(report(document, nowhere));
  const { value } = document.root;
  const flaws = isObject(value) ? document.flaws : [noObject(kindOf(value))];
  if (isObject(value) && flaws.length === 0) return success(value);
  return failure(report(flaws, createLocator(BODY, document.root)));
}

const noObject = (kind: string) =>
  flaw(
    'not-an-object',
    '',
    `the body must hold an object, but holds ${kind}`,
    'Send one pipeline: {"pipeline_type": ...}.',
  );
