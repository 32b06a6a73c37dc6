import { keysOf } from './pointer.ts';

/** Longest piece of the file that a message repeats: enough to recognise it, too little to leak a document. */
const LONGEST = 60;

/** Control characters, and those that turn or hide text (bidirectional marks, zero-width characters). */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const escapeInvisible = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

function clip(text: string): string {
  const characters = Array.from(text.slice(0, 2 * LONGEST + 2));
  const short = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}...` : text;
  return short.replace(INVISIBLE, escapeInvisible);
}

/** Text from the file inside a message: quoted, clipped to 60 characters, nothing invisible in it. */
export const quote = (text: string): string => `"${clip(text)}"`;

/** A key or name from the file inside a message. */
export const name = (text: string): string => `\`${clip(text)}\``;

const KINDS: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
]);

/** What a value is, in plain words: `text`, `a number`. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return KINDS.get(typeof value) ?? 'an object';
}

/** A value inside a message: what a person can compare with the file, or its kind where it is large. */
export function show(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  return typeof value === 'object' && value !== null ? kindOf(value) : String(value);
}

/** What a pointer points to, in plain words. */
export function subject(pointer: string): string {
  const keys = keysOf(pointer);
  const last = keys.at(-1);
  if (last === undefined) return 'the file';
  return /^\d+$/.test(last) ? `item ${Number(last) + 1} of ${name(keys.at(-2) ?? '')}` : name(last);
}

/** `a`, `b` or `c`. */
export function either(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
