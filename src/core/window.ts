import { groupBy } from './text/group.ts';

/** A time that comes again, in which changes may or may not begin. */
export interface Window {
  readonly kind: 'allow' | 'deny';
  /** When it opens: minute, hour, day of month, month, day of week. */
  readonly cron: string;
  /** A name of the IANA time zone database. */
  readonly timezone: string;
  /** Milliseconds it stays open, also over a change of the clocks. */
  readonly duration: number;
}

/** Knows when a cron expression comes. Times are epoch milliseconds; null where there is none. */
export interface Calendar {
  /** The latest time at or before this one. */
  last(window: Window, at: number): number | null;
  /** The earliest time after this one. */
  next(window: Window, after: number): number | null;
}

/** Why nothing may begin now. */
export interface Closed {
  /** What denies it, and since when; null when none of those that allow is open. */
  readonly denied: { readonly window: Window; readonly since: number } | null;
  /** When changes may begin again; null when no such time is in sight. */
  readonly opens: number | null;
}

/**
 * Windows that open and close in turn are followed no further than this, the more there are the fewer turns: nobody
 * plans so far ahead, and a thousand pipelines with dozens of windows that never end must not stop the service.
 */
const FURTHEST = 200;

/**
 * Whether changes may begin: a window that denies wins; where some allow, one of them must be open.
 *
 * @returns null when they may
 */
export function closedAt(windows: readonly Window[], now: number, calendar: Calendar): Closed | null {
  const by = groupBy(windows, (window) => window.kind);
  const [denies, allows] = [by.get('deny') ?? [], by.get('allow') ?? []];
  const isOpen = (window: Window, at: number): boolean => openSince(window, at, calendar) !== null;
  const reopening = (at: number): number | null => {
    const ends = denies.flatMap((window) => endOf(window, at, calendar) ?? []);
    if (ends.length > 0) return Math.max(...ends);
    if (allows.length === 0 || allows.some((window) => isOpen(window, at))) return at;
    const starts = allows.flatMap((window) => calendar.next(window, at) ?? []);
    return starts.length === 0 ? null : Math.min(...starts);
  };
  let opens = reopening(now);
  if (opens === now) return null;
  for (let left = Math.ceil(FURTHEST / windows.length); opens !== null; left -= 1) {
    const later = left === 0 ? null : reopening(opens);
    if (later === opens) break;
    opens = later;
  }
  const [denied = null] = denies.flatMap((window) => {
    const since = openSince(window, now, calendar);
    return since === null ? [] : [{ window, since }];
  });
  return { denied, opens };
}

function openSince(window: Window, at: number, calendar: Calendar): number | null {
  const start = calendar.last(window, at);
  return start !== null && at < start + window.duration ? start : null;
}

function endOf(window: Window, at: number, calendar: Calendar): number | null {
  const start = openSince(window, at, calendar);
  return start === null ? null : start + window.duration;
}
