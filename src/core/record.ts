import { callFailure } from './failures.ts';
import type { Refusal } from './failures.ts';
import { clientToken, tokenBase } from './identity.ts';
import type { Accepted, Action } from './model.ts';
import { short } from './memory.ts';
import type { Intent, StackMemory } from './memory.ts';
import { MAX_REMAKES } from './next-present.ts';
import { liveDigest, observationOf } from './same.ts';
import type { Move } from './step.ts';

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
  const { action, live } = move;
  const seen = {
    stackId: live?.id ?? `new ${move.stack}`,
    at: live === null ? null : (live.updated ?? live.created),
    digest: live === null ? null : liveDigest(live),
  };
  const desired = 'desired' in action ? action.desired.digest : null;
  return clientToken(action.kind, tokenBase(seen, hash), desired, memory.attempt);
}

/**
 * What is written down before the call is made (I3). Cancelling an update and setting the protection need no
 * intent of their own: asking for either twice has the effect of asking once.
 */
export function intend(memory: StackMemory, move: Move, occasion: Occasion): StackMemory {
  const { action, live } = move;
  if (action.kind === 'cancel-update') return { ...memory, rescued: 'cancel-update' };
  if (action.kind === 'set-protection') return memory;
  const madeFor = move.reason === 'never-complete' ? (move.wanted?.desired?.digest ?? null) : null;
  const intent: Intent = {
    verb: action.kind,
    token: tokenOf(move, memory, occasion.hash),
    digest: 'desired' in action ? action.desired.digest : madeFor,
    stackId: live?.id ?? null,
    updated: live?.updated ?? null,
    commit: occasion.commit,
    at: occasion.now,
  };
  return { ...memory, intent, remade: madeFor === null ? memory.remade : remade(memory, madeFor) };
}

const remade = (memory: StackMemory, digest: string): StackMemory['remade'] => ({
  digest,
  times: memory.remade?.digest === digest ? Math.min(memory.remade.times + 1, MAX_REMAKES) : 1,
});

/** What is remembered after the call. */
export function record(memory: StackMemory, move: Move, outcome: Outcome, occasion: Occasion): StackMemory {
  switch (outcome.kind) {
    case 'answered':
      return answered(memory, move, outcome.answer);
    case 'refused':
      return refused(memory, move, outcome.refusal, occasion);
    case 'skipped':
      // Not made, so not intended: a rescue that was not tried may be tried at the next look.
      return { ...memory, intent: null, rescued: move.reason === 'rescue' ? null : memory.rescued };
    default:
      return outcome satisfies never;
  }
}

function answered(memory: StackMemory, move: Move, answer: Accepted): StackMemory {
  switch (answer.kind) {
    case 'started':
      return started(memory, move, answer.stackId);
    case 'no-change':
      return noChange(memory, move);
    case 'token-used':
      return { ...memory, intent: null, attempt: memory.attempt + 1 };
    case 'busy':
    case 'exists':
    case 'gone':
      return { ...memory, intent: null };
    default:
      return answer satisfies never;
  }
}

function started(memory: StackMemory, move: Move, stackId: string): StackMemory {
  const { intent } = memory;
  if (move.kind === 'continue-rollback') return { ...memory, rescued: 'continue-rollback' };
  return intent === null ? memory : { ...memory, intent: { ...intent, stackId } };
}

function noChange(memory: StackMemory, { action, live }: Move): StackMemory {
  if (action.kind !== 'update' || live === null) return { ...memory, intent: null };
  return { ...memory, intent: null, failure: null, agreed: observationOf(live, action.desired.digest) };
}

function refused(memory: StackMemory, move: Move, refusal: Refusal, occasion: Occasion): StackMemory {
  const { action, stack } = move;
  if (move.reason === 'rescue') {
    // What a person must mend is not asked for again; anything else is, at the next look.
    const rescued = refusal.lane === 'stalled' ? (memory.rescued ?? 'continue-rollback') : null;
    return { ...memory, intent: null, rescued };
  }
  const failure = callFailure(memory, subjectOf(action), refusal, { stack, ...occasion });
  // With an unknown outcome the intent stays: the next look tells whether the call had its effect.
  return { ...memory, failure, intent: refusal.lane === 'failed' ? memory.intent : null };
}

/** What a failure of this action is remembered by. */
function subjectOf(action: Action): string {
  if ('desired' in action) return short(action.desired.digest);
  return action.kind === 'set-protection' ? 'protection' : 'delete';
}
