import type { Message } from './mail.ts';
import type { Cause } from './model.ts';
import type { Told, Transition } from './news.ts';

/**
 * What neither Git nor AWS knows (section 10 of the design). Losing it costs at most a repeated mail and a
 * longer wait before a prune; it is JSON, and unknown members of a later version are not kept.
 */
export interface Memory {
  readonly version: 1;
  /** By `<environment>/<stack name>`. */
  readonly stacks: Readonly<Record<string, StackMemory>>;
  /** Prunes begun, for the delete budget; older than 24 hours are forgotten. */
  readonly prunes: readonly { readonly environment: string; readonly stack: string; readonly at: number }[];
  readonly approvals: readonly { readonly hash: string; readonly at: number }[];
  /** What people know already. */
  readonly told: Told;
  /** What they should know, but no message says yet. */
  readonly pending: readonly Transition[];
  readonly outbox: readonly Letter[];
  /** The last commit whose configuration was valid, and when it was first seen. */
  readonly commit: { readonly id: string; readonly seen: number } | null;
}

export interface StackMemory {
  /** Written before the call, taken away when its outcome has been seen. */
  readonly intent: Intent | null;
  readonly failure: Failure | null;
  /** Since when a stack of ours has been absent from a valid configuration. */
  readonly absent: { readonly since: number; readonly commit: string; readonly looks: number } | null;
  /** The observation whose live content was found equal to a digest: nothing is compared again until it moves. */
  readonly agreed: Observation | null;
  /** The observation for which the rollback was continued, or the update cancelled, once. */
  readonly rescued: Observation | null;
  /** Last seen text of `retry`. */
  readonly retry: string | null;
  /** How often a never-complete stack was deleted to make it again, for which digest. */
  readonly remade: { readonly digest: string; readonly times: number } | null;
  /** How often the token of an observation was used already. */
  readonly attempt: number;
}

export interface Intent {
  readonly verb: 'create' | 'update' | 'delete' | 'continue-rollback' | 'cancel-update' | 'set-protection';
  readonly token: string;
  readonly digest: string | null;
  /** The stack's ARN when the call was made, null before a create. */
  readonly stackId: string | null;
  readonly commit: string;
  readonly at: number;
}

export interface Failure {
  readonly digest: string;
  readonly cause: Cause;
  readonly transient: boolean;
  readonly attempts: number;
  readonly since: number;
  /** Null when no further try will be made by itself. */
  readonly nextTry: number | null;
}

/** A stack as it was at one look: the same observation gives the same client token. */
export interface Observation {
  readonly stackId: string;
  readonly updated: number | null;
  readonly digest: string;
}

/** A message waiting to be sent. */
export interface Letter {
  readonly message: Message;
  readonly written: number;
  readonly attempts: number;
  readonly nextTry: number;
}
