import type { Json, JsonObject } from '../core/text/json.ts';
import type { ChangeSet, Definition } from './change-set.ts';
import type { StackDrift } from './drift.ts';
import type { Running } from './runs/running.ts';
import type { Bucket, ModelPackage } from './stored.ts';
import type { ArmedTrouble } from './trouble.ts';

/**
 * The whole simulated AWS as JSON data. Unlike the rest of the house it is changed in place: it stands for the
 * outside world, and one simulator owns it.
 */
export interface World extends Running {
  version: 2;
  account: string;
  /** State of the random generator: the same seed and requests give the same identifiers. */
  random: number;
  /** Counts stacks and events, so that lists have one order even within a millisecond. */
  sequence: number;
  pace: Pace;
  stacks: Record<string, Stack>;
  /** Ids of the stacks with an operation under way. */
  busy: string[];
  /** Ids of the stacks with a change set that is being made. */
  proposed: string[];
  /** Resources that exist, whoever made them, by `type|region|name`. */
  physical: Record<string, PhysicalResource>;
  tokens: Record<string, TokenUse>;
  topics: Record<string, Topic>;
  letters: Letter[];
  buckets: Record<string, Bucket>;
  /** Oldest first. Missing in worlds that were saved before there were any. */
  packages?: readonly ModelPackage[];
  troubles: ArmedTrouble[];
}

export interface Pace {
  /** Simulated seconds that pass in one second of the clock. */
  speed: number;
  /** Seconds by resource type, before `speed`; the type's default where it is missing. */
  seconds: Record<string, number>;
  /** Stacks on a page of DescribeStacks and ListStacks, where it is not 100. */
  stacksPerPage?: number | undefined;
}

export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly created: number;
  readonly order: number;
  state: StackState;
  /** What readers saw before the last mutation: what a stale read answers. Null: there was no stack. */
  earlier: StackState | null;
  /** When that mutation was accepted. */
  changed: number;
  resources: Record<string, StackResource>;
  events: StackEvent[];
  operation: Operation | null;
  /** The operation whose rollback failed, for ContinueUpdateRollback. */
  suspended: Operation | null;
  /** Oldest first; those that an update has made worthless go with the next one. */
  changeSets: ChangeSet[];
  /** Missing until somebody asks whether it drifted. */
  drift?: StackDrift;
}

/** Replaced as a whole at every change, so that an earlier one can be kept. */
export interface StackState {
  readonly status: string;
  readonly reason: string | null;
  readonly definition: Definition;
  readonly outputs: readonly Output[];
  readonly updated: number | null;
  readonly deleted: number | null;
  readonly protection: boolean;
  readonly role: string | null;
  readonly disableRollback: boolean;
  readonly retainExceptOnCreate: boolean;
  readonly timeoutMinutes: number | null;
  /** The change set executed last, or the first one of a stack that is only reviewed. */
  readonly changeSetId: string | null;
  /** Newest first. */
  readonly operations: readonly { readonly type: OperationType; readonly id: string }[];
}

export interface Output {
  readonly key: string;
  readonly value: string;
  readonly description: string | null;
  readonly exportName: string | null;
}

/** A resource as CloudFormation remembers it. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  readonly name: string | null;
  readonly physicalId: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly at: number;
  readonly properties: JsonObject;
  readonly tags: Readonly<Record<string, string>>;
  /** Logical ids it was made after, for deletes in reverse. */
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
}

/** A resource as it really is: drift is the difference between the two. */
export interface PhysicalResource {
  readonly type: string;
  readonly region: string;
  readonly name: string;
  /** Null when nobody's stack owns it. */
  owner: { readonly stackId: string; readonly logicalId: string } | null;
  properties: JsonObject;
}

export type OperationType =
  'CREATE_STACK' | 'UPDATE_STACK' | 'DELETE_STACK' | 'ROLLBACK' | 'CONTINUE_ROLLBACK';

export type Phase =
  'create' | 'rollback' | 'delete' | 'update' | 'cleanup' | 'update-rollback' | 'rollback-cleanup';

export interface Operation {
  id: string;
  readonly token: string | null;
  phase: Phase;
  jobs: Job[];
  /** When something happens next; null while every running job is stuck. */
  wake: number | null;
  /** End of TimeoutInMinutes. */
  deadline: number | null;
  readonly onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';
  /** The state to go back to; null for creates and deletes. */
  readonly previous: StackState | null;
  /** What a rollback has to undo, in the order it was done. */
  undo: Undo[];
  /** Replaced and removed resources, deleted when nothing can fail any more. */
  leftovers: StackResource[];
  /** Logical ids that failed, and why. */
  failures: { readonly logicalId: string; readonly reason: string }[];
  /** Logical ids of what a drift-aware change set puts right. */
  reverts?: readonly string[];
}

interface Undo {
  readonly logicalId: string;
  /** Null: the operation created it. */
  readonly before: StackResource | null;
}

/** One resource's part in a phase. */
export interface Job {
  readonly logicalId: string;
  readonly task: Task;
  /** Logical ids of jobs of this phase that come first. */
  readonly after: readonly string[];
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** Null while waiting, and for ever when stuck. */
  endsAt: number | null;
  /** Decided at the start, applied at the end. */
  ending: Ending | null;
}

export type Task =
  /** Create it, change it, replace it or leave it, as the new definition wants. */
  | { readonly kind: 'apply' }
  /** Put it back as it was before the failed update. */
  | { readonly kind: 'restore'; readonly before: StackResource }
  | DeleteTask;

export interface DeleteTask {
  readonly kind: 'delete';
  readonly resource: StackResource;
  /** Let go of it instead. */
  readonly retain: boolean;
  /** What becomes of the stack's record: nothing when it speaks of the successor already. */
  readonly record: 'mark' | 'forget' | 'keep';
}

export type Ending =
  /** The record as it will be; `live` also writes the properties to the physical resource. */
  | { readonly kind: 'complete'; readonly resource: StackResource; readonly live: boolean }
  | { readonly kind: 'failed'; readonly resource: StackResource; readonly reason: string }
  | { readonly kind: 'deleted' };

export interface StackEvent {
  readonly id: string;
  readonly order: number;
  readonly at: number;
  readonly operationId: string;
  readonly token: string | null;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | null;
  readonly properties: Json;
}

export interface TokenUse {
  readonly stackId: string;
  /** Canonical text of the request. */
  readonly request: string;
  readonly operationId: string;
}

export interface Topic {
  readonly arn: string;
  readonly region: string;
  readonly subscriptions: Subscription[];
}

interface Subscription {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** E-mail waits for a click that nobody makes here. */
  readonly confirmed: boolean;
}

/** A published message. */
export interface Letter {
  readonly id: string;
  readonly topicArn: string;
  readonly at: number;
  readonly subject: string | null;
  /** By protocol; `default` is always there. */
  readonly bodies: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
}
