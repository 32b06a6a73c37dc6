import type { ConfigApproval } from '../config.ts';
import type { Memory, Waiting } from '../memory.ts';
import type { Plan } from './plan.ts';
import type { Problem } from '../text/result.ts';
import { isHold, isMove, meantBy } from '../step.ts';
import type { Hold, HoldKind, Step } from '../step.ts';
import { DAY } from '../text/time.ts';

/** How long it is remembered that an approval was acted on. */
const KEPT = 30 * DAY;

type Planned = Pick<Plan, 'planHashes'> & { readonly steps: readonly Step[] };

/** What waits for a person now, for those who approve without a look of their own. */
const waitingIn = ({ steps, planHashes }: Planned): readonly Waiting[] => [
  ...Object.entries(planHashes).map(([environment, hash]) => ({
    hash,
    what: `all that waits in ${environment}`,
  })),
  ...steps.flatMap((step) => {
    const meant = isHold(step) && isApprovable(step) ? step.meant : null;
    if (meant === null) return [];
    return [{ hash: meant.hash, what: `the ${meant.kind} of ${meant.pipeline} in ${meant.environment}` }];
  }),
];

const APPROVABLE: readonly HoldKind[] = ['rename', 'budget', 'approval', 'quorum', 'environment-removed'];

/** What wants approval can be approved before it has arrived, or its window is open. */
const isApprovable = ({ kind, wanted }: Hold): boolean =>
  APPROVABLE.includes(kind) || wanted?.approval === 'required';

/** Hashes of commits on whose word something is begun now. */
function spentNow({ steps, planHashes }: Planned, approvals: readonly ConfigApproval[]): readonly string[] {
  const moves = steps.filter(isMove);
  const begun = new Set([
    ...moves.map(({ hash }) => hash),
    ...moves.flatMap(({ environment }) => planHashes[environment] ?? []),
  ]);
  return [...new Set(approvals.map(({ hash }) => hash))].filter((hash) => begun.has(hash));
}

/** Remembers what waits for approval, and which approvals of the commit were acted on. */
export function withWaiting(
  memory: Memory,
  planned: Planned,
  approvals: readonly ConfigApproval[],
  now: number,
): Memory {
  const spent = spentNow(planned, approvals);
  const before = (memory.spent ?? []).filter(({ hash, at }) => now - at < KEPT && !spent.includes(hash));
  return {
    ...memory,
    waiting: waitingIn(planned),
    spent: [...before, ...spent.map((hash) => ({ hash, at: now }))],
  };
}

/** Approvals of a commit that approve nothing: mistyped, or void because what they covered has changed. */
export function voidApprovals(
  approvals: readonly ConfigApproval[],
  { steps, planHashes }: Planned,
  memory: Memory,
): readonly Problem[] {
  const known = new Set([
    ...Object.values(planHashes),
    ...steps.flatMap((step) => meantBy(step)?.hash ?? []),
    ...(memory.spent ?? []).map(({ hash }) => hash),
  ]);
  return approvals
    .filter(({ hash }) => !known.has(hash))
    .map(({ hash, place }) => ({
      ...place,
      code: 'void-approval',
      severity: 'warning',
      message: `The approval ${hash.slice(0, 12)}... approves nothing that is planned now.`,
      hint: 'What it covered has changed since, or was done long ago: take it out. What waits now, `plan` shows with its hash.',
    }));
}
