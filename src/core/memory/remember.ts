import { afterProposal } from './after-proposal.ts';
import { withoutFinding } from '../drift/drift.ts';
import type { Evidence } from './evidence.ts';
import { examinedSubject, failedSubject, inOurWords, templateInDoubt } from './evidence.ts';
import { explained, stackFailure } from './failures.ts';
import { isUnowned, readToken, tokenBase } from '../stack/identity.ts';
import type { Look } from '../look.ts';
import type { LiveStack } from '../model.ts';
import { NOTHING_KNOWN, withoutRescue } from '../memory.ts';
import type { Finished, Intent, StackMemory } from '../memory.ts';
import { sameObservation } from '../observation.ts';
import { isAfterFailure, isSettled, isUnderWay } from '../phases.ts';
import { isOfGoingBack, pardoned, recalled } from './remember-restore.ts';
import { differences, liveDigest, observationOf, seenAs } from '../stack/same.ts';
import { beganAt, sighted } from './silence.ts';
import type { Situation } from '../step.ts';

/**
 * What is remembered of a stack after one more look at it: operations that ended, failures, absence, agreement.
 * Runs before the planner, on stacks of ours and on names that are free.
 */
export function remember(situation: Situation, found: Evidence, look: Look): StackMemory {
  const evidence = inOurWords(found, situation.memory);
  const known = recalled(situation.memory, situation.live);
  const retried = afterRetry(known, situation.wanted?.retry ?? null);
  const adopted = adopt({ ...situation, memory: retried }, look);
  const ended = settle({ ...situation, memory: adopted }, evidence, look);
  const examined = examine({ ...situation, memory: ended }, evidence, look);
  const believable = evidence.templateSame === true || !templateInDoubt(situation);
  const agreed = believable ? agree({ ...situation, memory: examined }) : examined;
  const answered = afterProposal({ ...situation, memory: agreed }, evidence, look);
  const followed = follow({ ...situation, memory: answered }, evidence, look);
  return absence({ ...situation, memory: followed }, evidence, look);
}

/** Another text under `retry` is a person saying: try once more. */
function afterRetry(memory: StackMemory, retry: string | null): StackMemory {
  if (retry === memory.retry) return memory;
  return retry === null ? { ...memory, retry } : forgiven({ ...memory, retry });
}

/** Failures forgotten, whatever their number: one more attempt is made. */
export const forgiven = (memory: StackMemory): StackMemory => ({
  ...withoutRescue(memory),
  failure: null,
  remade: null,
  ...(memory.health === undefined ? {} : { health: null }),
  ...pardoned(memory),
});

const VERB_OF: Readonly<Record<string, Intent['verb']>> = {
  CREATE_IN_PROGRESS: 'create',
  ROLLBACK_IN_PROGRESS: 'create',
  UPDATE_IN_PROGRESS: 'update',
  UPDATE_ROLLBACK_IN_PROGRESS: 'update',
  DELETE_IN_PROGRESS: 'delete',
};

/** An operation we find under way and do not remember is watched like one of ours, but in what is yet to be taken over. */
function adopt({ live, memory }: Situation, look: Look): StackMemory {
  if (live === null || memory.intent !== null || isUnowned(live.tags)) return memory;
  const verb = VERB_OF[live.status];
  if (verb === undefined) return memory;
  const at = live.updated ?? live.created;
  const intent: Intent = {
    verb,
    token: '',
    digest: null,
    stackId: live.id,
    accepted: true,
    updated: null,
    commit: look.commit,
    at,
  };
  return { ...memory, intent };
}

