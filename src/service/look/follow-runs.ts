import { Fault } from '../../core/fault.ts';
import { groupBy } from '../../core/text/group.ts';
import { memoryKey, short } from '../../core/memory.ts';
import type { StackMemory } from '../../core/memory.ts';
import type { LiveStack } from '../../core/model.ts';
import { isAbout, isRunDue, nextRunLook } from '../../core/runs/run-watch.ts';
import { afterLook, unheard, unknownRunner } from '../../core/runs.ts';
import type { RunEnd, RunnerMemory, RunsMemory } from '../../core/runs.ts';
import { liveDigest } from '../../core/stack/same.ts';
import type { Situation } from '../../core/step.ts';
import type { Cloud } from '../../ports.ts';
import type { Survey } from './survey.ts';
import type { World } from '../world.ts';

/** Stacks looked at in one environment and pass; the others have their turn at the next one, the longest due first. */
const AT_ONCE = 20;

interface Asking {
  readonly cloudOf: (environment: string) => Cloud;
  readonly signal: AbortSignal;
}

/**
 * Looks at what the stacks run, where it is time to. A read that fails says nothing about what ran: it is made again
 * later, and what is known stays known (I1).
 */
export async function followRuns(
  { clock, hash, soon }: Pick<World, 'clock' | 'hash' | 'soon'>,
  found: Survey,
  asking: Asking,
): Promise<Survey> {
  const now = clock.now();
  const due = found.situations.filter((situation) => isRunDue(situation, now));
  if (due.length === 0) return found;
  const turns = [...groupBy(due, ({ environment }) => environment).values()].flatMap((here) =>
    here.toSorted((a, b) => dueSince(a) - dueSince(b)).slice(0, AT_ONCE),
  );
  const looked = await Promise.all(
    turns.map(async (situation) => [situation, await look(situation, asking, { now, hash, soon })] as const),
  );
  const stacks: Record<string, StackMemory> = { ...found.memory.stacks };
  for (const [{ environment, stack }, memory] of looked) stacks[memoryKey(environment, stack)] = memory;
  const after = new Map<Situation, StackMemory>(looked);
  const situations = found.situations.map((situation) => ({
    ...situation,
    memory: after.get(situation) ?? situation.memory,
  }));
  return { ...found, situations, memory: { ...found.memory, stacks } };
}

const dueSince = ({ memory }: Situation): number => memory.runs?.nextLook ?? 0;

type At = Parameters<typeof nextRunLook>[2];

async function look(situation: Situation, asking: Asking, at: At): Promise<StackMemory> {
  const { live, memory } = situation;
  // Only what is there is due.
  if (live === null) return memory;
  const runs = await readRuns(situation, live, asking);
  const known = { ...memory, runs };
  return { ...known, runs: { ...runs, nextLook: nextRunLook(known, live, at) } };
}

async function readRuns(
  { memory: { runs }, environment }: Situation,
  live: LiveStack,
  { cloudOf, signal }: Asking,
): Promise<RunsMemory> {
  const seen = { stackId: live.id, updated: live.updated };
  const before = runs ?? NOTHING_SEEN;
  const cloud = cloudOf(environment);
  try {
    const isKnown = runs !== undefined && isAbout(runs, live);
    const known = isKnown ? runs.runners : await runnersNow(cloud, live, { runners: before.runners, signal });
    const digest = short(liveDigest(live) ?? '');
    const runners = await Promise.all(known.map((each) => readRunner(cloud, each, { digest, signal })));
    return { ...before, seen, runners, misses: 0, unread: null };
  } catch (error) {
    if (!(error instanceof Fault) || signal.aborted) throw error;
    if (error.lane !== 'stalled') return { ...before, misses: before.misses + 1 };
    const releases = `${error.hint ?? ''} It is tried again by itself.`.trim();
    return { ...before, misses: 0, unread: { why: error.message, releases } };
  }
}

const NOTHING_SEEN: RunsMemory = {
  seen: { stackId: '', updated: null },
  runners: [],
  nextLook: 0,
  misses: 0,
  unread: null,
};

/** What has executions in the stack as it is now, with what is remembered of each that was there before. */
async function runnersNow(
  cloud: Cloud,
  live: LiveStack,
  { runners, signal }: { readonly runners: readonly RunnerMemory[]; readonly signal: AbortSignal },
): Promise<readonly RunnerMemory[]> {
  const now = await cloud.runners(live.id, signal);
  return now.map(
    (runner) =>
      runners.find(({ runner: other }) => other.kind === runner.kind && other.name === runner.name) ??
      unknownRunner(runner),
  );
}

async function readRunner(
  { executions }: Cloud,
  known: RunnerMemory,
  { digest, signal }: { readonly digest: string; readonly signal: AbortSignal },
): Promise<RunnerMemory> {
  const { runner } = known;
  const listed = await executions.recent(runner, signal);
  if (listed === null)
    throw new Fault(
      'stalled',
      'runner-missing',
      `There is no ${runner.kind === 'pipeline' ? 'pipeline' : 'state machine'} ${runner.name}, although its stack is complete: somebody deleted it.`,
      'A commit that changes it makes it anew once its stack can be updated.',
    );
  const ends = new Map<string, RunEnd>();
  for (const { id } of unheard(known, listed)) {
    const end = await executions.ending(runner, id, signal);
    if (end !== null) ends.set(id, end);
  }
  return afterLook(known, { listed, ends, digest });
}
