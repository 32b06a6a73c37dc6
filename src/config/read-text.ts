import type { Flaw } from './flaw.ts';
import { flaw } from './flaw.ts';

/** Largest file that is read, in bytes: 1 MiB. */
const LARGEST = 1024 * 1024;

/** Decodes a file as RFC 8259 asks for, UTF-8 without a byte order mark, or says why it cannot. */
export function readText(bytes: Uint8Array): string | Flaw {
  if (bytes.length > LARGEST) return tooLarge(bytes.length);
  const mark = byteOrderMark(bytes);
  if (mark !== undefined) {
    return flaw('byte-order-mark', '', `the file begins with the byte order mark of ${mark}`, AS_UTF8);
  }
  if (!isUtf8(bytes, false)) return notUtf8(bytes);
  const text = new TextDecoder().decode(bytes);
  return /^[ \t\r\n]*$/.test(text) ? flaw('empty-file', '', 'the file is empty', EMPTY) : text;
}

const AS_UTF8 = 'Save it as UTF-8 without a byte order mark.';
const EMPTY = 'Write at least {"version": 1, "pipelines": []}.';

const tooLarge = (bytes: number): Flaw =>
  flaw(
    'too-large',
    '',
    `the file has ${bytes} bytes, but at most ${LARGEST} (1 MiB) are read`,
    'Split it into several files.',
  );

function byteOrderMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'UTF-8';
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return utf16 ? 'UTF-16' : undefined;
}

/** @param stream whether the last character may be missing its end */
function isUtf8(bytes: Uint8Array, stream: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

/** A decoder that fails does not say where: look for the longest beginning that it takes. */
function notUtf8(bytes: Uint8Array): Flaw {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isUtf8(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  const before = new TextDecoder().decode(bytes.subarray(0, good), { stream: true });
  const at = { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
  return { ...flaw('not-utf8', '', `byte ${good + 1} of the file is not part of UTF-8 text`, AS_UTF8), at };
}
