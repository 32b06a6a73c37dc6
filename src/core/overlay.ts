import { isPrune, overdrafts, ownedStacks } from './budget.ts';
import type { Overdraft } from './budget.ts';
import { withDependencies } from './dependencies.ts';
import { groupBy } from './group.ts';
import { canonical } from './json.ts';
import { hold } from './make-step.ts';
import { memoryKey } from './memory.ts';
import type { Memory } from './memory.ts';
import type { Rules } from './rules.ts';
import { isMove, meantBy } from './step.ts';
import type { Move, Situation, Step } from './step.ts';
import { blasts, isUpgrade } from './upgrades.ts';
import type { Blast } from './upgrades.ts';

export interface Overlay {
  readonly steps: readonly Step[];
  /** By environment: the hash of all its moves that want approval, whether or not somebody gave it. */
  readonly planHashes: Readonly<Record<string, string>>;
  /** Step hashes that an approved plan hash stands for. */
  readonly granted: readonly string[];
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
  const guards = new Map<Step, Guard>();
  for (const step of steps) {
    const guard = guardOf(step, overdrawn.get(step.environment), blown.get(step.environment));
    if (guard !== null) guards.set(step, guard);
  }
  const held = new Map<Step, Step>();
  const planHashes: Record<string, string> = {};
  const granted: string[] = [];
  for (const [environment, here] of groupBy([...guards], ([step]) => step.environment)) {
    const wanting = here.map(([, guard]) => guard.meant.hash).toSorted();
    const planHash = rules.hash(canonical(wanting));
    planHashes[environment] = planHash;
    if (rules.approvals.has(planHash)) granted.push(...wanting);
    const approved = new Set([...rules.approvals, ...granted]);
    for (const [step, guard] of here.filter(([, { meant }]) => !approved.has(meant.hash)))
      held.set(
        step,
        hold(situationOf(step), guard.kind, { ...guard, releases: guard.releases(planHash) }, rules),
      );
  }
  const guarded = steps.map((step) => held.get(step) ?? step);
  return { steps: withDependencies(guarded, situationOf, rules), planHashes, granted };
}

interface Guard {
  readonly kind: 'budget' | 'approval';
  readonly meant: Move;
  readonly why: string;
  readonly releases: (planHash: string) => string;
}

function guardOf(step: Step, overdraft: Overdraft | undefined, blast: Blast | undefined): Guard | null {
  const meant = meantBy(step);
  if (meant === null) return null;
  if (isPrune(step) && overdraft !== undefined) return budgetGuard(meant, overdraft);
  if (blast !== undefined && isUpgrade(step)) return upgradeGuard(step, blast);
  return isMove(step) && needsApproval(step) ? approvalGuard(step) : null;
}

const CHANGES: readonly string[] = ['create', 'update', 'apply', 'delete'];

const needsApproval = (step: Move): boolean =>
  step.destroys.length > 0 ||
  (step.wanted?.approval === 'required' && CHANGES.includes(step.kind) && step.reason !== 'never-complete');

const approvalGuard = (meant: Move): Guard => ({
  kind: 'approval',
  meant,
  why: `${meant.why} Approval is required before the ${meant.kind}.`,
  releases: () =>
    `mlops-reconciler approve ${meant.hash}, or that hash under "approvals" in the configuration.`,
});

const upgradeGuard = (meant: Move, { changed, owned }: Blast): Guard => ({
  kind: 'approval',
  meant,
  why: `Without a commit, this version of mlops-reconciler would change ${changed} of ${owned} stacks of ${meant.environment}: none is changed unasked.`,
  releases: (planHash) =>
    `mlops-reconciler approve ${planHash} (all of them) or ${meant.hash} (this one), or the version before.`,
});

function budgetGuard(meant: Move, overdraft: Overdraft): Guard {
  const { wished, done, limit, owned } = overdraft;
  const after = done === 0 ? '' : ` after ${done} deleted in the last 24 hours`;
  return {
    kind: 'budget',
    meant,
    why: `${wished} of ${owned} stacks would be deleted${after}, and the delete budget of ${meant.environment} is ${limit} in 24 hours: none is deleted.`,
    releases: (planHash) =>
      `mlops-reconciler approve ${planHash} (all these deletes), or "state": "absent" in the entry of each pipeline that is to go.`,
  };
}
