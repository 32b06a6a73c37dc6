/**
 * The words of the house. Everything here is data; times are epoch milliseconds, durations milliseconds.
 */
import type { Archive } from './blueprint.ts';
import type { Adoption, DriftPolicy } from './config.ts';
import type { ResourceDifference } from './difference.ts';
import type { Versions } from './followed.ts';
import type { Watch } from './watch.ts';
import type { Notify } from './told.ts';
import type { Window } from './window.ts';

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
  /** Of the resources in it, such as `AWS::SageMaker::Endpoint`, each once. */
  readonly resourceTypes: readonly string[];
  /** What must lie in the assets bucket before the template is sent. */
  readonly code: readonly Archive[];
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
  /** The environment in which the pipeline must run first with the same content, or null. */
  readonly promotedFrom: string | null;
  /** When it may be changed. */
  readonly windows: readonly Window[];
  readonly protect: boolean;
  /** Who hears of it; the topic of the service, of everything, when it is left out. */
  readonly notify?: Notify;
  /** What is done about resources that were changed past CloudFormation: they are reported when it is left out. */
  readonly drift?: DriftPolicy | undefined;
  /** The stack that the entry asks to take over. */
  readonly adopt: Adoption | null;
  /** Null while `blocked`, and for `"state": "absent"`. */
  readonly desired: DesiredStack | null;
  /** That of `desired`, and of what would be desired were it not `blocked`; null for `"state": "absent"`. */
  readonly content: string | null;
  /** Why no template could be made of a valid entry. */
  readonly blocked: Blocked | null;
  /** What is looked after once its stack is complete; missing where it serves nothing. */
  readonly watch?: Watch | null;
  /** What is found now of all that it follows; missing where it follows nothing, and while `blocked`. */
  readonly versions?: Versions;
}

export interface Blocked {
  /** `artifact`: the model it follows, or the endpoint it names, is not there, or could not be read. */
  readonly kind: 'incomplete' | 'dependency' | 'artifact' | 'forbidden';
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
  | { readonly kind: 'set-protection'; readonly live: LiveStack; readonly protect: boolean }
  /** Asks what an update would do, by a change set of that name; nothing is changed yet. */
  | {
      readonly kind: 'propose';
      readonly desired: DesiredStack;
      readonly live: LiveStack;
      readonly name: string;
      /** By a drift-aware change set: what was changed past CloudFormation is set back as well. */
      readonly reverts?: true;
    }
  /** Executes the change set of that name: an update, just as it was looked at. */
  | {
      readonly kind: 'apply';
      readonly desired: DesiredStack;
      readonly live: LiveStack;
      readonly changeSet: string;
      readonly reverts?: true;
    }
  /** Deletes the change set of that name, unless it is gone already. */
  | { readonly kind: 'discard'; readonly live: LiveStack; readonly changeSet: string };

/** A change set as CloudFormation answers about it. */
export interface ChangeSet {
  readonly name: string;
  /** Its ARN; another one when a change set of the same name is made again. */
  readonly id: string;
  readonly stackId: string;
  /**
   * `ready`: can be applied. `empty`: nothing would change. `failed`: it could not be made. `obsolete`: the stack was
   * changed since. `executed`: it was applied, or is being applied.
   */
  readonly phase: 'pending' | 'ready' | 'empty' | 'failed' | 'obsolete' | 'executed';
  readonly reason: string | null;
  /** Null while pending. */
  readonly changes: readonly ResourceChange[] | null;
}

/** What a change set would do to one resource. */
export interface ResourceChange {
  readonly resource: string;
  readonly type: string;
  /** `dynamic`: CloudFormation cannot tell before it does it. */
  readonly action: 'add' | 'modify' | 'remove' | 'import' | 'dynamic';
  /** `maybe`: it depends on values that are known only when the change is made. */
  readonly replacement: 'yes' | 'no' | 'maybe';
  /** AWS's word for what becomes of the old resource: `Delete`, `Retain`, `ReplaceAndDelete`, ...; null if nothing. */
  readonly policy: string | null;
  /** What of the resource changes, in AWS's words: `Properties`, `Tags`, ... */
  readonly scope: readonly string[];
}

/** What an update would replace or delete, as far as that can be worked out without AWS. */
export interface Forecast {
  readonly destroys: readonly Destruction[];
  /** Everything that becomes of resources, for people; null when it cannot be told. */
  readonly differences: readonly ResourceDifference[] | null;
}

/** One resource with data or traffic in it that an update would replace or delete. */
export interface Destruction {
  /** The logical id. */
  readonly resource: string;
  readonly type: string;
  readonly how: 'replaced' | 'deleted';
  /** False when it may turn out not to happen: a value or a rule is not known. */
  readonly certain: boolean;
  /** One clause for people, without full stop. */
  readonly why: string;
}

/** CloudFormation's answer to a mutation. Everything else it may answer is a `Fault`. */
export type Accepted =
  | { readonly kind: 'started'; readonly stackId: string }
  /** "No updates are to be performed": the desired content is live already. */
  | { readonly kind: 'no-change' }
  /** Another operation holds the stack; look again. */
  | { readonly kind: 'busy'; readonly why: string }
  /** A stack, or a change set, of that name exists although none was seen; look again. */
  | { readonly kind: 'exists' }
  /** The stack or the change set went away meanwhile, or can no longer be applied; look again. */
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
