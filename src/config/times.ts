import type * as file from '../core/entry/mlops-config.gen.ts';
import { MINUTE } from '../core/text/time.ts';
import type { Window } from '../core/window.ts';

/** A duration such as "90m" or "2h" in minutes. */
export const minutesOf = (duration: string): number =>
  Number.parseInt(duration, 10) * (duration.endsWith('h') ? 60 : 1);

/** The windows of the file, an environment or an entry, in the words of the core. */
export const windowsOf = (windows: file.Windows = []): readonly Window[] =>
  windows.map(({ kind, cron, timezone = 'UTC', duration }) => ({
    kind,
    cron,
    timezone,
    duration: minutesOf(duration) * MINUTE,
  }));

/** A time such as "2027-01-15T08:00:00Z" in epoch milliseconds; null when the calendar has no such time. */
export function epochOf(time: string): number | null {
  const milliseconds = Date.parse(time);
  // V8 takes February 31 for March 3.
  const lastDay = new Date(Date.UTC(Number(time.slice(0, 4)), Number(time.slice(5, 7)), 0)).getUTCDate();
  return Number.isNaN(milliseconds) || Number(time.slice(8, 10)) > lastDay ? null : milliseconds;
}
