import { readToken } from '../stack/identity.ts';
import type { TokenVerb } from '../stack/identity.ts';
import type { ChangeSet, LastFailure, LiveStack } from '../model.ts';
import { short } from '../memory.ts';
import type { StackMemory } from '../memory.ts';
import { sameObservation } from '../observation.ts';
import { isAfterFailure, isSettled, isUnderWay } from '../phases.ts';
import { liveDigest, observationOf } from '../stack/same.ts';
import { wantsProgress } from './silence.ts';
import type { Situation } from '../step.ts';

/** What one more call would tell about a stack, and is worth it. */
export type Question = 'last-failure' | 'template' | 'dependencies' | 'change-set' | 'progress';

/** The answer; null where nothing was asked or nothing is known. */
export interface Evidence {
  /** What was asked and answered; null also when the call failed, so that it is asked again. */
  readonly answered: Question | null;
  readonly lastFailure: LastFailure | null;
  /** Whether the live template is, byte for byte of meaning, the desired one. */
  readonly templateSame: boolean | null;
  readonly dependsOn: readonly string[] | null;
  readonly changeSet: ChangeSet | null;
  /** When the latest event of the stack was. */
  readonly latestEvent: number | null;
}

export const NO_EVIDENCE: Evidence = {
  answered: null,
  lastFailure: null,
  templateSame: null,
  dependsOn: null,
  changeSet: null,
  latestEvent: null,
};

/** The one question to ask about a stack of ours now, or null: at rest a look asks none. */
export function question(situation: Situation, now: number): Question | null {
  const { live, memory, wanted } = situation;
  if (live === null) return null;
  const examined = sameObservation(memory.examined, observationOf(live, live.status));
  if (isAfterFailure(live) && !examined) return 'last-failure';
  if (wantsProgress(live, wanted, memory, now)) return 'progress';
  const isGoing = wanted === null || wanted.state === 'absent';
  const toAsk = isGoing && !memory.absent?.dependsOn ? 'dependencies' : null;
  // Also of one that is at work, perhaps for good: what it depends on would wait for it, known or not.
  if (isUnderWay(live)) return toAsk;
  if (memory.proposal !== null) return 'change-set';
  if (isGoing) return toAsk;
  return templateInDoubt(situation) ? 'template' : null;
}

/** Somebody updated the stack since its template was last known to be ours, and kept our digest in it. */
export function templateInDoubt({ live, memory, wanted }: Situation): boolean {
  const digest = wanted?.desired?.digest;
  if (live === null || !isSettled(live)) return false;
  if (digest === undefined || liveDigest(live) !== digest) return false;
  const { agreed, intent } = memory;
  if (agreed === null || agreed.digest !== digest) return false;
  if (intent !== null && intent.digest === digest) return false;
  return !sameObservation(agreed, observationOf(live, digest));
}

const DEPLOYS: readonly TokenVerb[] = ['create', 'update', 'apply'];

/** The digest (its first 16 digits) that a failed operation of ours was to bring; null for anybody else's. */
export function failedSubject(failure: LastFailure | null, known: string | null): string | null {
  if (known !== null) return short(known);
  const token = readToken(failure?.token ?? '');
  return token !== null && DEPLOYS.includes(token.verb) ? token.digest : null;
}

/** The same of a stack whose failure is not remembered; one that cannot be deleted is to be told with what keeps it. */
export const examinedSubject = (failure: LastFailure | null, { status }: LiveStack): string | null =>
  failedSubject(failure, null) ?? (status === 'DELETE_FAILED' ? 'delete' : null);

const CANCELLED = 'It was not done within its timeout, and the update was cancelled.';

/** CloudFormation only says that an update was cancelled; where we did that, we know why. */
export function inOurWords(evidence: Evidence, { rescued }: Pick<StackMemory, 'rescued'>): Evidence {
  const { lastFailure } = evidence;
  if (rescued !== 'cancel-update' || lastFailure === null) return evidence;
  const { cause } = lastFailure;
  if (!/cancell?ed/i.test(cause.reason)) return evidence;
  return { ...evidence, lastFailure: { ...lastFailure, cause: { ...cause, reason: CANCELLED } } };
}
