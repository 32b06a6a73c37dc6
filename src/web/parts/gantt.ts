import type { StackEvent } from '../../core/stack-event.ts';

/** What one resource went through in one operation, from its first event to its last. */
export interface Bar {
  /** The logical id; null for the stack itself. */
  readonly resource: string | null;
  readonly type: string | null;
  readonly from: number;
  /** Null while it is under way. */
  readonly to: number | null;
  readonly status: string;
  readonly reason: string | null;
}

/** One operation on the stack, newest first in a list of them. */
export interface Operation {
  readonly from: number;
  readonly to: number | null;
  /** The status of the stack it ended in, or is in. */
  readonly status: string;
  readonly bars: readonly Bar[];
}

/** How a stack's own events say that an operation begins. */
const BEGINS = /^(?:CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/;

const isOver = (status: string): boolean => !status.endsWith('_IN_PROGRESS');

/** The operations that the events tell of, newest first. @param events newest first */
export function operationsIn(events: readonly StackEvent[], most: number): readonly Operation[] {
  const operations: StackEvent[][] = [];
  for (const event of events.toReversed()) {
    const begins = event.resource === null && BEGINS.test(event.status);
    if (begins || operations.length === 0) operations.push([]);
    operations.at(-1)?.push(event);
  }
  return operations.slice(-most).toReversed().map(operationOf);
}

/** @param events oldest first */
function operationOf(events: readonly StackEvent[]): Operation {
  const byResource = new Map<string, [StackEvent, ...StackEvent[]]>();
  for (const event of events) {
    const key = event.resource ?? '';
    const known = byResource.get(key);
    if (known === undefined) byResource.set(key, [event]);
    else known.push(event);
  }
  const bars = [...byResource.values()].map(barOf).toSorted((one, other) => one.from - other.from);
  const own = bars.find(({ resource }) => resource === null);
  const ends = bars.map(({ to }) => to);
  const last = own?.to ?? (ends.includes(null) ? null : Math.max(...ends.map((to) => to ?? 0)));
  const status = own?.status ?? events.at(-1)?.status ?? '';
  return { from: events[0]?.at ?? 0, to: last, status, bars };
}

/** @param events of one resource, oldest first; the reason is that of the first failure, or else of the last word */
function barOf(events: readonly [StackEvent, ...StackEvent[]]): Bar {
  const [first] = events;
  const last = events.at(-1) ?? first;
  const failed = events.find(({ status }) => status.endsWith('_FAILED'));
  const told = failed !== undefined && !last.status.startsWith('DELETE') ? failed : last;
  return {
    resource: first.resource,
    type: first.resourceType,
    from: first.at,
    to: isOver(last.status) ? last.at : null,
    status: told.status,
    reason: (failed ?? last).reason,
  };
}

/**
 * The last word on each resource of the stack: what is there now. An update that replaces one, or rolls that back, has
 * two under the same logical id, of which one is deleted afterwards. @param events newest first
 */
export function resourcesIn(events: readonly StackEvent[]): readonly StackEvent[] {
  const latest = new Map<string, StackEvent>();
  const deleted = new Set<string>();
  for (const event of events) {
    const { resource, physicalId, status } = event;
    if (resource === null || latest.has(resource)) continue;
    const one = `${resource}\n${physicalId ?? ''}`;
    if (status === 'DELETE_COMPLETE') deleted.add(one);
    else if (!deleted.has(one) && !deleted.has(`${resource}\n`)) latest.set(resource, event);
  }
  return [...latest.values()].toSorted((one, other) =>
    (one.resource ?? '') < (other.resource ?? '') ? -1 : 1,
  );
}
