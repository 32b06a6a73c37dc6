import type { Memory } from './memory.ts';
import { iso } from './text/time.ts';

/** Messages that are still to be sent, for `status`. */
export interface MailStatus {
  readonly waiting: number;
  /** When the oldest was written, epoch milliseconds. */
  readonly since: number;
  /** Why it was not sent, as far as anybody tried. */
  readonly error: string | null;
}

/** Null where nothing waits. */
export function mailStatus({ outbox }: Pick<Memory, 'outbox'>): MailStatus | null {
  const [first] = outbox;
  if (first === undefined) return null;
  const error = outbox.find((letter) => letter.error !== undefined)?.error ?? null;
  return { waiting: outbox.length, since: first.written, error };
}

export const mailLine = ({ waiting, since, error }: MailStatus): string =>
  `${waiting} ${waiting === 1 ? 'message waits' : 'messages wait'} to be sent since ${iso(since)}` +
  (error === null ? '.' : `: ${error}`);
