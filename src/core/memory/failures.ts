import { backoff, MAX_TRIES, spreadOf } from '../cadence.ts';
import { isTransient } from '../causes/cause.ts';
import type { Cause, Lane } from '../model.ts';
import type { Failure, StackMemory } from '../memory.ts';

/** When and for whom a failure is remembered. */
export interface Context {
  readonly stack: string;
  readonly now: number;
  readonly hash: (text: string) => string;
}

/** CloudFormation tried, failed and rolled back: at most five tries where the cause may go away by itself. */
export function stackFailure(memory: StackMemory, subject: string, cause: Cause, context: Context): Failure {
  const before = failureBefore(memory, subject);
  const failure = {
    kind: 'stack',
    subject,
    hint: null,
    attempts: (before?.attempts ?? 0) + 1,
    since: before?.since ?? context.now,
    ...(before?.refusals === undefined ? {} : { refusals: before.refusals }),
  } as const;
  return { ...failure, ...because(cause, failure, context) };
}

/** The same failure, whose cause could not be read at the time and is known now. */
export function explained(failure: Failure, subject: string, cause: Cause, context: Context): Failure {
  const known = failure.cause.reason === cause.reason && failure.cause.resource === cause.resource;
  if (failure.kind === 'call' || failure.subject !== subject || known) return failure;
  return { ...failure, ...because(cause, failure, context) };
}

function because(
  cause: Cause,
  { subject, attempts, refusals = 0 }: Pick<Failure, 'subject' | 'attempts' | 'refusals'>,
  context: Context,
) {
  const transient = isTransient(cause);
  // A day of throttles has used up none of the tries that CloudFormation itself is given.
  const tries = attempts - refusals;
  const again = transient && tries < MAX_TRIES;
  return { cause, transient, nextTry: again ? context.now + wait(tries, subject, context) : null };
}

/** A refused call, as the adapter reports it. */
export interface Refusal {
  readonly lane: Lane;
  readonly message: string;
  readonly hint: string | null;
}

/**
 * CloudFormation did not take the request, or nobody knows whether it did. Throttles and outages are waited
 * out however long they last; what a person must mend is not tried again by itself.
 */
export function callFailure(
  memory: Pick<StackMemory, 'failure'>,
  subject: string,
  refusal: Refusal,
  context: Context,
): Failure {
  const before = failureBefore(memory, subject);
  const attempts = (before?.attempts ?? 0) + 1;
  const transient = refusal.lane !== 'stalled';
  return {
    kind: 'call',
    subject,
    cause: { resource: null, resourceType: null, reason: refusal.message },
    hint: refusal.hint,
    transient,
    attempts,
    refusals: (before?.refusals ?? 0) + 1,
    since: before?.since ?? context.now,
    nextTry: transient ? context.now + wait(attempts, subject, context) : null,
  };
}

const wait = (attempts: number, subject: string, { stack, hash }: Context): number =>
  backoff(attempts, spreadOf(hash(`${stack}\n${subject}\n${attempts}`)));

const failureBefore = ({ failure }: Pick<StackMemory, 'failure'>, subject: string): Failure | null =>
  failure?.subject === subject ? failure : null;
