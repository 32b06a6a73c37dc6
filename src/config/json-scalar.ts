import type { Json } from '../core/text/json.ts';
import { quote } from '../core/text/words.ts';
import type { Slip } from './json-syntax.ts';
import { slip, tokenAt, unexpected } from './json-syntax.ts';

/** A value, perhaps one to complain of; `end` is the offset behind it. */
export type Scalar<T extends Json> =
  | { readonly kind: 'read'; readonly value: T; readonly end: number; readonly slip: Slip | null }
  | { readonly kind: 'not-json'; readonly slip: Slip };

const read = <T extends Json>(value: T, end: number, about: Slip | null): Scalar<T> => ({
  kind: 'read',
  value,
  end,
  slip: about,
});

/** @param start the offset of the opening quote */
export function readString(text: string, start: number): Scalar<string> {
  const end = endOfString(text, start + 1);
  if (typeof end !== 'number') return { kind: 'not-json', slip: end };
  const raw = text.slice(start, end);
  if (!raw.includes('\\')) return read(raw.slice(1, -1), end, null);
  const value = String(JSON.parse(raw));
  return read(value, end, /\p{Cs}/u.test(value) ? halfCharacter(start, raw) : null);
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

function endOfString(text: string, start: number): number | Slip {
  let at = start;
  while (text[at] !== '"') {
    const character = text[at];
    if (character === undefined) return unexpected(text, at, 'a closing `"`');
    if (character < ' ') return controlCharacter(at, character);
    if (character === '\\') {
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(text)) return badEscape(at, text.slice(at, at + 2));
      at = ESCAPE.lastIndex;
    } else {
      at += 1;
    }
  }
  return at + 1;
}

const controlCharacter = (at: number, character: string): Slip =>
  slip(
    at,
    'invalid-json',
    `this is not JSON: ${quote(character)} stands inside a text`,
    'Close the text with a double quote, or write \\n for a line break and \\t for a tab.',
  );

const badEscape = (at: number, escape: string): Slip =>
  slip(
    at,
    'invalid-json',
    `this is not JSON: ${quote(escape)} is no escape sequence`,
    'For a backslash write two.',
  );

/** UTF-8 has no form for half of a surrogate pair: what AWS stores would differ from what was asked for. */
const halfCharacter = (at: number, raw: string): Slip =>
  slip(
    at,
    'broken-character',
    `the text ${quote(raw.slice(1, -1))} contains half of a character`,
    'Write \\ud800 to \\udfff in pairs only, or write the character itself.',
  );

const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A number, `true`, `false` or `null`. */
export function readBare(text: string, start: number): Scalar<Json> {
  const token = tokenAt(text, start);
  const end = start + token.length;
  const word = WORDS.get(token);
  if (word !== undefined) return read(word, end, null);
  if (!NUMBER.test(token)) return { kind: 'not-json', slip: unexpected(text, start, 'a value') };
  const value = Number(token);
  return read(value, end, isExact(token, value) ? null : inexact(start, token));
}

/** Whether JavaScript keeps the number as it was written; digits behind a point are rounded everywhere. */
const isExact = (token: string, value: number): boolean =>
  /[.eE]/.test(token) ? Number.isFinite(value) : Number.isSafeInteger(value);

const inexact = (at: number, token: string): Slip =>
  slip(
    at,
    'inexact-number',
    `the number ${quote(token)} is too large to be kept exactly`,
    'Write it in quotes.',
  );
