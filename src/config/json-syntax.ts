import type { Flaw } from './flaw.ts';
import { flaw } from './flaw.ts';
import { quote } from '../core/text/words.ts';

/** What is wrong with a text, and the offset in it, counted in UTF-16 code units from 0. */
export interface Slip {
  readonly offset: number;
  readonly flaw: Flaw;
}

/** @param code `invalid-json`, unless the text is JSON and only what it says cannot be kept */
export const slip = (offset: number, code: string, message: string, hint: string | null): Slip => ({
  offset,
  flaw: flaw(code, '', message, hint),
});

/** What stands at an offset, as far as it is one thing: a bare word or number, else one character. */
export function tokenAt(text: string, offset: number): string {
  const token = /[-+.\w$]*/y;
  token.lastIndex = offset;
  token.test(text);
  return text.slice(offset, Math.max(token.lastIndex, offset + 1));
}

/**
 * The text goes on differently than JSON does; with the mistake people make most often there.
 * @param expected what JSON would have, in words
 */
export function unexpected(text: string, offset: number, expected: string): Slip {
  const found = offset < text.length ? `found ${quote(tokenAt(text, offset))}` : 'the file ends';
  const message = `this is not JSON: expected ${expected}, but ${found}`;
  return slip(offset, 'invalid-json', message, hintFor(text, offset, expected));
}

const NEARBY = 80;

const MISTAKES: readonly (readonly [RegExp, string])[] = [
  [/^$/, 'The file may have been cut off; look at its end.'],
  [/^(\/\/|\/\*|#)/, 'JSON has no comments; take it out.'],
  [/^(<{7}|={7}|>{7})/, 'This looks like a merge conflict; resolve it and commit again.'],
  [/^['`\u2018-\u201f]/, 'Text stands in straight double quotes: "...".'],
  [
    /^[-+.]?\d/,
    'Numbers have no leading zero or plus sign and digits around their point; else write it in quotes.',
  ],
  [
    /^(true|false|null|none|undefined|nan|infinity)\b/i,
    'The only words without quotes are true, false and null.',
  ],
  [/^[A-Za-z_$]/, 'Keys and text stand in double quotes.'],
];

function hintFor(text: string, offset: number, expected: string): string | null {
  const before = text.slice(Math.max(0, offset - NEARBY), offset).trimEnd();
  const after = text.slice(offset, offset + NEARBY);
  if (/^[}\]]/.test(after) && before.endsWith(',')) return 'Take away the comma before it.';
  if (/^["{[]/.test(after) && expected.startsWith('`,`')) return 'A comma is missing before it.';
  return MISTAKES.find(([pattern]) => pattern.test(after))?.[1] ?? null;
}
