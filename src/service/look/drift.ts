import type { DriftMemory } from '../../core/drift-memory.ts';
import { NO_DRIFT } from '../../core/drift-memory.ts';
import { comparedAs, isDue, isStillOf } from '../../core/drift/drift.ts';
import { Fault } from '../../core/fault.ts';
import { groupBy } from '../../core/text/group.ts';
import { memoryKey, NOTHING_KNOWN } from '../../core/memory.ts';
import type { Memory, StackMemory } from '../../core/memory.ts';
import type { LiveStack } from '../../core/model.ts';
import type { Step } from '../../core/step.ts';
import { HOUR } from '../../core/text/time.ts';
import type { Drifts } from '../../inside-ports.ts';
import type { Cloud } from '../../ports.ts';
import { readDrift } from './read-drift.ts';
import type { World } from '../world.ts';

/**
 * The budget of an environment: detections under way at a time. At a look a minute these are at most eight calls a
 * minute, and 1,440 stacks within six hours; where there are more, each is compared less often.
 */
const AT_ONCE = 4;

/** After so long a detection that does not end is given up. */
const PATIENCE = HOUR;

/** Steps of stacks that are whole, ours, and as Git wants them. */
const AT_REST: readonly Step['kind'][] = ['in-sync', 'degraded', 'unverified', 'running', 'verifying'];

/**
 * Looks whether somebody changed resources past CloudFormation: begins to compare stacks whose turn it is, and reads
 * what the detections begun before have found. A read that fails is no finding, and is never the reason to fail.
 */
export async function lookForDrift(
  world: Pick<World, 'clock' | 'hash'>,
  steps: readonly Step[],
  memory: Memory,
  context: { readonly cloudOf: (environment: string) => Cloud; readonly signal: AbortSignal },
): Promise<Memory> {
  const stacks: Record<string, StackMemory> = { ...memory.stacks };
  const patients = steps.flatMap((step) => patientOf(step, memory));
  const environments = groupBy(patients, ({ environment }) => environment);
  await Promise.all(
    [...environments].map(async ([environment, here]) => {
      const { drifts } = context.cloudOf(environment);
      for (const { patient, drift } of await lookAt(here, { world, drifts, signal: context.signal }))
        stacks[patient.key] = { ...patient.known, drift };
    }),
  );
  return { ...memory, stacks };
}

/** A stack that may be compared with its template. */
interface Patient {
  readonly key: string;
  readonly environment: string;
  readonly live: LiveStack;
  readonly known: StackMemory;
}

function patientOf({ kind, live, wanted, environment, stack }: Step, memory: Memory): readonly Patient[] {
  const key = memoryKey(environment, stack);
  const known = memory.stacks[key] ?? NOTHING_KNOWN;
  const isFollowed = (known.drift?.detection ?? null) !== null;
  if (live === null || wanted === null || wanted.drift === 'ignore') return [];
  return AT_REST.includes(kind) || isFollowed ? [{ key, environment, live, known }] : [];
}

interface Line {
  readonly world: Pick<World, 'clock' | 'hash'>;
  readonly drifts: Drifts;
  readonly signal: AbortSignal;
}

interface Finding {
  readonly patient: Patient;
  readonly drift: DriftMemory;
}

/** One environment: what is under way first, then, as far as the budget goes, what has waited longest. */
async function lookAt(patients: readonly Patient[], line: Line): Promise<readonly Finding[]> {
  const { clock, hash } = line.world;
  const now = clock.now();
  const findings: Finding[] = [];
  const followed = patients.filter(({ known }) => (known.drift?.detection ?? null) !== null);
  for (const patient of followed) findings.push({ patient, drift: await follow(patient, line) });
  const open = findings.filter(({ drift }) => drift.detection !== null).length;
  const due = patients
    .filter(({ live, known }) => isDue(live, known, now, hash))
    .toSorted((a, b) => (a.known.drift?.checked ?? 0) - (b.known.drift?.checked ?? 0));
  for (const patient of due.slice(0, Math.max(0, AT_ONCE - open)))
    findings.push({ patient, drift: await begin(patient, line) });
  return findings;
}

async function begin({ live, known }: Patient, { world, drifts, signal }: Line): Promise<DriftMemory> {
  const before = known.drift ?? NO_DRIFT;
  const began = world.clock.now();
  return attempt(before, live, began, async () => {
    const id = await drifts.detect(live.id, signal);
    return { ...before, detection: { id, began, seen: comparedAs(live) } };
  });
}

async function follow(patient: Patient, { world, drifts, signal }: Line): Promise<DriftMemory> {
  const before = patient.known.drift ?? NO_DRIFT;
  const { detection } = before;
  const now = world.clock.now();
  if (detection === null) return before;
  if (!isStillOf(detection, patient.live)) return { ...before, detection: null };
  const after = await attempt(before, patient.live, now, () =>
    readDrift(before, detection, patient.live, { drifts, now, signal }),
  );
  // Only then: whoever was away for hours still wants to know what was found meanwhile.
  const isOver = after.detection === null || now - detection.began <= PATIENCE;
  return isOver ? after : unknown(before, patient.live, now, 'it did not end within an hour.');
}

/** What passes by itself is tried again at the next look; anything else is said, and tried when it is its turn again. */
async function attempt(
  before: DriftMemory,
  live: LiveStack,
  now: number,
  work: () => Promise<DriftMemory>,
): Promise<DriftMemory> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.lane === 'waiting' ? before : unknown(before, live, now, error.message);
  }
}

/** What was found before holds for as long as nobody knows better. */
const unknown = (before: DriftMemory, live: LiveStack, now: number, trouble: string): DriftMemory => ({
  ...before,
  detection: null,
  checked: now,
  seen: before.seen ?? comparedAs(live),
  trouble,
});