/** Looks what became of the operation we intended. */
function settle(situation: Situation, evidence: Evidence, look: Look): StackMemory {
  const { live, memory } = situation;
  const { intent } = memory;
  if (intent === null) return memory;
  if (intent.verb === 'delete') return settleDelete(situation, intent, look);
  if (live === null) return lost(memory, intent);
  if (live.phase === 'busy') return memory;
  // Continuing a rollback moves no time and no content: should it be asked for again, then with another token.
  if (intent.verb === 'continue-rollback') return { ...memory, intent: null, attempt: memory.attempt + 1 };
  if (!hasMoved(live, intent, look)) return { ...memory, intent: null };
  if (isAfterFailure(live)) return settleFailure(memory, live, intent, { evidence, look });
  // Complete, but not with what we sent: the Output is still to come, or it was somebody else's operation.
  if (intent.digest !== null && intent.digest !== liveDigest(live))
    return isUnderWay(live) ? memory : { ...memory, intent: null };
  if (intent.token === '' && isOthers(situation, live)) return { ...memory, intent: null };
  return {
    ...(intent.repair === true ? withoutFinding(memory) : memory),
    intent: null,
    failure: null,
    rescued: null,
    remade: null,
    attempt: 0,
    last: finished(live.id, intent, { succeeded: true, look, digest: liveDigest(live) }),
  };
}

/** An operation found under way that brought what Git does not want was somebody else's, and no deployment. */
const isOthers = (situation: Situation, live: LiveStack): boolean => {
  const desired = situation.wanted?.desired ?? null;
  if (desired === null) return false;
  return differences(desired, live, situation.memory).length > 0 || templateInDoubt(situation);
};

/**
 * Whether what we see can be the outcome of our call. A stack as it was before the call means that the call was
 * never made or never arrived: it is made again, with the same token.
 */
function hasMoved(live: LiveStack, intent: Intent, { hash }: Look): boolean {
  if (intent.verb === 'create' || live.id !== intent.stackId || live.updated !== intent.updated) return true;
  // Where LastUpdatedTime is too coarse, or never given, the token knows what the stack was like before.
  return readToken(intent.token)?.base !== tokenBase(seenAs(live.name, live), hash);
}

/** A create that was accepted and left nothing behind: its token is spent. */
const lost = (memory: StackMemory, intent: Intent): StackMemory => ({
  ...memory,
  intent: null,
  attempt: intent.stackId === null ? memory.attempt : memory.attempt + 1,
});

function settleDelete({ live, memory }: Situation, intent: Intent, look: Look): StackMemory {
  if (live !== null && live.id === intent.stackId) {
    if (live.phase === 'busy') return memory;
    // A delete that was to make room counts although it left the stack where it is: there are two of them, no more.
    if (live.phase === 'unborn' && intent.accepted && intent.digest !== null)
      return { ...memory, intent: null, remade: remadeOnceMore(memory, intent.digest) };
    const reason = intent.accepted ? live.statusReason : null;
    if (live.phase !== 'stuck' && reason === null) return { ...memory, intent: null };
    const last = finished(live.id, intent, { succeeded: false, look, digest: intent.digest });
    const failed = { ...memory, intent: null, last };
    // An export of it is in use, say: the stack is what it was before, and only its status reason tells.
    if (live.phase === 'stuck' || reason === null) return failed;
    const cause = { resource: null, resourceType: null, reason };
    return { ...failed, failure: stackFailure(memory, 'delete', cause, { stack: live.name, ...look }) };
  }
  const last = finished(intent.stackId ?? '', intent, { succeeded: true, look, digest: intent.digest });
  // A re-creation needs another token than the creation before it: AWS remembers tokens.
  const attempt = memory.attempt + 1;
  if (intent.digest === null) return { ...NOTHING_KNOWN, attempt, last, retry: memory.retry };
  return { ...memory, intent: null, attempt, last, remade: remadeOnceMore(memory, intent.digest) };
}

const remadeOnceMore = ({ remade }: StackMemory, digest: string): StackMemory['remade'] => ({
  digest,
  times: remade?.digest === digest ? remade.times + 1 : 1,
});

