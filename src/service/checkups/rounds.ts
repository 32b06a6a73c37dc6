import type { HealthMemory } from '../../core/health-memory.ts';
import { NOTHING_KNOWN } from '../../core/memory.ts';
import type { Memory } from '../../core/memory.ts';
import type { Step } from '../../core/step.ts';
import { dueIn, lookAt, note } from './checkups.ts';
import type { Context, Due } from './checkups.ts';
import type { World } from '../world.ts';

interface Look {
  readonly due: Due;
  readonly done: Promise<void>;
}

type Needs = Pick<World, 'clock' | 'hash' | 'log' | 'aside'>;

/**
 * Looks at endpoints after everything else of a pass has been done. A model that hangs takes its time beside the passes
 * that follow: none of them waits for it longer than a moment, and what it found is noted by whichever comes next.
 */
export class Rounds {
  readonly #looks = new Map<string, Look>();
  readonly #found: { readonly due: Due; readonly after: HealthMemory | null }[] = [];
  #bug: unknown = null;

  /** @returns the memory with all that was found by now: it is in the plan of the next pass */
  async make(world: Needs, steps: readonly Step[], memory: Memory, context: Context): Promise<Memory> {
    const known = this.#noted(world, memory);
    const under = new Map([...this.#looks].map(([key, { due }]) => [key, due]));
    for (const due of dueIn(world, { steps, memory: known, under }, context)) this.#begin(world, due);
    if (this.#looks.size > 0) await this.#wait(world);
    const bug = this.#bug;
    this.#bug = null;
    if (bug !== null) throw bug;
    return this.#noted(world, known);
  }

  #begin(world: Needs, due: Due): void {
    const done = lookAt(world, due)
      .then(
        (after) => void this.#found.push({ due, after }),
        (error: unknown) => void (this.#bug = error),
      )
      .finally(() => this.#looks.delete(due.key));
    this.#looks.set(due.key, { due, done });
  }

  async #wait({ clock, aside }: Needs): Promise<void> {
    const all = Promise.all([...this.#looks.values()].map(({ done }) => done));
    if (aside === undefined) return void (await all);
    const over = new AbortController();
    await Promise.race([all, clock.sleep(aside, over.signal)]);
    over.abort();
  }

  #noted(world: Needs, memory: Memory): Memory {
    const found = this.#found.splice(0);
    if (found.length === 0) return memory;
    const stacks = { ...memory.stacks };
    for (const { due, after } of found) {
      const known = stacks[due.key] ?? NOTHING_KNOWN;
      // Meanwhile somebody asked for another try, or another process has looked: then it is looked at again.
      if (after === null || !isSame(known.health ?? null, due.stored)) continue;
      stacks[due.key] = { ...known, health: after };
      note(world, due, after);
    }
    return { ...memory, stacks };
  }
}

const isSame = (one: HealthMemory | null, other: HealthMemory | null): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
