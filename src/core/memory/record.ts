import { withRepair } from '../drift/drift.ts';
import { callFailure } from './failures.ts';
import type { Refusal } from './failures.ts';
import { clientToken, tokenBase } from '../stack/identity.ts';
import type { Accepted } from '../model.ts';
import { short, withoutRescue } from '../memory.ts';
import type { Intent, StackMemory } from '../memory.ts';
import { goingBack } from './remember-restore.ts';
import { observationOf, seenAs } from '../stack/same.ts';
import type { Move } from '../step.ts';

/** When and on whose behalf a move is made. */
export interface Occasion {
  readonly now: number;
  readonly commit: string;
  readonly hash: (text: string) => string;
}

/** How a move went. `skipped`: the pass ended before its turn came. */
export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Accepted }
  | { readonly kind: 'refused'; readonly refusal: Refusal & { readonly code: string } }
  | { readonly kind: 'skipped' };

/** The token of a move: the same observation of the same stack gives the same text (section 6). */
export function tokenOf(move: Move, memory: StackMemory, hash: (text: string) => string): string {
  const { action, live, stack } = move;
  const desired = 'desired' in action ? action.desired.digest : null;
  return clientToken(action.kind, tokenBase(seenAs(stack, live), hash), desired, memory.attempt);
}

/**
 * What is written down before the call is made (I3). Cancelling an update, setting the protection, proposing and
 * discarding need no intent of their own: asking for one of them twice has the effect of asking once. A proposal is
 * remembered by its name, which tells after a crash whether it was made.
 */
export function intend(memory: StackMemory, move: Move, occasion: Occasion): StackMemory {
  const { action, live } = move;
  if (action.kind === 'cancel-update') return { ...memory, rescued: 'cancel-update' };
  if (action.kind === 'propose') {
    const seen = observationOf(action.live, action.desired.digest);
    return { ...memory, proposal: { name: action.name, seen, ...reverting(action) } };
  }
  if (action.kind === 'set-protection' || action.kind === 'discard') return memory;
  const intent: Intent = {
    verb: action.kind === 'apply' ? 'update' : action.kind,
    token: tokenOf(move, memory, occasion.hash),
    digest: digestOf(move),
    stackId: live?.id ?? null,
    accepted: false,
    updated: live?.updated ?? null,
    commit: occasion.commit,
    at: occasion.now,
    ...(isRepair(move) ? { repair: true } : {}),
  };
  return withOccasion({ ...memory, intent }, move, occasion);
}

/** No deployment: something is only set back. */
const isRepair = ({ action, reason }: Move): boolean => 'reverts' in action || reason === 'restored';

/** What is to be known later of why it was done. */
function withOccasion(memory: StackMemory, { action, reason }: Move, { now }: Occasion): StackMemory {
  if (reason === 'restored') return goingBack(memory);
  if (reason !== 'drift' || !('desired' in action)) return memory;
  return withRepair(memory, action.desired.digest, now, 'reverts' in action);
}

const reverting = ({ reverts }: { readonly reverts?: true }) => (reverts === undefined ? {} : { reverts });

/** The digest a move brings, or makes room for; null for a removal. */
function digestOf({ action, reason, wanted }: Move): string | null {
  if ('desired' in action) return action.desired.digest;
  return reason === 'never-complete' ? (wanted?.desired?.digest ?? null) : null;
}

/**
 * The intent there is belongs to the update that is to be cancelled, and is left alone: however the cancellation
 * went, that update has an outcome of its own.
 */
function cancelled(memory: StackMemory, outcome: Outcome): StackMemory {
  const asked =
    outcome.kind === 'answered' || (outcome.kind === 'refused' && outcome.refusal.lane === 'stalled');
  return asked ? memory : { ...memory, rescued: null };
}

/**
 * A change set that cannot be deleted for want of a right is left to a person; anything else is tried again, also what
 * CloudFormation is still working out and deletes no earlier than that.
 */
function discarded(memory: StackMemory, outcome: Outcome): StackMemory {
  const done =
    (outcome.kind === 'answered' && outcome.answer.kind !== 'busy') ||
    (outcome.kind === 'refused' && outcome.refusal.lane === 'stalled');
  return done ? { ...memory, proposal: null } : memory;
}

/** What is remembered after the call. */
export function record(memory: StackMemory, move: Move, outcome: Outcome, occasion: Occasion): StackMemory {
  if (move.kind === 'cancel-update') return cancelled(memory, outcome);
  if (move.kind === 'discard') return discarded(memory, outcome);
  if (outcome.kind === 'skipped') return { ...memory, intent: null };
  return outcome.kind === 'answered'
    ? answered(memory, move, outcome.answer)
    : refused(memory, move, outcome.refusal, occasion);
}

function answered(memory: StackMemory, move: Move, answer: Accepted): StackMemory {
  if (answer.kind === 'started') return started(memory, move, answer.stackId);
  if (answer.kind === 'no-change') return noChange(memory, move);
  const attempt = answer.kind === 'token-used' ? memory.attempt + 1 : memory.attempt;
  return { ...memory, intent: null, attempt };
}

function started(memory: StackMemory, move: Move, stackId: string): StackMemory {
  const { intent } = memory;
  if (move.kind === 'continue-rollback') return { ...withoutRescue(memory), rescued: 'continue-rollback' };
  // Executing a change set takes all others of the stack away, and this one is the update now.
  if (move.kind === 'apply' && intent !== null)
    return { ...memory, proposal: null, intent: { ...intent, stackId, accepted: true } };
  return intent === null ? memory : { ...memory, intent: { ...intent, stackId, accepted: true } };
}

function noChange(memory: StackMemory, { action }: Move): StackMemory {
  if (action.kind !== 'update') return { ...memory, intent: null };
  const agreed = { ...observationOf(action.live, action.desired.digest), said: true };
  return { ...memory, intent: null, failure: null, agreed };
}

function refused(memory: StackMemory, move: Move, refusal: Refusal, occasion: Occasion): StackMemory {
  if (move.kind === 'continue-rollback') {
    // What a person must mend is not asked for again; anything else is, after a wait. Why the update failed stays known.
    const rescued = refusal.lane === 'stalled' ? move.kind : null;
    const before = { failure: memory.rescueRefused ?? null };
    const rescueRefused = callFailure(before, 'rescue', refusal, { stack: move.stack, ...occasion });
    return { ...memory, intent: null, rescued, rescueRefused };
  }
  const failure = callFailure(memory, subjectOf(move), refusal, { stack: move.stack, ...occasion });
  // With an unknown outcome the intent stays: the next look tells whether the call had its effect.
  const proposal = move.kind === 'propose' && refusal.lane !== 'failed' ? null : memory.proposal;
  return { ...memory, failure, proposal, intent: refusal.lane === 'failed' ? memory.intent : null };
}

/** What a failure of this move is remembered by. */
function subjectOf(move: Move): string {
  if (move.kind === 'set-protection') return 'protection';
  const digest = digestOf(move);
  return digest === null ? 'delete' : short(digest);
}
