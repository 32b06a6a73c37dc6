import { MINUTE, SECOND } from './text/time.ts';

/** At most so many tries of one digest whose failure looked transient. */
export const MAX_TRIES = 5;

const FIRST = 30 * SECOND;
const LONGEST = 30 * MINUTE;

/**
 * How long to wait before try number `attempts + 1`, in milliseconds: exponential from 30 s to 30 min.
 *
 * @param spread 0 to 1, the same for the same stack and attempt: the half of the wait that is jitter. Being a
 *   function of its arguments keeps plans reproducible while a hundred stacks that failed together do not
 *   come back together.
 */
export function backoff(attempts: number, spread: number): number {
  const ceiling = Math.min(LONGEST, FIRST * 2 ** Math.max(0, attempts - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * spread);
}

/** A number from 0 up to 1 made of a hexadecimal hash. */
export const spreadOf = (hash: string): number => Number.parseInt(hash.slice(0, 8), 16) / 2 ** 32;

/**
 * Milliseconds until the next look at running operations: after 2 s, 5 s, 10 s, 15 s, then every 10 s. One look
 * serves every operation, so looking early costs one call, not one for each stack.
 *
 * @param runningFor milliseconds since the operation that began last
 */
export function nextPoll(runningFor: number): number {
  if (runningFor < 2 * SECOND) return 2 * SECOND;
  if (runningFor < 5 * SECOND) return 3 * SECOND;
  return runningFor < 15 * SECOND ? 5 * SECOND : 10 * SECOND;
}
