import { readMeta } from '../../src/core/meta.ts';
import type { Action } from '../../src/core/model.ts';
import type { Move } from '../../src/core/step.ts';
import { DAY } from '../../src/core/text/time.ts';
import { entryIn, FOREIGN, spotsOf, stackOf } from './events.ts';
import type { Config, Env, Name, Spot, Tip } from './events.ts';
import type { Truth } from './truth.ts';

/** What a person agreed to: this change of this stack as it was then. */
interface Agreed {
  readonly stack: string;
  readonly kind: Action['kind'];
  readonly id: string | null;
  readonly updated: number | null;
  readonly live: string | null;
  readonly digest: string | null;
}

interface Missing {
  readonly since: number;
  readonly looks: number;
}

/**
 * What happened in a history, whoever did it: the referees of all processes go by it. It is kept from what happened,
 * and never from what the service says.
 */
export class Books {
  /** By commit, what it holds. */
  readonly commits = new Map<string, Tip>();
  /** Those of which a process saw, and wrote down, that they no longer contain the one before. */
  readonly rewritten = new Set<string>();
  readonly truth: Truth;
  readonly deleteBudget: number;
  readonly #all: readonly Spot[];
  /** By stack: since when, and in how many looks, a valid configuration has been seen that does not want it. */
  readonly #missing = new Map<string, Missing>();
  readonly #remade = new Map<string, number>();
  readonly #agreed: Agreed[] = [];
  /** By stack, everything its output ever said. */
  readonly #said = new Map<string, Set<string>>();
  /** Stacks the queues of which somebody changed or deleted, and nothing was done to the stacks since. */
  readonly #tampered = new Set<string>();
  #prunes: readonly { readonly stack: string; readonly at: number }[] = [];

  constructor(truth: Truth, environments: readonly Env[], deleteBudget: number) {
    this.truth = truth;
    this.deleteBudget = deleteBudget;
    this.#all = spotsOf(environments);
  }

  spotOf(stack: string): Spot | undefined {
    return this.#all.find((spot) => stackOf(spot) === stack);
  }

  /**
   * A look that read the configuration at a time, and all stacks of these environments. An entry that says "absent" is
   * no wish: whoever takes it away before it was carried out has said so twice.
   */
  looked(config: Config, environments: readonly Env[], at: number): void {
    for (const spot of this.#all.filter(({ environment }) => environments.includes(environment))) {
      const stack = stackOf(spot);
      const before = this.#missing.get(stack) ?? { since: at, looks: 0 };
      if (entryIn(config, spot)?.state === 'present') this.#missing.delete(stack);
      else this.#missing.set(stack, { since: Math.min(before.since, at), looks: before.looks + 1 });
    }
  }

  missing(stack: string): Missing | undefined {
    return this.#missing.get(stack);
  }

  /** A person approves what was shown. */
  agree(moves: readonly Move[]): void {
    this.#agreed.push(...moves.map(({ action, stack }) => agreedOf(action, stack)));
  }

  /** Whether exactly this was approved. */
  covers(action: Action, stack: string): boolean {
    const asked = JSON.stringify(agreedOf(action, stack));
    return this.#agreed.some((each) => JSON.stringify(each) === asked);
  }

  /** A stack is about to be deleted to make it again. @returns the how manieth time for the same wish */
  remake(stack: string, wish: string): number {
    const key = `${stack} ${wish}`;
    const times = (this.#remade.get(key) ?? 0) + 1;
    this.#remade.set(key, times);
    return times;
  }

  /** A person asked for another try: what was counted of the old ones counts no more. */
  forgive(name: Name): void {
    for (const key of this.#remade.keys())
      if (key.split(' ')[0]?.endsWith(`-${name}`)) this.#remade.delete(key);
  }

  /** A stack is pruned. @returns whether that is more than an environment may lose in a day */
  spend(stack: string, environment: Env, now: number): boolean {
    const others = this.#prunes.filter((prune) => prune.at > now - DAY && prune.stack !== stack);
    this.#prunes = [...others, { stack, at: now }];
    const here = this.#prunes.filter((prune) => this.spotOf(prune.stack)?.environment === environment);
    const owned = new Set([...this.truth.owned(environment), ...here.map((prune) => prune.stack)]);
    return here.length > Math.max(1, Math.floor(owned.size * this.deleteBudget));
  }

  tampered(stack: string): void {
    this.#tampered.add(stack);
  }

  /** Somebody, or the service, does something to the stack that may put its queue right as well. */
  touched(stack: string): void {
    this.#tampered.delete(stack);
  }

  get left(): ReadonlySet<string> {
    return this.#tampered;
  }

  /** With the state goes the count of what was done today. */
  forget(): void {
    this.#prunes = [];
    this.#remade.clear();
    this.rewritten.clear();
  }

  /** Notes what everybody says at the moment. */
  listen(): void {
    for (const spot of this.#all) {
      const said = this.truth.said(spot);
      const stack = stackOf(spot);
      if (said !== undefined) this.#said.set(stack, (this.#said.get(stack) ?? new Set()).add(said));
    }
  }

  everSaid(spot: Spot, text: string): boolean {
    return this.#said.get(stackOf(spot))?.has(text) ?? false;
  }
}

/** The stack of somebody else. */
export const isForeign = ({ name, environment }: Spot, { truth }: Books): boolean =>
  name === FOREIGN && environment === truth.home;

function agreedOf(action: Action, stack: string): Agreed {
  const live = 'live' in action ? action.live : null;
  return {
    stack,
    kind: action.kind,
    id: live?.id ?? null,
    updated: live?.updated ?? null,
    live: live === null ? null : (readMeta(live.outputs)?.digest ?? null),
    digest: 'desired' in action ? action.desired.digest : null,
  };
}
