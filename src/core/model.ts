/**
 * The words of the house. Everything here is data; times are epoch milliseconds, durations milliseconds.
 */

/** A commit, as the source found it. */
export interface Revision {
  /** The full hash. */
  readonly commit: string;
  readonly branch: string;
  readonly author: string;
  readonly subject: string;
  /** When it was committed, or null where the source cannot tell. */
  readonly time: number | null;
}

/** One stack as Git wants it. `digest`, `content` and `input` as section 6 of the design defines them. */
export interface DesiredStack {
  readonly pipeline: string;
  readonly environment: string;
  readonly pipelineType: string;
  /** Stack name: `<instance>-<environment>-<pipeline>`. */
  readonly stack: string;
  /** Minified JSON, ready to send. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters that CloudFormation answers with `****`; they are left out of comparisons. */
  readonly noEcho: readonly string[];
  /** All stack tags, ours and the user's. */
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly Capability[];
  /** CloudFormation's execution role, or null for the caller's own rights. */
  readonly role: string | null;
  readonly digest: string;
  readonly content: string;
  readonly input: string;
  readonly protect: boolean;
  readonly timeoutMinutes: number;
}

export type Capability = 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM' | 'CAPABILITY_AUTO_EXPAND';

/** What one entry means for one environment. */
export interface Wanted {
  readonly pipeline: string;
  readonly environment: string;
  readonly pipelineType: string | null;
  readonly stack: string;
  readonly state: 'present' | 'absent';
  readonly dependsOn: readonly string[];
  readonly retry: string | null;
  readonly suspend: { readonly reason: string; readonly until: number | null } | null;
  readonly approval: 'required' | 'none';
  readonly protect: boolean;
  /** Null while `blocked`, and for `"state": "absent"`. */
  readonly desired: DesiredStack | null;
  /** Why no template could be made of a valid entry. */
  readonly blocked: Blocked | null;
}

export interface Blocked {
  readonly kind: 'unsupported' | 'incomplete' | 'dependency';
  readonly why: string;
  readonly releases: string;
}

/** CloudFormation's 23 stack statuses by what can be done about them; the table is in the adapter. */
export type Phase =
  | 'absent'
  | 'settled'
  | 'settled-by-rollback'
  | 'busy'
  /** UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: succeeded, but not yet updatable. */
  | 'cleanup'
  /** UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: failed, but not yet updatable. */
  | 'rollback-cleanup'
  | 'empty-shell'
  | 'unborn'
  | 'wedged'
  | 'paused'
  | 'stuck';

/** One stack as CloudFormation shows it. */
export interface LiveStack {
  readonly name: string;
  /** The ARN; another one after a re-creation. */
  readonly id: string;
  readonly phase: Phase;
  /** AWS's word, for display only: decisions read `phase`. */
  readonly status: string;
  readonly statusReason: string | null;
  readonly created: number;
  readonly updated: number | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly role: string | null;
  readonly protection: boolean;
}

/** Where a message about a failure came from: the first cause, not the cascade that followed. */
export interface Cause {
  readonly resource: string | null;
  readonly resourceType: string | null;
  readonly reason: string;
}

/** What the events of a stack say about its last failed operation. */
export interface LastFailure {
  readonly cause: Cause;
  /** The client token of the operation, ours or another's. */
  readonly token: string | null;
  readonly at: number;
}

/** One mutation of one stack, as data. */
export type Action =
  | { readonly kind: 'create'; readonly desired: DesiredStack }
  | { readonly kind: 'update'; readonly desired: DesiredStack; readonly live: LiveStack }
  | { readonly kind: 'delete'; readonly live: LiveStack }
  | { readonly kind: 'continue-rollback'; readonly live: LiveStack }
  | { readonly kind: 'cancel-update'; readonly live: LiveStack }
  | { readonly kind: 'set-protection'; readonly live: LiveStack; readonly protect: boolean };

/** CloudFormation's answer to a mutation. Everything else it may answer is a `Fault`. */
export type Accepted =
  | { readonly kind: 'started'; readonly stackId: string }
  /** "No updates are to be performed": the desired content is live already. */
  | { readonly kind: 'no-change' }
  /** Another operation holds the stack; look again. */
  | { readonly kind: 'busy'; readonly why: string }
  /** A stack of that name exists although none was seen; look again. */
  | { readonly kind: 'exists' }
  /** The stack went away meanwhile; look again. */
  | { readonly kind: 'gone' }
  /** The token names an older operation; the next attempt needs another one. */
  | { readonly kind: 'token-used' };

/** Why an adapter could not do what it was asked. */
export type Lane =
  /** A person must act: permission, malformed request, quota. */
  | 'stalled'
  /** Come back: throttled, unreachable, credentials about to be renewed. */
  | 'waiting'
  /** Unknown or transient: try again with backoff. The effect may or may not have happened. */
  | 'failed';
