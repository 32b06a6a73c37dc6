import { readMeta } from '../../../src/core/meta.ts';
import type { Wanted } from '../../../src/core/model.ts';
import type { Rules } from '../../../src/core/rules.ts';
import type { Move } from '../../../src/core/step.ts';
import { DAY, MINUTE } from '../../../src/core/text/time.ts';
import { Violation } from './model-cloud.ts';
import type { ModelCloud } from './model-cloud.ts';
import type { ModelStack } from './model-stack.ts';
import { dependenciesIn } from './model-service.ts';

/**
 * Keeps its own books and believes none of the planner's: whether a move may be made, by what Git says, by what is
 * really there, and by what was really seen.
 */
export class Referee {
  readonly #cloud: ModelCloud;
  /** By ARN: when a pass first missed the stack in the configuration, and how many did. */
  readonly #missed = new Map<string, { readonly since: number; readonly looks: number }>();
  readonly #remade = new Tally();
  readonly #tries = new Tally();
  #pruned: readonly { readonly name: string; readonly at: number }[] = [];
  #moved = new Set<string>();
  #wanted = new Map<string, Wanted>();

  constructor(cloud: ModelCloud) {
    this.#cloud = cloud;
  }

  /** The state was lost: the planner may begin to count anew. */
  forget(): void {
    this.#pruned = [];
    this.#remade.clear();
    this.#tries.clear();
  }

  /** A person asked for another try. */
  forgive(stack: string): void {
    this.#remade.forget(stack);
    this.#tries.forget(stack);
  }

  beforePass(wanted: readonly Wanted[], now: number): void {
    this.#moved = new Set();
    this.#wanted = new Map(wanted.map((wish) => [wish.stack, wish]));
    for (const stack of this.#cloud.stacks.values()) {
      const before = this.#missed.get(stack.id) ?? { since: now, looks: 0 };
      if (this.#wanted.get(stack.name)?.state === 'present') this.#missed.delete(stack.id);
      else this.#missed.set(stack.id, { ...before, looks: before.looks + 1 });
    }
  }

  judge(move: Move, by: Rules): void {
    const { stack, kind, why } = move;
    const demand = (allowed: boolean, rule: string): void => {
      if (!allowed) throw new Violation(`${kind} of ${stack} (${why}): ${rule}`);
    };
    const wish = this.#wanted.get(stack);
    demand(!this.#moved.has(stack), 'at most one mutation per stack and pass');
    this.#moved.add(stack);
    demand(wish?.suspend == null, 'it is suspended');
    demand(wish?.approval !== 'required' || !isChange(move) || by.approvals.size > 0, 'nobody approved it');
    if (kind === 'delete') return this.#judgeDelete(move, wish, demand, by);
    demand(this.#tries.times(stack, wish?.desired?.digest ?? '') < MOST_TRIES, 'it was tried often enough');
    if (kind === 'create' || kind === 'update')
      for (const name of wish?.dependsOn ?? []) demand(this.#isInSync(name), `${name} is not in sync`);
  }

  #judgeDelete(move: Move, wish: Wanted | undefined, demand: Demand, by: Rules): void {
    const stack = this.#cloud.stacks.get(move.stack);
    if (stack === undefined) return;
    if (move.reason === 'never-complete') return this.#judgeRemake(stack, wish, demand);
    for (const name of this.#leavingDependants(move.pipeline)) demand(false, `${name} depends on it`);
    if (move.reason === 'absent') demand(wish?.state === 'absent' && !wish.protect, 'no entry says absent');
    else this.#judgePrune(stack, move, demand, by);
  }

  #judgePrune(stack: ModelStack, move: Move, demand: Demand, by: Rules): void {
    demand(!this.#wanted.has(stack.name), 'the configuration has it');
    const meta = readMeta(stack.content.outputs);
    demand(!stack.everComplete || (meta?.onRemoval === 'delete' && !meta.protect), 'it is kept or protected');
    if (by.approvals.has(move.hash)) return;
    const { since, looks } = this.#missed.get(stack.id) ?? { since: by.now, looks: 0 };
    demand(looks >= 2 && by.now - since >= 10 * MINUTE, 'it was not missed twice, ten minutes apart');
    const recent = this.#pruned.filter(({ name, at }) => at > by.now - DAY && name !== stack.name);
    this.#pruned = [...recent, { name: stack.name, at: by.now }];
    demand(recent.length === 0, 'the budget of so few stacks is one a day');
  }

  #judgeRemake(stack: ModelStack, wish: Wanted | undefined, demand: Demand): void {
    demand(!stack.everComplete, 'it was complete once');
    demand(this.#remade.times(stack.name, wish?.desired?.digest ?? '') < 2, 'it was made again twice');
  }

  /** What of the moves of a pass came true. */
  afterPass(moves: readonly Move[], now: number): void {
    for (const move of moves) if (this.#cloud.stacks.get(move.stack)?.began === now) this.#count(move);
    for (const { name, everComplete, status } of this.#cloud.stacks.values()) {
      if (everComplete) this.#remade.forget(name);
      if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') this.#tries.forget(name);
    }
  }

  #count({ stack, reason, kind, wanted }: Move): void {
    const digest = wanted?.desired?.digest ?? '';
    if (kind !== 'delete') this.#tries.count(stack, digest);
    else if (reason === 'never-complete') this.#remade.count(stack, digest);
  }

  /** Stacks that are to go as well, and by their templates need this one. */
  #leavingDependants(pipeline: string): readonly string[] {
    return [...this.#cloud.stacks.values()]
      .filter(({ name }) => this.#wanted.get(name)?.state !== 'present')
      .filter(({ content }) => dependenciesIn(content.template).includes(pipeline))
      .map(({ name }) => name);
  }

  #isInSync(pipeline: string): boolean {
    const wish = [...this.#wanted.values()].find((each) => each.pipeline === pipeline);
    const stack = this.#cloud.stacks.get(wish?.stack ?? '');
    if (stack === undefined || stack.busy) return false;
    return readMeta(stack.content.outputs)?.digest === wish?.desired?.digest;
  }
}

/** Five of a transient failure, and some that nobody can tell whether they were made. */
const MOST_TRIES = 8;

/** How often something was done for the digest that is wanted now. */
class Tally {
  readonly #counts = new Map<string, { readonly digest: string; readonly times: number }>();

  times(stack: string, digest: string): number {
    const known = this.#counts.get(stack);
    return known?.digest === digest ? known.times : 0;
  }

  count(stack: string, digest: string): void {
    this.#counts.set(stack, { digest, times: this.times(stack, digest) + 1 });
  }

  forget(stack: string): void {
    this.#counts.delete(stack);
  }

  clear(): void {
    this.#counts.clear();
  }
}

type Demand = (allowed: boolean, rule: string) => void;

const isChange = ({ kind, reason }: Move): boolean =>
  ['create', 'update', 'delete'].includes(kind) && reason !== 'never-complete';
