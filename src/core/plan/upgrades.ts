import { groupBy } from '../text/group.ts';
import { readMeta } from '../meta.ts';
import type { Rules } from '../rules.ts';
import { isMove } from '../step.ts';
import type { Move, Step } from '../step.ts';

/** Why an upgrade of the service may not change what it would change. */
export interface Blast {
  readonly changed: number;
  readonly owned: number;
  /** More even than the policy of the service allows. */
  readonly firm: boolean;
}

const MOST = 5;
const SHARE = 0.25;

/** An update that no commit and no person asked for: another version of us renders the same input differently. */
export const isUpgrade = (step: Step): step is Move =>
  isMove(step) &&
  'desired' in step.action &&
  step.live !== null &&
  step.reason === 'changed' &&
  readMeta(step.live.outputs)?.input === step.action.desired.input;

/** Environments in which an upgrade would change more than 5 stacks and more than a quarter of them (section 7). */
export function blasts(
  steps: readonly Step[],
  owned: (environment: string) => number,
  rules: Rules,
): ReadonlyMap<string, Blast> {
  const found = new Map<string, Blast>();
  for (const [environment, upgrades] of groupBy(steps.filter(isUpgrade), (step) => step.environment)) {
    const all = owned(environment);
    const most = Math.min(
      Math.max(MOST, Math.floor(all * SHARE)),
      rules.changedAtOnce.get(environment) ?? all,
    );
    const changed = upgrades.length;
    const firm = changed > (rules.firm.changedAtOnce ?? changed);
    if (changed > most) found.set(environment, { changed, owned: all, firm });
  }
  return found;
}
