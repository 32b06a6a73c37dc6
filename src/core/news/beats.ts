import type { Beat } from '../beat.ts';
import { causeText } from '../causes/cause.ts';
import { sentence } from '../health/health-holds.ts';
import { hintFor } from '../causes/hints.ts';
import type { Failure, StackMemory } from '../memory.ts';
import type { LiveStack, Phase } from '../model.ts';
import { isHold, isMove } from '../step.ts';
import type { Hold, Step } from '../step.ts';
import { HOUR } from '../text/time.ts';
import type { Opening, ToldStack } from '../told.ts';

const DONE = { create: 'created', update: 'updated', delete: 'deleted', 'continue-rollback': 'rolled back' };

/** The operation that ended since they last heard. */
export function operationBeat(step: Step, known: StackMemory | undefined, told: ToldStack): Beat | null {
  const last = known?.last ?? null;
  if (last === null || last.id === told.last || isUndecided(step) || isTakenBack(step)) return null;
  const took = last.ended - last.began;
  const { commit } = last;
  const base = { subject: last.id, what: DONE[last.verb], why: null, next: null, took, commit };
  if (!last.succeeded) {
    // A stack that cannot be deleted is told by its hold, which knows what to do about it.
    if (last.verb === 'delete') return null;
    return { ...base, ...failureText(step, known), kind: 'failed', subject: last.digest ?? last.id, took };
  }
  // What was set back is told when it is known to be as it was.
  if (last.repair === true) return null;
  if (last.verb === 'delete') return last.digest === null ? { ...base, kind: 'removed' } : null;
  return { ...base, why: evidence(step, known), kind: told.open === null ? 'deployed' : 'recovered' };
}

/** A deployment is told when it is known how it turned out: of what serves, when it was looked at. */
export const isUndecided = ({ kind, live, wanted }: Step): boolean =>
  kind === 'verifying' || (kind === 'busy' && live?.phase === 'cleanup' && wanted?.watch != null);

/** What is taken back at once is told when that is done, and as no deployment. */
const isTakenBack = (step: Step): boolean => isMove(step) && step.reason === 'restored';

/** What was seen of what serves now: how its test went, say. */
const evidence = ({ kind }: Step, known: StackMemory | undefined): string | null =>
  kind === 'in-sync' ? sentence(known?.health ?? null) : null;

function failureText(step: Step, known: StackMemory | undefined): Pick<Beat, 'what' | 'why' | 'next'> {
  const what = outcomeText(step.live);
  const release = isHold(step) && step.kind !== 'busy' ? step.releases : null;
  const cause = known?.failure?.cause;
  if (cause === undefined) return { what, why: step.live?.statusReason ?? null, next: release };
  const hint = hintFor(cause);
  if (step.kind === 'backoff') return { what, why: causeText(cause), next: again(hint) };
  return { what, why: causeText(cause), next: hint ?? release };
}

const again = (hint: string | null): string =>
  hint?.includes('tried again') === true
    ? hint
    : `${hint === null ? '' : `${hint} `}It is tried again by itself.`;

const OUTCOMES: Partial<Readonly<Record<Phase, string>>> = {
  'settled-by-rollback': 'rolled back, what was there before goes on',
  'rollback-cleanup': 'rolled back, what was there before goes on',
  unborn: 'not created',
  wedged: 'neither updated nor rolled back',
  paused: 'left half updated',
};

/** What a failure left behind, first in plain words, then in AWS's. */
function outcomeText(live: LiveStack | null): string {
  if (live === null) return 'failed';
  const outcome = OUTCOMES[live.phase];
  return outcome === undefined ? live.status : `${outcome} (${live.status})`;
}

/** Somebody changed the stack outside of Git and it is about to be set back. */
export function driftBeat(step: Step): Beat | null {
  // Resources that drifted are a trouble of their own; see `driftTrouble`.
  if (!isMove(step) || step.reason !== 'drift' || 'reverts' in step.action) return null;
  return {
    kind: 'drifted',
    subject: step.hash,
    what: 'not as deployed',
    why: step.why,
    next: null,
    took: null,
  };
}

/** Holds that somebody should hear of; the others end by themselves. */
const TOLD: readonly string[] = [
  'approval',
  'budget',
  'foreign',
  'protected',
  'environment-removed',
  'forbidden',
  'incomplete',
  'artifact',
  'unverified',
  'rename',
];

export function holdBeat(step: Step, known: StackMemory | undefined): Beat | null {
  if (!isHold(step)) return null;
  const text = { what: step.kind, why: step.why, next: step.releases, took: null };
  const failed = { kind: 'failed', subject: failedSubject(step, known) } as const;
  if (step.kind === 'stuck') return { ...text, ...commitOf(known), ...failed };
  if (step.kind === 'failed') return { ...text, ...failed, what: failureWord(step, known) };
  const refused = refusalOf(step, known);
  if (refused !== null) {
    const why = causeText(refused.cause);
    return { ...text, ...failed, what: `${REFUSED}, try after try`, why, next: again(refused.hint) };
  }
  if (!TOLD.includes(step.kind)) return null;
  return { ...text, kind: 'held', subject: `${step.kind} ${whichHold(step)}` };
}

/** What is stuck belongs to the commit whose operation it was, whatever was committed since. */
function commitOf(known: StackMemory | undefined): Pick<Beat, 'commit'> {
  const commit = known?.intent?.commit ?? known?.last?.commit;
  return commit === undefined ? {} : { commit };
}

const REFUSED = 'not accepted by AWS';

const failureWord = ({ live }: Step, known: StackMemory | undefined): string =>
  known?.failure?.kind === 'call' ? REFUSED : outcomeText(live);

/** A call that AWS does not take is tried for ever; when it takes about an hour, somebody should know. */
function refusalOf({ kind, nextTry }: Hold, known: StackMemory | undefined): Failure | null {
  const failure = known?.failure ?? null;
  if (kind !== 'backoff' || failure?.kind !== 'call' || nextTry === null) return null;
  return nextTry - failure.since >= HOUR ? failure : null;
}

const failedSubject = (step: Hold, known: StackMemory | undefined): string =>
  step.kind === 'stuck' ? `stuck ${step.live?.status}` : (known?.failure?.subject ?? step.why);

/** What is as Git wants it, whether or not it serves: that is told on its own. */
const AGREEING: readonly Step['kind'][] = ['in-sync', 'retained', 'running', 'degraded', 'unverified'];

/** In sync closes what is open, also when no operation of ours brought it there. */
export function closingBeat(step: Step, open: Opening | null): Beat | null {
  if (open === null || !AGREEING.includes(step.kind)) return null;
  const kind = step.live === null ? 'removed' : 'recovered';
  return { kind, subject: open.id, what: 'in sync', why: null, next: null, took: null };
}

/** AWS and functions word the same outage in many ways, and name each request: it is one hold all the same. */
function whichHold({ kind, meant, why, releases }: Hold): string {
  return kind === 'artifact' || kind === 'unverified' ? releases : (meant?.hash ?? why);
}
