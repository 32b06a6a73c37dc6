import { Fault } from '../../core/fault.ts';
import type { Memory } from '../../core/memory.ts';
import type { Log, StateStore } from '../../ports.ts';
import { mustHold } from '../lease/tenure.ts';
import type { Tenure } from '../lease/tenure.ts';

/**
 * The memory as this process has it. It is read once for each term of the lease, for between two terms it was
 * somebody else's.
 */
export class Recollection {
  readonly #world: { readonly store: StateStore; readonly log: Log };
  readonly #tenure: Pick<Tenure, 'term'>;
  #memory: Memory | null = null;
  #term: number | null = null;
  /** What is in the store; null before this term has written it. */
  #saved: Saved | null = null;

  constructor(world: { readonly store: StateStore; readonly log: Log }, tenure: Pick<Tenure, 'term'>) {
    this.#world = world;
    this.#tenure = tenure;
  }

  async recall(): Promise<Memory> {
    const { term } = this.#tenure;
    if (this.#memory !== null && this.#term === term) return this.#memory;
    const { memory, damaged } = await this.#world.store.load();
    if (damaged !== null) this.#world.log.error({ damaged }, 'state was damaged and has been set aside');
    this.#term = term;
    this.#saved = null;
    this.#memory = memory;
    return memory;
  }

  /**
   * The first save of a term is made even if nothing has changed: it tells whether the holder before us wrote after
   * we had read, and keeps it from writing ever again. A term that was over before it wrote anything has done nothing:
   * there is nothing to write down of it.
   */
  async save(memory: Memory): Promise<void> {
    this.#memory = memory;
    // To write out the memory of a thousand pipelines takes longer than all else that is done at rest.
    if (memory === this.#saved?.memory) return;
    if (this.#saved === null && this.#isOver()) return;
    const text = JSON.stringify(memory);
    if (text !== this.#saved?.text) await this.#world.store.save(memory);
    this.#saved = { memory, text };
  }

  /**
   * Writes down what nothing may follow before it is written: what was asked for, and what is intended. A pass that
   * cannot be finished leaves it remembered here as it is in the store, or the next save would take it back.
   * @throws Fault also when the term is over
   */
  async note(memory: Memory): Promise<void> {
    mustHold({ mayDecide: () => !this.#isOver() });
    await this.#world.store.save(memory);
    this.#memory = memory;
    this.#saved = { memory, text: JSON.stringify(memory) };
  }

  #isOver(): boolean {
    return this.#tenure.term === null;
  }

  /** Does a part of a pass; when it finds that the state is another one, the next pass reads it anew. */
  async during<T>(part: () => Promise<T>): Promise<T> {
    try {
      return await part();
    } catch (error) {
      if (error instanceof Fault && error.code === 'state-moved') this.#memory = null;
      throw error;
    }
  }
}

interface Saved {
  readonly memory: Memory;
  readonly text: string;
}
