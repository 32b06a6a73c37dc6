import type { Progress, Sighting, StackMemory } from '../memory.ts';
import type { LiveStack, Wanted } from '../model.ts';
import { HOUR, MINUTE } from '../text/time.ts';

/** How often the events of an operation that takes long are asked for the latest of them. */
const AGAIN = 10 * MINUTE;

/** When the operation under way began, by AWS's clock. */
export const beganAt = (live: LiveStack): number => live.updated ?? live.created;

/** The sighting of the operation under way: that of the look before, while it is the same one. */
export function sighted(live: LiveStack, before: Sighting | undefined, now: number): Sighting {
  const deleting = live.status === 'DELETE_IN_PROGRESS';
  const same = before?.stackId === live.id && before.updated === live.updated && before.deleting === deleting;
  return same ? before : { stackId: live.id, updated: live.updated, deleting, at: now };
}

/**
 * When it began by our clock: AWS's may be hours behind it or ahead, and a healthy update must not be cancelled for
 * that. An operation that was found under way counts from then on, and the beginning of a delete is in no time of AWS.
 */
export function startedAt(live: LiveStack, { sighting }: Pick<StackMemory, 'sighting'>): number {
  return sighting === undefined || sighting.stackId !== live.id ? beganAt(live) : sighting.at;
}

/** Milliseconds without an event after which an operation is said to be stuck: an hour, or half of the timeout. */
export const patience = (wanted: Wanted | null): number =>
  Math.max(HOUR, ((wanted?.desired?.timeoutMinutes ?? 0) * MINUTE) / 2);

const isOf = (progress: Progress | null, live: LiveStack): progress is Progress =>
  progress !== null && progress.stackId === live.id && progress.status === live.status;

/** True when an operation has run for so long that its latest event is worth a call. */
export function wantsProgress(
  live: LiveStack,
  wanted: Wanted | null,
  memory: Pick<StackMemory, 'progress' | 'sighting'>,
  now: number,
): boolean {
  const { progress } = memory;
  if (live.phase !== 'busy' || now - startedAt(live, memory) < patience(wanted)) return false;
  return !isOf(progress, live) || now - progress.asked >= AGAIN;
}

/** Milliseconds since anything happened to a stack at work, where that is longer than anybody should wait; else null. */
export function silence(
  live: LiveStack,
  wanted: Wanted | null,
  memory: Pick<StackMemory, 'progress' | 'sighting'>,
  now: number,
): number | null {
  const { progress } = memory;
  if (!isOf(progress, live)) return null;
  const started = startedAt(live, memory);
  // Nothing tells how far the clocks are apart during a delete; elsewhere the time of the operation does.
  const apart = live.status === 'DELETE_IN_PROGRESS' ? 0 : started - beganAt(live);
  const quiet = now - Math.max(progress.latest + apart, started);
  return quiet >= patience(wanted) ? quiet : null;
}
