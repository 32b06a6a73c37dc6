import type { Blueprint } from '../core/blueprint.ts';
import { Fault } from '../core/fault.ts';
import type { Revision } from '../core/model.ts';
import type { Problem } from '../core/result.ts';
import { readDesire } from './desire.ts';
import type { Desire } from './desire.ts';
import { Wishes } from './wanted.ts';
import type { World } from './world.ts';

/** The last configuration that could be used. */
export interface Good {
  readonly revision: Revision;
  readonly desire: Desire;
  readonly wishes: Wishes;
}

/** What the source said at a look. */
export type Reading =
  /** `problems` are warnings only. */
  | {
      readonly kind: 'accepted';
      readonly good: Good;
      readonly problems: readonly Problem[];
      readonly rewritten: boolean;
    }
  | { readonly kind: 'rejected'; readonly revision: Revision; readonly problems: readonly Problem[] }
  | { readonly kind: 'lost'; readonly fault: Fault };

/** Reads the desired state, and keeps the last good one: a failed read is never an empty one (I1). */
export class DesiredState {
  readonly #world: World;
  #builtIn: readonly Blueprint[] | null = null;
  #last: Exclude<Reading, { kind: 'lost' }> | null = null;
  good: Good | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  async read(signal?: AbortSignal): Promise<Reading> {
    try {
      return await this.#read(signal);
    } catch (error) {
      // What fails because the work is stopped says nothing about the source.
      if (!(error instanceof Fault) || signal?.aborted === true) throw error;
      return { kind: 'lost', fault: error };
    }
  }

  async #read(signal?: AbortSignal): Promise<Reading> {
    const checkout = await this.#world.source.look(signal);
    const { revision, rewritten } = checkout;
    const last = this.#last;
    const known = last?.kind === 'rejected' ? last.revision.commit : last?.good.revision.commit;
    if (last !== null && known === revision.commit)
      return last.kind === 'accepted' ? { ...last, rewritten: last.rewritten || rewritten } : last;
    const result = await readDesire(checkout, this.#world.configPath, await this.#blueprints(), signal);
    if (!result.ok) {
      this.#last = { kind: 'rejected', revision, problems: result.problems };
      return this.#last;
    }
    this.good = { revision, desire: result.value, wishes: new Wishes(this.#world, result.value) };
    this.#last = { kind: 'accepted', good: this.good, problems: result.warnings, rewritten };
    return this.#last;
  }

  /** Blueprints of ours that cannot be read are a broken installation, not somebody's input. */
  async #blueprints(): Promise<readonly Blueprint[]> {
    if (this.#builtIn === null) {
      const loaded = await this.#world.blueprints.load();
      if (!loaded.ok) throw new Error(loaded.problems.map((problem) => problem.message).join('\n'));
      this.#builtIn = loaded.value;
    }
    return this.#builtIn;
  }
}
