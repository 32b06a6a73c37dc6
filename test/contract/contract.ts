import type { CloudFormation } from '../../src/adapters/cloudformation/cloud.ts';
import type { SnsNotifier } from '../../src/adapters/sns-notifier.ts';
import type { Trouble } from '../../src/simulator/faults.ts';

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

/** In the order of the tables. */
export const capabilities = [
  /** Create, update, delete, tags, parameters, outputs, template, identity. */
  'stacks',
  'deleted-by-arn',
  'deleted-is-final',
  'no-change',
  'update-time',
  /** Operations take time, and hold the stack. */
  'lifecycle',
  'rollback',
  /** A rollback that fails, and goes on when it is told to. */
  'wedged',
  'tokens',
  'protection',
  'capabilities',
  'template-errors',
  'large-templates',
  'paging',
  /** Throttles, lost answers and stale reads on demand. */
  'faults',
  'unimplemented-operations',
  'publish',
  'topic-missing',
  'queues',
] as const;

export type Capability = (typeof capabilities)[number];

/** An AWS with nothing in it, seen through our adapters. Each check gets its own. */
export interface World {
  readonly cloud: CloudFormation;
  readonly notifier: SnsNotifier;
  /** A new adapter on the same world: what a restart of the service sees. */
  readonly restarted: () => CloudFormation;
  /** Lets time pass until no operation is under way. */
  readonly settle: () => Promise<void>;
  /** Makes a topic. @returns its ARN */
  readonly topic: () => Promise<string>;
  /** What readers of the topic got, in order: SNS's envelope is opened. */
  readonly delivered: () => Promise<readonly Delivery[]>;
  /** Makes something go wrong; only where the capability `faults` is. */
  readonly inject: (trouble: Trouble) => void;
}

export interface Delivery {
  /** The body as queues and functions get it. */
  readonly machine: string;
  readonly subject: string | null;
  /** Values of the message's attributes by name. */
  readonly attributes: Readonly<Record<string, string>>;
}
