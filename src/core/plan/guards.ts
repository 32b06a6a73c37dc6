import { isPrune } from './budget.ts';
import type { Overdraft } from './budget.ts';
import type { Rename } from './renames.ts';
import type { Rules } from '../rules.ts';
import { isMove, meantBy } from '../step.ts';
import type { Move, Step } from '../step.ts';
import { isUpgrade } from './upgrades.ts';
import type { Blast } from './upgrades.ts';

/** A hold that a person ends by approving the hash of the move, or that of the plan it belongs to. */
export interface Guard {
  readonly kind: 'rename' | 'budget' | 'approval';
  readonly meant: Move;
  readonly why: string;
  /** @param waiting how many the hash of the plan stands for */
  readonly releases: (planHash: string, waiting: number) => string;
  /** It keeps a limit of the service's policy: only an approval by hand ends it, and no commit. */
  readonly firm: boolean;
}

type Soft = Omit<Guard, 'firm'>;

/** What is known of all steps together, as far as it concerns one. */
export interface Concerns {
  readonly rename: Rename | undefined;
  readonly overdraft: Overdraft | undefined;
  readonly blast: Blast | undefined;
}

/** What a person has to agree to before a step is made; null for most. */
export function guardOf(step: Step, concerns: Concerns, rules: Rules): Guard | null {
  const guard = softGuardOf(step, concerns, rules);
  if (guard === null) return null;
  const { overdraft, blast } = concerns;
  const firm = (isPrune(step) && overdraft?.firm === true) || (isUpgrade(step) && blast?.firm === true);
  const byHand = firm ? ' The limit is that of the policy of this service, and no commit lifts it.' : '';
  return { ...guard, firm, why: `${guard.why}${byHand}` };
}

function softGuardOf(step: Step, concerns: Concerns, rules: Rules): Soft | null {
  const { rename, overdraft, blast } = concerns;
  if (rename !== undefined) return renameGuard(rename);
  const meant = meantBy(step);
  if (meant === null) return null;
  if (isPrune(step) && overdraft !== undefined) return budgetGuard(meant, overdraft);
  if (blast !== undefined && isUpgrade(step)) return upgradeGuard(step, blast);
  return isMove(step) && needsApproval(step, rules) ? approvalGuard(step) : null;
}

const CHANGES: readonly string[] = ['create', 'update', 'apply', 'delete'];

const needsApproval = (step: Move, rules: Rules): boolean =>
  step.destroys.length > 0 ||
  (step.reason === 'adopted' && step.kind === 'apply') ||
  (isCareful(step, rules) && CHANGES.includes(step.kind) && step.reason !== 'never-complete');

/** An entry speaks for itself; for one that is gone its environment does. */
const isCareful = ({ wanted, environment }: Move, rules: Rules): boolean =>
  wanted === null ? rules.careful.has(environment) : wanted.approval === 'required';

const approvalGuard = (meant: Move): Soft => ({
  kind: 'approval',
  meant,
  why: `${meant.why} Approval is required before the ${meant.kind}.`,
  releases: (planHash, waiting) =>
    waiting === 1
      ? `mlops-reconciler approve ${meant.hash}, or that hash under "approvals" in the configuration.`
      : `mlops-reconciler approve ${meant.hash} for this one, mlops-reconciler approve ${planHash} ` +
        `for all ${waiting} that wait in ${meant.environment}; or either hash under "approvals" in the configuration.`,
});

const upgradeGuard = (meant: Move, { changed, owned }: Blast): Soft => ({
  kind: 'approval',
  meant,
  why: `Without a commit, this version of mlops-reconciler would change ${changed} of ${owned} stacks of ${meant.environment}: none is changed unasked.`,
  releases: (planHash) =>
    `mlops-reconciler approve ${planHash} (all of them) or ${meant.hash} (this one), or the version before.`,
});

function budgetGuard(meant: Move, overdraft: Overdraft): Soft {
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

function renameGuard({ side, meant, others }: Rename): Soft {
  const names = others.join(', ');
  const both = (planHash: string): string => `or ${planHash} for all that waits in ${meant.environment}`;
  if (side === 'old')
    return {
      kind: 'rename',
      meant,
      why: `It is no longer in the configuration, and ${names} is new and looks like it: deleting it would be a rename that loses what runs.`,
      releases: (planHash) =>
        `The new one complete. To delete this one before that: mlops-reconciler approve ${meant.hash}, ${both(planHash)}. A commit that gives back the old name keeps it.`,
    };
  return {
    kind: 'rename',
    meant,
    why: `It is new and looks like ${names}, which would be deleted: CloudFormation cannot rename a stack.`,
    releases: (planHash) =>
      `mlops-reconciler approve ${meant.hash} makes it beside the old one, which goes when it is complete; ${both(planHash)}. A commit that gives back the old name keeps what runs.`,
  };
}
