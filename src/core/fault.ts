import type { Lane } from './model.ts';
import { redact } from './text/redact.ts';

/**
 * What an adapter throws, and the only thing a service catches. Anything else that is thrown is a bug. Its message may
 * repeat what somebody else wrote: what looks like a secret is taken out here, for all sinks at once (I9).
 */
export class Fault extends Error {
  readonly lane: Lane;
  /** Stable and kebab-case: `source-unreachable`, `credentials-expired`, `throttled`, ... */
  readonly code: string;
  /** What a person can do about it, or null. */
  readonly hint: string | null;

  constructor(lane: Lane, code: string, message: string, hint: string | null = null) {
    super(redact(message));
    this.name = 'Fault';
    this.lane = lane;
    this.code = code;
    this.hint = hint;
  }
}
