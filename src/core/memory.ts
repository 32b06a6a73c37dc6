import type { Seat } from './config.ts';
import type { DriftMemory, Repair } from './drift-memory.ts';
import type { Halt } from './halts.ts';
import type { HealthMemory } from './health-memory.ts';
import type { HistoryEntry } from './history-entry.ts';
import type { Letter } from './mail.ts';
import type { Cause, Revision } from './model.ts';
import type { Observation } from './observation.ts';
import type { RestoreMemory } from './restore-memory.ts';
import type { RunsMemory } from './runs.ts';
import type { Told, Transition } from './told.ts';
import type { TopicTrouble } from './topic-health.ts';

/**
 * What neither Git nor AWS knows (section 10 of the design). Losing it costs at most a repeated mail and a
 * longer wait before a prune. It is JSON; times are epoch milliseconds.
 */
export interface Memory {
  readonly version: 1;
  /** By `<environment>/<stack name>`. */
  readonly stacks: Readonly<Record<string, StackMemory>>;
  /** Prunes begun, for the delete budget; those older than 24 hours are dropped. */
  readonly prunes: readonly Prune[];
  readonly approvals: readonly Approval[];
  /** What people know already. */
  readonly told: Told;
  /** What they should know, but no message says yet, and since when. */
  readonly pending: { readonly since: number; readonly transitions: readonly Transition[] } | null;
  readonly outbox: readonly Letter[];
  /** Topics whose mails nobody gets, by ARN. */
  readonly topics?: Readonly<Record<string, TopicTrouble>>;
  /** The last commits that something was done for: what ends after the next one came is told beside its own. */
  readonly revisions?: readonly Revision[];
  /** The last commit whose configuration was valid, and when it was first seen. */
  readonly commit: { readonly id: string; readonly seen: number } | null;
  /** How each environment was entered when the configuration last had it: where stacks are left, also later. */
  readonly seats?: Readonly<Record<string, Seat>>;
  /** What waited for a person at the last look. */
  readonly waiting?: readonly Waiting[];
  /** Approvals of commits that were acted on. */
  readonly spent?: readonly Spent[];
  /** What people suspended past Git, until they resume it or it is over. */
  readonly halts?: readonly Halt[];
  /** The last operations by `<environment>/<stack name>`, oldest first. */
  readonly history?: Readonly<Record<string, readonly HistoryEntry[]>>;
  /** The commit that no longer contained the one before it: deletes wait for another one. */
  readonly rewritten: string | null;
}

export interface Approval {
  readonly hash: string;
  readonly at: number;
  /** True for a part of a plan that a commit approved: it lifts no limit of the service's policy. */
  readonly byCommit?: boolean;
}

export interface Prune {
  readonly environment: string;
  readonly stack: string;
  readonly at: number;
}

export interface StackMemory {
  /** Written before the call, taken away when its outcome has been seen. */
  readonly intent: Intent | null;
  readonly failure: Failure | null;
  readonly absent: Absence | null;
  /** The observation whose live content was found equal to `digest`: its template is not read until it moves. */
  readonly agreed: Agreement | null;
  /** The observation whose events were read for the cause of a failure. */
  readonly examined: Observation | null;
  /** A rescue tried once: the rollback was continued, or the overdue update cancelled. */
  readonly rescued: 'continue-rollback' | 'cancel-update' | null;
  /** Why the rollback could not be continued when that was tried last; missing where it could, or nobody tried. */
  readonly rescueRefused?: Failure;
  /** Last seen text of `retry`. */
  readonly retry: string | null;
  /** How often a never-complete stack was deleted to make it again, for which digest. */
  readonly remade: { readonly digest: string; readonly times: number } | null;
  /** Raised whenever CloudFormation knows the token that the same observation would give again. */
  readonly attempt: number;
  readonly held: { readonly kind: string; readonly since: number } | null;
  /** The change set that asks AWS what an update would do. */
  readonly proposal: Proposal | null;
  /** What the last update that was thought of would destroy, worked out locally. */
  readonly forecast: Foreseen | null;
  /** The latest event of an operation that takes long, and when it was asked for. */
  readonly progress: Progress | null;
  /** The operation under way, and since when we see it; missing at rest. */
  readonly sighting?: Sighting;
  /** The operation that ended last: what mails and `status` tell of it. */
  readonly last: Finished | null;
  /** What is known of the endpoint it serves with; missing where there is none, or nobody has looked. */
  readonly health?: HealthMemory | null;
  /** What is known of the executions of its pipelines; missing where there are none, or nobody has looked. */
  readonly runs?: RunsMemory;
  /** What is known of changes past CloudFormation; missing until it was compared once. */
  readonly drift?: DriftMemory | null;
  /** What was set back within a day. */
  readonly repairs?: readonly Repair[];
  /** What it could go back to, or went back from; missing where nobody asks for that. */
  readonly restore?: RestoreMemory;
}

