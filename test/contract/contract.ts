import type { CloudFormation } from '../../src/adapters/cloudformation/cloud.ts';
import type { StackEvent } from '../../src/core/stack-event.ts';
import type { SnsNotifier } from '../../src/adapters/sns-notifier.ts';
import type { LiveStack } from '../../src/core/model.ts';
import type { Trouble } from '../../src/simulator/trouble.ts';

/**
 * What the product relies on AWS for, as checks through its own ports. Every lane runs the same checks, apart from
 * those that need something it does not have; its table under `test/lanes/` says which and why.
 */
export interface Contract {
  /** Completes "The contract: ...". */
  readonly name: string;
  readonly needs: Capability;
  readonly check: (world: World) => Promise<void>;
}

/** What a lane may have or not, in the order of the tables. */
export const capabilities = {
  stacks: 'create, update and delete; tags, parameters, outputs, template, identity',
  role: 'the execution role is shown',
  'role-kept': 'an update that names no role keeps the one there was',
  'tags-only': 'a change of nothing but tags is an update',
  'deleted-by-arn': 'a deleted stack answers to its ARN',
  'deleted-is-final': 'nothing can be done to a deleted stack',
  'no-change': 'an update to what is live already is refused as such',
  'update-time': 'LastUpdatedTime is there after an update, and only then',
  lifecycle: 'operations take time, hold the stack, and can be cancelled',
  'busy-delete': 'a stack that is being updated cannot be deleted',
  rollback: 'a failure brings back what was there before',
  events: "every resource's part in an operation, with the token of the request",
  'failed-events': 'DescribeEvents tells the failures of resources, with the token of the request',
  validation: 'what cannot work is found before anything is made',
  wedged: 'a rollback that fails, and goes on when it is told to',
  'delete-failed': 'a deletion that fails, and can be asked for again',
  tokens: 'a client token makes a request happen once',
  protection: 'termination protection is enforced',
  capabilities: 'IAM resources want an acknowledgement',
  'template-errors': 'a broken template is refused before anything is made',
  'empty-templates': 'a template without resources is refused',
  'large-templates': 'a template over 51,200 bytes goes through S3',
  paging: 'lists come in pages',
  'change-sets': 'a change set is made, looked at, applied and discarded',
  'change-set-empty': 'a change set without a change has failed and says so',
  'change-set-lifecycle': 'a change set is pending first, applied once, and keeps its name',
  'change-set-obsolete': 'a change set is obsolete after another update',
  'change-set-replacement': 'a change set says what is replaced for certain, and what perhaps',
  drift: 'what was changed or deleted past CloudFormation is found, with the property that differs',
  'drift-not-updated': 'an update to what is live already leaves what drifted as it is',
  'drift-revert': 'a drift-aware change set sets back what drifted',
  faults: 'throttles, lost answers and stale reads on demand',
  'unimplemented-operations': 'an operation that the endpoint does not have, or stumbles over, harms nobody',
  publish: 'a message reaches its readers',
  'topic-missing': 'a topic that does not exist is told',
  queues: 'messages are delivered to a real queue',
  filters: 'a subscription with a filter policy gets only what fits',
} as const;

export type Capability = keyof typeof capabilities;

/** An AWS with nothing in it, seen through our adapters. Each check gets its own. */
export interface World {
  readonly cloud: CloudFormation;
  readonly notifier: SnsNotifier;
  /** A new adapter on the same world: what a restart of the service sees. */
  readonly restarted: () => CloudFormation;
  /** Lets time pass until no operation is under way. */
  readonly settle: () => Promise<void>;
  /** The events of a stack, newest first: by name or, when it is deleted, by ARN. */
  readonly history: (stack: string) => Promise<readonly StackEvent[]>;
  /**
   * Resources for a template that hold up the operation which creates them: `Gate` does not end before `settle`, and
   * `Behind` comes after it. Only where the capability `lifecycle` is.
   */
  readonly gate: (gate: Gate) => Readonly<Record<string, unknown>>;
  /** Puts something in the way of a stack. @returns what takes it out of the way again */
  readonly obstruct: (obstacle: Obstacle, live: LiveStack) => Promise<() => Promise<void>>;
  /** Somebody changes the timeout of `Queue`, or deletes it, past CloudFormation. */
  readonly tamper: (live: LiveStack, how: 'modified' | 'deleted') => Promise<void>;
  /**
   * Makes a topic with a queue that reads it.
   * @param filter values of attributes that the queue wants; only where the capability `filters` is. @returns its ARN
   */
  readonly topic: (filter?: Readonly<Record<string, readonly string[]>>) => Promise<string>;
  /** What readers of the topic got, in order: SNS's envelope is opened. */
  readonly delivered: () => Promise<readonly Delivery[]>;
  /** Makes something go wrong; only where the capability `faults` is. */
  readonly inject: (trouble: Trouble) => void;
}

export interface Gate {
  /** The logical id of what is made or updated before the gate is reached. */
  readonly after: string;
  readonly ending: 'opens' | 'fails';
}

export type Obstacle =
  /** `Function`, whose update waits at a gate, cannot go back to the code it had. */
  | 'rollback'
  /** `Network` cannot be deleted. */
  | 'delete';

export interface Delivery {
  /** The body as queues and functions get it. */
  readonly machine: string;
  readonly subject: string | null;
  /** Values of the message's attributes by name. */
  readonly attributes: Readonly<Record<string, string>>;
}
