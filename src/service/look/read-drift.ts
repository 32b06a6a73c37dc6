import type { DriftedResource, DriftMemory } from '../../core/drift-memory.ts';
import { comparedAs, driftSubject } from '../../core/drift/drift.ts';
import type { LiveStack } from '../../core/model.ts';
import type { Drifts, FoundDrift } from '../../inside-ports.ts';

/** Of a stack that drifted as a whole only so much is kept: the rest is shown by AWS. */
const MOST_RESOURCES = 20;
const MOST_PATHS = 10;

/** Resources about which CloudTrail is asked: it answers two questions a second. */
const ASKED_ABOUT = 3;

interface Line {
  readonly drifts: Drifts;
  readonly now: number;
  readonly signal: AbortSignal;
}

/** What a detection has found by now. @throws Fault */
export async function readDrift(
  before: DriftMemory,
  detection: NonNullable<DriftMemory['detection']>,
  live: LiveStack,
  { drifts, now, signal }: Line,
): Promise<DriftMemory> {
  const seen = await drifts.detection(detection.id, signal);
  const ended = { ...before, detection: null, checked: now, seen: comparedAs(live), trouble: null };
  switch (seen.kind) {
    case 'pending':
      return before;
    case 'in-sync':
      return { ...ended, found: [], resists: null };
    case 'failed':
      return { ...ended, found: [], resists: null, trouble: seen.reason };
    case 'drifted': {
      const found = await drifts.found(live.id, signal);
      const known = named(found, before.found);
      // The same drift that could not be set back still cannot; another one is another try.
      const same = driftSubject(known) === driftSubject(before.found);
      const resists = same ? before.resists : null;
      return {
        ...ended,
        found: same ? before.found : await withCulprits(found, known, { drifts, signal }),
        resists,
      };
    }
    default:
      return seen satisfies never;
  }
}

const named = (
  found: readonly FoundDrift[],
  before: readonly DriftedResource[],
): readonly DriftedResource[] =>
  found.slice(0, MOST_RESOURCES).map(({ resource, type, how, paths }) => ({
    resource,
    type,
    how,
    paths: paths.slice(0, MOST_PATHS),
    by: before.find((each) => each.resource === resource)?.by ?? null,
  }));

/** Asked once about each drift, and only when it is found. */
async function withCulprits(
  found: readonly FoundDrift[],
  known: readonly DriftedResource[],
  { drifts, signal }: Pick<Line, 'drifts' | 'signal'>,
): Promise<readonly DriftedResource[]> {
  const answers = await Promise.all(
    found
      .slice(0, ASKED_ABOUT)
      .map(({ physicalId }) =>
        physicalId === null ? Promise.resolve(null) : drifts.lastChange(physicalId, signal),
      ),
  );
  return known.map((each, index) => ({ ...each, by: answers[index] ?? each.by }));
}