export interface Progress {
  readonly stackId: string;
  /** The status then: another one is an event that was not asked for. */
  readonly status: string;
  readonly asked: number;
  readonly latest: number;
}

export interface Proposal {
  readonly name: string;
  /** True of a drift-aware one. */
  readonly reverts?: boolean;
  /** The stack as it was, and the digest that is proposed: anything else makes it out of date. */
  readonly seen: Observation;
}

export interface Foreseen {
  readonly seen: Observation;
  /** `Bucket (AWS::S3::Bucket)`, ...: empty when nothing of value is in danger. */
  readonly destroys: readonly string[];
}

/** Since when a stack of ours has been absent from a valid configuration. */
export interface Absence {
  readonly since: number;
  readonly commit: string;
  /** Looks that saw it, each a fresh read of Git and of AWS, and when the latest of them was. */
  readonly looks: number;
  readonly latest: number;
  /** What the stack's own template says it depends on; null until that was read. */
  readonly dependsOn: readonly string[] | null;
}

export interface Finished {
  /** The same for the same operation, also when it is found again after a restart. */
  readonly id: string;
  readonly verb: Intent['verb'];
  readonly succeeded: boolean;
  /** What it brought, or tried to bring; null for a removal. */
  readonly digest: string | null;
  readonly commit: string;
  readonly began: number;
  readonly ended: number;
  /** True where it only set something back: no deployment. */
  readonly repair?: boolean;
}

export interface Intent {
  readonly verb: 'create' | 'update' | 'delete' | 'continue-rollback';
  readonly token: string;
  /** The digest on its way, or for which a delete makes room; null for a removal, and when it is unknown. */
  readonly digest: string | null;
  /** The stack's ARN: null before a create is accepted. */
  readonly stackId: string | null;
  /** CloudFormation took the call: what the stack is like afterwards is its outcome. */
  readonly accepted: boolean;
  /** True where it only sets something back. */
  readonly repair?: boolean;
  /** LastUpdatedTime when the call was decided: the outcome is a later one's. */
  readonly updated: number | null;
  readonly commit: string;
  readonly at: number;
}

export interface Failure {
  /** `stack`: CloudFormation tried and rolled back. `call`: it did not take the request. */
  readonly kind: 'stack' | 'call';
  /** First 16 digits of the digest that failed; `delete` or `protection` for what has none. */
  readonly subject: string;
  readonly cause: Cause;
  readonly hint: string | null;
  readonly transient: boolean;
  readonly attempts: number;
  /** Those of them that CloudFormation did not take up, which are waited out however many there are. */
  readonly refusals?: number;
  readonly since: number;
  /** Null when no further try will be made by itself. */
  readonly nextTry: number | null;
}

export interface Agreement extends Observation {
  /** True when CloudFormation itself said that no update is to be performed, whatever we see differ. */
  readonly said: boolean;
}

export const NOTHING_KNOWN: StackMemory = {
  intent: null,
  failure: null,
  absent: null,
  agreed: null,
  examined: null,
  rescued: null,
  retry: null,
  remade: null,
  attempt: 0,
  held: null,
  last: null,
  proposal: null,
  forecast: null,
  progress: null,
};

export const EMPTY_MEMORY: Memory = {
  version: 1,
  stacks: {},
  prunes: [],
  approvals: [],
  told: { stacks: {}, config: null, source: null },
  pending: null,
  outbox: [],
  commit: null,
  rewritten: null,
};

/** As if nothing had been tried to rescue it. */
export function withoutRescue(memory: StackMemory): StackMemory {
  const { rescueRefused, ...rest } = memory;
  return rest.rescued === null && rescueRefused === undefined ? memory : { ...rest, rescued: null };
}

/** The part of a digest that a client token has room for: failures are remembered by it. */
export const short = (digest: string): string => digest.slice(0, 16);

export const memoryKey = (environment: string, stack: string): string => `${environment}/${stack}`;

/** An operation under way, and when we first saw it, by our own clock. */
export interface Sighting {
  readonly stackId: string;
  /** AWS's time of the operation: another one is another operation. */
  readonly updated: number | null;
  readonly deleting: boolean;
  readonly at: number;
}

/** A hash of a commit that was acted on, and when. */
export interface Spent {
  readonly hash: string;
  readonly at: number;
}

/** A hash that somebody may approve, and what it stands for. */
export interface Waiting {
  readonly hash: string;
  readonly what: string;
}
