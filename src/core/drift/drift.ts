import type { Detecting, DriftedResource, DriftMemory, Repair } from '../drift-memory.ts';
import { NO_DRIFT } from '../drift-memory.ts';
import { short } from '../memory.ts';
import type { StackMemory } from '../memory.ts';
import type { LiveStack } from '../model.ts';
import type { Observation } from '../observation.ts';
import { isSettled } from '../phases.ts';
import { liveDigest, observationOf } from '../stack/same.ts';
import { DAY, HOUR } from '../text/time.ts';

/** How often a stack at rest is compared with its template. */
export const CHECKED_EVERY = 6 * HOUR;

/** What was just deployed or compared is not compared again so soon. */
const REST = HOUR;

/** What is known of the stack as it is now; null where it was never compared since its last update. */
export function currentDrift(
  live: LiveStack | null,
  { drift }: Pick<StackMemory, 'drift'>,
): DriftMemory | null {
  if (live === null || drift === undefined || drift === null || drift.seen === null) return null;
  const { stackId, updated } = drift.seen;
  return stackId === live.id && updated === live.updated ? drift : null;
}

/**
 * Whether it is a stack's turn to be compared. Each has its own moment within every six hours, given by its ARN, so that
 * a thousand stacks are spread over them. What was set back is compared at once.
 */
export function isDue(
  live: LiveStack,
  memory: StackMemory,
  now: number,
  hash: (text: string) => string,
): boolean {
  if (!isSettled(live) || (memory.drift?.detection ?? null) !== null) return false;
  const checked = memory.drift?.checked ?? 0;
  if (memory.repairs?.some(({ resources, at }) => resources && at > checked) === true) return true;
  const last = Math.max(checked, live.updated ?? live.created);
  const moment = Number.parseInt(hash(live.id).slice(0, 8), 16) % CHECKED_EVERY;
  const turn = (at: number): number => Math.floor((at - moment) / CHECKED_EVERY);
  return now - last >= REST && turn(now) > turn(last);
}

/** How often the same content is set back within a day: whoever changes it again and again has to be talked to. */
export const REPAIRS_A_DAY = 5;

/** Repairs of the last 24 hours that count for a digest. */
export const recentRepairs = (
  { repairs = [] }: Pick<StackMemory, 'repairs'>,
  digest: string,
  now: number,
): readonly Repair[] => repairs.filter(({ subject, at }) => subject === short(digest) && now - at < DAY);

/** Notes one more repair, and forgets those that count no more. */
export const withRepair = (
  memory: StackMemory,
  digest: string,
  now: number,
  resources: boolean,
): StackMemory => ({
  ...memory,
  repairs: [
    ...(memory.repairs ?? []).filter(({ at }) => now - at < DAY),
    { subject: short(digest), at: now, resources },
  ],
});

/** After it was set back: a read that is out of date must not make us believe it is still there. */
export const withoutFinding = (memory: StackMemory): StackMemory =>
  memory.drift === undefined || memory.drift === null || memory.drift.resists !== null
    ? memory
    : { ...memory, drift: { ...memory.drift, seen: null, found: [] } };

/** After a drift-aware change set without a change: of create-only properties, say, or where the endpoint knows none. */
export const resisting = (memory: StackMemory): StackMemory => ({
  ...memory,
  drift: {
    ...(memory.drift ?? NO_DRIFT),
    resists:
      'a drift-aware change set of CloudFormation finds nothing to do, and an update leaves alone what its template does not change.',
  },
});

/** Whether a detection is about the stack as it is: one that was updated since may have been compared half-way. */
export const isStillOf = ({ seen }: Detecting, { id, updated }: LiveStack): boolean =>
  seen === undefined || (seen.stackId === id && seen.updated === updated);

/** The stack as it is when it is compared. */
export const comparedAs = (live: LiveStack): Observation => observationOf(live, liveDigest(live) ?? '');

/** Two findings with the same text are the same drift. */
export const driftSubject = (found: readonly DriftedResource[]): string =>
  found
    .map(({ resource, how, paths }) => [resource, how, ...paths].join(' '))
    .toSorted()
    .join('\n');

/** Resources and properties that a sentence names. */
const NAMED = 3;

/** `Topic (AWS::SNS::Topic) was changed (/DisplayName)`, several by semicolons. */
export function driftText(found: readonly DriftedResource[]): string {
  const named = found.slice(0, NAMED).map(({ resource, type, how, paths, by }) => {
    const where = paths.length === 0 ? '' : ` (${some(paths)})`;
    return `${resource} (${type}) was ${how === 'deleted' ? 'deleted' : 'changed'}${where}${by === null ? '' : ` [${by}]`}`;
  });
  const more = found.length - NAMED;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

const some = (names: readonly string[]): string =>
  names.length > NAMED
    ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`
    : names.join(', ');
