import { Fault } from '../../core/fault.ts';
import { memoryKey, NOTHING_KNOWN } from '../../core/memory.ts';
import type { Memory, Prune, StackMemory } from '../../core/memory.ts';
import { intend, record, tokenOf } from '../../core/memory/record.ts';
import type { Occasion, Outcome } from '../../core/memory/record.ts';
import { recentPrunes } from '../../core/plan/budget.ts';
import type { Move } from '../../core/step.ts';
import type { Cloud } from '../../ports.ts';
import type { Signals } from '../signals.ts';
import { LEASE_LOST } from '../lease/tenure.ts';
import type { World } from '../world.ts';

/** The code of the fault of a call that was stopped before it was sent. */
const NOT_SENT = 'interrupted';

export interface Executed {
  readonly move: Move;
  readonly outcome: Outcome;
  /** Milliseconds the call took. */
  readonly took: number;
}

export interface Execution {
  readonly memory: Memory;
  readonly done: readonly Executed[];
}

interface Context {
  readonly commit: string;
  /** The account and region of an environment. */
  readonly cloudOf: (environment: string) => Cloud;
  readonly signals: Signals;
  /** Makes the memory durable. @throws Fault, and then nothing is sent */
  readonly note: (memory: Memory) => Promise<void>;
}

/**
 * Makes every move of a plan, each once. All intents are on disk before the first call goes out (I3); one move
 * that fails keeps no other from being made (I6). How many go out at once is the adapter's to say.
 */
export async function execute(
  world: Pick<World, 'clock' | 'hash'>,
  moves: readonly Move[],
  memory: Memory,
  context: Context,
): Promise<Execution> {
  if (moves.length === 0) return { memory, done: [] };
  const occasion: Occasion = { now: world.clock.now(), commit: context.commit, hash: world.hash };
  const intended = withIntents(memory, moves, occasion);
  await context.note(intended);
  const done = await Promise.all(
    moves.map(async (move): Promise<Executed> => {
      const began = world.clock.now();
      const token = tokenOf(move, memoryOf(memory, move), world.hash);
      const outcome = await attempt(move, token, context);
      return { move, outcome, took: world.clock.now() - began };
    }),
  );
  const stacks: Record<string, StackMemory> = { ...intended.stacks };
  for (const { move, outcome } of done) {
    const key = memoryKey(move.environment, move.stack);
    const after = { ...occasion, now: world.clock.now() };
    stacks[key] = record(stacks[key] ?? NOTHING_KNOWN, move, outcome, after);
  }
  return { memory: { ...intended, stacks }, done };
}

/** The one place that catches what adapters throw about a mutation. When reads are stopped nothing is begun. */
async function attempt(move: Move, token: string, { cloudOf, signals }: Context): Promise<Outcome> {
  if (signals.reads.aborted) return { kind: 'skipped' };
  try {
    const cloud = cloudOf(move.environment);
    return { kind: 'answered', answer: await cloud.perform(move.action, token, signals.writes) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === NOT_SENT || error.code === LEASE_LOST) return { kind: 'skipped' };
    const { lane, code, message, hint } = error;
    return { kind: 'refused', refusal: { lane, code, message, hint } };
  }
}

const memoryOf = (memory: Memory, move: Move): StackMemory =>
  memory.stacks[memoryKey(move.environment, move.stack)] ?? NOTHING_KNOWN;

function withIntents(memory: Memory, moves: readonly Move[], occasion: Occasion): Memory {
  const stacks: Record<string, StackMemory> = { ...memory.stacks };
  for (const move of moves)
    stacks[memoryKey(move.environment, move.stack)] = intend(memoryOf(memory, move), move, occasion);
  const pruned = moves.filter((move) => move.reason === 'pruned');
  // Stacks that were taken over may have one name in two accounts.
  const again = new Set(pruned.map(({ environment, stack }) => memoryKey(environment, stack)));
  const prunes: readonly Prune[] = [
    ...recentPrunes(memory, occasion.now).filter(
      ({ environment, stack }) => !again.has(memoryKey(environment, stack)),
    ),
    ...pruned.map(({ environment, stack }) => ({ environment, stack, at: occasion.now })),
  ];
  return { ...memory, stacks, prunes };
}
