import { overdrafts, ownedStacks } from './budget.ts';
import { withDependencies } from './dependencies.ts';
import { withDrift } from '../drift/drift-report.ts';
import { groupBy } from '../text/group.ts';
import { guardOf } from './guards.ts';
import type { Guard } from './guards.ts';
import { canonical } from '../text/json.ts';
import { withHealth } from '../health/health-holds.ts';
import { hold } from '../make-step.ts';
import { memoryKey } from '../memory.ts';
import type { Memory } from '../memory.ts';
import { withPromotion } from './promotion.ts';
import { renames } from './renames.ts';
import type { Rules } from '../rules.ts';
import { withRuns } from '../runs/run-holds.ts';
import type { Situation, Step } from '../step.ts';
import { blasts } from './upgrades.ts';
import { withWindows } from './windows.ts';

export interface Overlay {
  readonly steps: readonly Step[];
  /** By environment: the hash of all its moves that want approval, whether or not somebody gave it. */
  readonly planHashes: Readonly<Record<string, string>>;
  /** Step hashes that an approved plan hash stands for. */
  readonly granted: readonly string[];
  /** Those of them whose plan was approved by hand. */
  readonly grantedByHand: readonly string[];
}

/**
 * The holds that no stack can see by itself: whether too much would be deleted, whether a person wants to look
 * first, what others it waits for. The budget counts what is wished, not what happens to be next.
 */
export function laidOver(
  steps: readonly Step[],
  situations: readonly Situation[],
  memory: Memory,
  rules: Rules,
): Overlay {
  const byKey = new Map(situations.map((each) => [memoryKey(each.environment, each.stack), each]));
  const situationOf = (step: Step): Situation => {
    const situation = byKey.get(memoryKey(step.environment, step.stack));
    if (situation === undefined) throw new Error(`no situation for ${step.stack}`);
    return situation;
  };
  const overdrawn = overdrafts(steps, situations, memory, rules);
  const blown = blasts(steps, (environment) => ownedStacks(situations, environment, rules).length, rules);
  const renamed = renames(steps, rules);
  const guards = new Map<Step, Guard>();
  for (const step of steps) {
    const concerns = {
      rename: renamed.get(step),
      overdraft: overdrawn.get(step.environment),
      blast: blown.get(step.environment),
    };
    const guard = guardOf(step, concerns, rules);
    if (guard !== null) guards.set(step, guard);
  }
  const held = new Map<Step, Step>();
  const planHashes: Record<string, string> = {};
  const granted: string[] = [];
  const grantedByHand: string[] = [];
  for (const [environment, here] of groupBy([...guards], ([step]) => step.environment)) {
    const wanting = here.map(([, guard]) => guard.meant.hash).toSorted();
    const planHash = rules.hash(canonical(wanting));
    planHashes[environment] = planHash;
    for (const [step, guard] of here) {
      const { hash } = guard.meant;
      const approvals = guard.firm ? rules.approvedByHand : rules.approvals;
      if (approvals.has(planHash)) granted.push(hash);
      else if (!approvals.has(hash))
        held.set(
          step,
          hold(
            situationOf(step),
            guard.kind,
            { ...guard, releases: guard.releases(planHash, here.length) },
            rules,
          ),
        );
    }
    if (rules.approvedByHand.has(planHash)) grantedByHand.push(...wanting);
  }
  const guarded = steps.map((step) => held.get(step) ?? step);
  const open = withWindows(guarded, situationOf, rules);
  const served = withRuns(withHealth(open, situationOf, memory, rules), situationOf, rules);
  const promoted = withPromotion(served, situationOf, rules);
  const ordered = withDependencies(promoted, situationOf, rules);
  return { steps: withDrift(ordered, situationOf), planHashes, granted, grantedByHand };
}
