import { canonical } from '../../core/text/json.ts';
import type { Action, LiveStack } from '../../core/model.ts';
import { newborn } from '../../core/stack/newborn.ts';

/**
 * CloudFormation is eventually consistent: for a moment after a write a read may still show the stack as it was, and
 * a planner that believed it would act twice. What we have just written is therefore `busy` until a read shows
 * something else, or until three reads in a row agree that nothing moved.
 */
export class Distrust {
  readonly #written = new Map<string, Written>();

  /** CloudFormation has accepted the action for this stack. */
  wrote(action: Action, stackId: string, now: number): void {
    // A change set that comes or goes leaves the stack as it is: there is nothing to wait for.
    if (action.kind === 'propose' || action.kind === 'discard') return;
    const stale = action.kind === 'create' ? newborn(action.desired, stackId, now) : action.live;
    this.#written.set(stackId, { stale, created: action.kind === 'create', reads: 0 });
  }

  /** A stack as one read showed it, or `busy` while that read cannot be believed yet. */
  weigh(live: LiveStack): LiveStack {
    const written = this.#written.get(live.id);
    if (written === undefined) return live;
    const moved = written.created || fingerprint(live) !== fingerprint(written.stale);
    if (!moved && this.#again(live.id, written)) return { ...live, phase: 'busy' };
    this.#written.delete(live.id);
    return live;
  }

  /** A complete list: what was created a moment ago may be missing from it, and what was deleted is forgotten. */
  weighAll(stacks: readonly LiveStack[]): readonly LiveStack[] {
    const seen = new Set(stacks.map(({ id }) => id));
    const weighed = stacks.map((live) => this.weigh(live));
    const missing = [...this.#written.keys()].filter((id) => !seen.has(id));
    return [...weighed, ...missing.flatMap((id) => this.missing(id) ?? [])];
  }

  /** The stack of that ARN or name was not found: what to believe instead, if anything. */
  missing(stack: string): LiveStack | undefined {
    const same = [...this.#written].filter(([id, { stale }]) => id === stack || stale.name === stack);
    for (const [id, written] of same) {
      if (written.created && this.#again(id, written)) return written.stale;
      this.#written.delete(id);
    }
    return undefined;
  }

  #again(id: string, written: Written): boolean {
    if (written.reads >= distrusted) return false;
    this.#written.set(id, { ...written, reads: written.reads + 1 });
    return true;
  }
}

/** As many as the CDK found necessary when it met this in the field. */
const distrusted = 3;

interface Written {
  /** What a stale read shows; for a create, what stands in for the stack while it cannot be seen. */
  readonly stale: LiveStack;
  readonly created: boolean;
  readonly reads: number;
}

/** Everything counts: two updates in one second differ in nothing but an output. */
const fingerprint = (live: LiveStack): string => canonical({ ...live });
