import { Fault } from '../../core/fault.ts';
import { healthSubject } from '../../core/health/health.ts';
import { memoryKey } from '../../core/memory.ts';
import type { Memory, StackMemory } from '../../core/memory.ts';
import type { LiveStack } from '../../core/model.ts';
import { NOTHING_TO_RESTORE } from '../../core/restore-memory.ts';
import { liveDigest } from '../../core/stack/same.ts';
import { copyOf } from '../../core/stack/stack-copy.ts';
import type { Step } from '../../core/step.ts';
import type { Watch } from '../../core/watch.ts';
import type { World } from '../world.ts';

type Keeper = Pick<World, 'store' | 'hash' | 'log'>;

/** A content that serves, and of which there is no copy yet. */
interface Served {
  readonly key: string;
  readonly known: StackMemory;
  readonly digest: string;
  readonly text: string;
}

/** Steps of stacks that are as Git wants them: what was found of their health may be newer than the step. */
const COMPLETE: readonly Step['kind'][] = ['in-sync', 'verifying', 'degraded', 'unverified'];

/**
 * Keeps a copy of each content that was seen to serve, where the entry wants to go back to it: once for each deployment.
 * What cannot be kept is tried again at the next look, and keeps nothing waiting.
 */
export async function keepGood(
  world: Keeper,
  steps: readonly Step[],
  memory: Memory,
  commit: string,
): Promise<Memory> {
  const stacks: Record<string, StackMemory> = {};
  for (const step of steps)
    for (const { key, known, digest, text } of servedBy(step, memory, world)) {
      const copy = world.hash(text);
      const good = { digest, copy, commit: known.last?.commit ?? commit };
      const { pipeline, environment, stack } = step;
      if (await isKept(world, copy, text, { pipeline, environment, stack }))
        stacks[key] = { ...known, restore: { ...(known.restore ?? NOTHING_TO_RESTORE), good } };
    }
  return { ...memory, stacks: { ...memory.stacks, ...stacks } };
}

function servedBy(step: Step, memory: Memory, { hash }: Pick<World, 'hash'>): readonly Served[] {
  const { live, wanted, environment, stack, kind } = step;
  const key = memoryKey(environment, stack);
  const known = memory.stacks[key];
  const desired = wanted?.desired ?? null;
  if (live === null || desired === null || known === undefined || !COMPLETE.includes(kind)) return [];
  const digest = liveDigest(live);
  const isNew = digest === desired.digest && known.restore?.good?.digest !== digest;
  if (!isNew || !wasSeenToServe(known, live, { watch: wanted?.watch, hash })) return [];
  const text = copyOf(desired, live);
  return text === null ? [] : [{ key, known, digest, text }];
}

/** What is believed to serve, because nobody has looked yet, was not seen to. */
function wasSeenToServe(
  { health }: StackMemory,
  live: LiveStack,
  { watch, hash }: { readonly watch: Watch | null | undefined } & Pick<World, 'hash'>,
): boolean {
  if (watch?.restores !== true || health?.state !== 'healthy' || health.goodSince === null) return false;
  return health.subject === healthSubject(live, watch, hash);
}

async function isKept(
  { store, log }: Keeper,
  copy: string,
  text: string,
  about: Readonly<Record<string, string>>,
): Promise<boolean> {
  try {
    await store.keep(copy, text);
    return true;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.warn({ ...about, error: error.message, hint: error.hint }, 'content that serves not kept');
    return false;
  }
}

/** Takes away the copies that the memory named and names no longer, once that is saved. */
export async function forgetOthers(
  { store, log }: Pick<World, 'store' | 'log'>,
  before: Memory,
  after: Memory,
): Promise<void> {
  const named = new Set(copiesIn(after));
  const others = copiesIn(before).filter((copy) => !named.has(copy));
  if (others.length === 0) return;
  try {
    await store.forget(others);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.warn({ error: error.message, hint: error.hint }, 'copies of earlier contents not taken away');
  }
}

const copiesIn = ({ stacks }: Memory): readonly string[] =>
  Object.values(stacks).flatMap(({ restore }) => restore?.good?.copy ?? []);
