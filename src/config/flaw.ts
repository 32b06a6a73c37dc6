import type { Problem } from '../core/text/result.ts';

/** A problem before its line and column are looked up. */
export interface Flaw {
  readonly code: string;
  readonly severity: Problem['severity'];
  readonly pointer: string;
  readonly message: string;
  readonly hint: string | null;
  /** What to show: the value at the pointer, the key it stands under, or another place in the text. */
  readonly at: 'value' | 'key' | Position;
}

/** What is wrong with the value at a pointer. */
export const flaw = (code: string, pointer: string, message: string, hint: string | null = null): Flaw => ({
  code,
  severity: 'error',
  pointer,
  message,
  hint,
  at: 'value',
});

/** The same about the key the pointer ends with. */
export const atKey = (about: Flaw): Flaw => ({ ...about, at: 'key' });

/** The same, but it does not reject the file. */
export const asWarning = (about: Flaw): Flaw => ({ ...about, severity: 'warning' });

/** A place in a text. Both count from 1; columns count UTF-16 code units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}
