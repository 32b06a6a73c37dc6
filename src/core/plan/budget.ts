import { groupBy } from '../text/group.ts';
import { ownerOf } from '../stack/identity.ts';
import type { Memory, Prune } from '../memory.ts';
import type { Rules } from '../rules.ts';
import { meantBy } from '../step.ts';
import type { Situation, Step } from '../step.ts';
import { DAY } from '../text/time.ts';

/** Why an environment may not delete what it wishes to delete. */
export interface Overdraft {
  readonly wished: number;
  /** Prunes of the last 24 hours that are not wished again. */
  readonly done: number;
  readonly limit: number;
  readonly owned: number;
  /** More even than the policy of the service allows. */
  readonly firm: boolean;
}

export const isPrune = (step: Step): boolean => meantBy(step)?.reason === 'pruned';

/** Environments in which more prunes are wished than one day may have: there, none is made (section 7). */
export function overdrafts(
  steps: readonly Step[],
  situations: readonly Situation[],
  memory: Memory,
  rules: Rules,
): ReadonlyMap<string, Overdraft> {
  const over = new Map<string, Overdraft>();
  // Who takes a whole instance away has named it.
  if (rules.farewell !== undefined) return over;
  for (const [environment, here] of groupBy(steps, (step) => step.environment)) {
    const wished = new Set(here.filter(isPrune).map((step) => step.stack));
    const recent = recentPrunes(memory, rules.now).filter((prune) => prune.environment === environment);
    const done = recent.filter((prune) => !wished.has(prune.stack));
    const owned = new Set([
      ...ownedStacks(situations, environment, rules),
      ...recent.map((prune) => prune.stack),
    ]);
    const share = Math.max(1, Math.floor(owned.size * rules.deleteBudget));
    const limit = Math.min(share, rules.deletesPerDay.get(environment) ?? share);
    const all = wished.size + done.length;
    const firm = all > (rules.firm.deletesPerDay ?? all);
    if (wished.size > 0 && all > limit)
      over.set(environment, { wished: wished.size, done: done.length, limit, owned: owned.size, firm });
  }
  return over;
}

/** The prunes that still count against a day's budget. */
export const recentPrunes = (memory: Memory, now: number): readonly Prune[] =>
  memory.prunes.filter((prune) => prune.at > now - DAY);

/** Names of the live stacks of ours in an environment. */
export const ownedStacks = (
  situations: readonly Situation[],
  environment: string,
  rules: Rules,
): readonly string[] =>
  situations
    .filter((each) => each.environment === environment)
    .filter(({ live }) => live !== null && ownerOf(live.tags, rules.instance, rules.sourceId) === 'ours')
    .map((each) => each.stack);
