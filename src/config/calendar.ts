import { Cron } from 'croner';
import type { Calendar, Window } from '../core/window.ts';

const SECOND = 1000;

/**
 * Cron expressions by croner, whose rules for a change of the clocks are those of `cron`: a time that is skipped
 * comes at the moment of the change, one that is there twice comes the first time. Each expression is parsed once.
 */
export function createCalendar(): Calendar {
  const known = new Map<string, Cron>();
  const cronOf = ({ cron, timezone }: Window): Cron => {
    const key = `${timezone} ${cron}`;
    const found = known.get(key) ?? parse(cron, timezone);
    known.set(key, found);
    return found;
  };
  return {
    last(window, at) {
      // croner answers with what lies before, and counts in whole seconds.
      const after = new Date((Math.floor(at / SECOND) + 1) * SECOND);
      return cronOf(window).previousRuns(1, after)[0]?.getTime() ?? null;
    },
    next: (window, after) => cronOf(window).nextRun(new Date(after))?.getTime() ?? null,
  };
}

/** Five fields, no more: seconds are not what people schedule changes by. @throws Error in croner's words */
const parse = (cron: string, timezone: string): Cron => new Cron(cron, { timezone, mode: '5-part' });

/** Why an expression is none, as a clause; null when it comes now and then. */
export function cronFlaw(cron: string): string | null {
  try {
    return parse(cron, 'UTC').nextRun(new Date(0)) === null ? 'it never comes' : null;
  } catch (error) {
    return wordsOf(error);
  }
}

/** croner speaks to programmers: `CronPattern: Invalid value for minute: 61`. */
const wordsOf = (error: unknown): string =>
  String(error)
    .replace(/^.*?CronPattern: /s, '')
    .replace(/^[A-Z]/, (letter) => letter.toLowerCase());

/** Whether there is a time zone of that name. */
export function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