function settleFailure(
  memory: StackMemory,
  live: LiveStack,
  intent: Intent,
  { evidence, look }: { readonly evidence: Evidence; readonly look: Look },
): StackMemory {
  const subject = failedSubject(evidence.lastFailure, intent.digest);
  const last = finished(live.id, intent, { succeeded: false, look, digest: subject });
  const settled = { ...memory, intent: null, last };
  if (subject === null) return settled;
  const cause = evidence.lastFailure?.cause ?? {
    resource: null,
    resourceType: null,
    reason: live.statusReason ?? live.status,
  };
  return { ...settled, failure: stackFailure(memory, subject, cause, { stack: live.name, ...look }) };
}

/** A failed stack that we do not remember: its events say which digest it was, and why. */
function examine({ live, memory, stack }: Situation, evidence: Evidence, look: Look): StackMemory {
  if (live === null || !isAfterFailure(live) || evidence.answered !== 'last-failure') return memory;
  const examined = observationOf(live, live.status);
  const subject = examinedSubject(evidence.lastFailure, live);
  if (subject === null || evidence.lastFailure === null) return { ...memory, examined };
  const { cause } = evidence.lastFailure;
  if (memory.failure !== null)
    return { ...memory, examined, failure: explained(memory.failure, subject, cause, { stack, ...look }) };
  return { ...memory, examined, failure: stackFailure(memory, subject, cause, { stack, ...look }) };
}

/** Notes which observation is known to be equal to which digest. */
function agree({ live, memory, wanted }: Situation): StackMemory {
  const desired = wanted?.desired ?? null;
  if (live === null || desired === null || !isSettled(live)) return memory;
  const calmed = withoutRescue(memory);
  if (liveDigest(live) !== desired.digest) return calmed;
  const seen = observationOf(live, desired.digest);
  const agreed = sameObservation(memory.agreed, seen) ? memory.agreed : { ...seen, said: false };
  const known = { ...calmed, agreed };
  // The digest may be live and a tag, a parameter or the protection differ: what failed there is not over.
  if (differences(desired, live, known).length > 0 || live.protection !== desired.protect) return known;
  // In sync ends every failure: the same digest, should Git come back to it, deserves a new try.
  return { ...known, failure: isOfGoingBack(known, desired.digest) ? known.failure : null, remade: null };
}

/** Notes when something last happened to a stack that is at work for long. */
function follow({ live, memory }: Situation, evidence: Evidence, look: Look): StackMemory {
  if (live === null || live.phase !== 'busy') {
    const { sighting, ...rest } = memory;
    return memory.progress === null && sighting === undefined ? memory : { ...rest, progress: null };
  }
  const sighting = sighted(live, memory.sighting, look.now);
  if (evidence.answered !== 'progress')
    return sighting === memory.sighting ? memory : { ...memory, sighting };
  const latest = evidence.latestEvent ?? beganAt(live);
  const progress = { stackId: live.id, status: live.status, asked: look.now, latest };
  return { ...memory, sighting, progress };
}

/** An entry that says `"state": "absent"` is no wish either; the looks that saw it count like any other. */
function absence({ live, memory, wanted }: Situation, evidence: Evidence, look: Look): StackMemory {
  if (live === null || wanted?.state === 'present')
    return memory.absent === null ? memory : { ...memory, absent: null };
  if (!look.whole) return memory;
  const before = memory.absent ?? { since: look.now, commit: look.commit, looks: 0, dependsOn: null };
  const dependsOn = evidence.dependsOn ?? before.dependsOn;
  return { ...memory, absent: { ...before, looks: before.looks + 1, latest: look.now, dependsOn } };
}

function finished(
  stackId: string,
  intent: Intent,
  end: { readonly succeeded: boolean; readonly look: Look; readonly digest: string | null },
): Finished {
  const { look, succeeded, digest } = end;
  const key = [stackId, intent.verb, intent.at, succeeded].join('\n');
  return {
    id: look.hash(key).slice(0, 16),
    verb: intent.verb,
    succeeded,
    digest,
    commit: intent.commit,
    began: intent.at,
    ended: look.now,
    ...(intent.repair === undefined ? {} : { repair: intent.repair }),
  };
}
