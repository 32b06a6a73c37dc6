import type { Cause } from '../model.ts';

/**
 * Causes that go away by themselves. A role that was made a moment ago cannot be assumed everywhere yet
 * (IAM is eventually consistent), capacity comes back, throttles end.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
const TRANSIENT: readonly RegExp[] = [
  /rate exceeded|throttl|too many requests|request limit exceeded/i,
  /insufficient\w{0,20}.?capacity|capacity ?(error|not available)|not enough (available )?capacity/i,
  /service ?unavailable|internal (failure|server error|error)|try again later|temporarily/i,
  /timed? ?out while waiting for (the )?connection|connection reset/i,
  /could not assume role|cannot assume role|cannot be assumed|is not authorized to assume/i,
  /role .{0,200}(is invalid|does not exist yet|not yet)/i,
];

/** Whether the same request may well succeed later without anybody changing anything. */
export const isTransient = (cause: Cause): boolean => TRANSIENT.some((pattern) => pattern.test(cause.reason));

/** A cause in one sentence: `Endpoint: the container does not answer`. */
export const causeText = ({ resource, reason }: Cause): string =>
  resource === null ? reason : `${resource}: ${reason}`;
