import type { Progress, StackMemory } from './memory.ts';
import type { LiveStack, Wanted } from './model.ts';
import { HOUR, MINUTE } from './time.ts';

/** How often the events of an operation that takes long are asked for the latest of them. */
const AGAIN = 10 * MINUTE;

/** When the operation under way began. */
export const beganAt = (live: LiveStack): number => live.updated ?? live.created;

/** Milliseconds without an event after which an operation is said to be stuck: an hour, or half of the timeout. */
export const patience = (wanted: Wanted | null): number =>
  Math.max(HOUR, ((wanted?.desired?.timeoutMinutes ?? 0) * MINUTE) / 2);

const isOf = (progress: Progress | null, live: LiveStack): progress is Progress =>
  progress !== null && progress.stackId === live.id && progress.status === live.status;

/** True when an operation has run for so long that its latest event is worth a call. */
export function wantsProgress(
  live: LiveStack,
  wanted: Wanted | null,
  { progress }: Pick<StackMemory, 'progress'>,
  now: number,
): boolean {
  if (live.phase !== 'busy' || now - beganAt(live) < patience(wanted)) return false;
  return !isOf(progress, live) || now - progress.asked >= AGAIN;
}

/** Milliseconds since anything happened to a stack at work, where that is longer than anybody should wait; else null. */
export function silence(
  live: LiveStack,
  wanted: Wanted | null,
  { progress }: Pick<StackMemory, 'progress'>,
  now: number,
): number | null {
  if (!isOf(progress, live)) return null;
  const quiet = now - Math.max(progress.latest, beganAt(live));
  return quiet >= patience(wanted) ? quiet : null;
}
