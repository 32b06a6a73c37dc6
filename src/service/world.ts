import type { Environment } from '../core/config.ts';
import type {
  BlueprintStore,
  Clock,
  Cloud,
  Forecaster,
  Log,
  Notifier,
  Source,
  StateStore,
  Topics,
} from '../ports.ts';
import type { PolicyInForce } from './policy-keeper.ts';

/** Everything a pass works with. Made once, by the composition root. */
export interface World {
  readonly instance: string;
  readonly sourceId: string;
  readonly configPath: string;
  readonly mode: 'apply' | 'observe';
  /** Only these environments, or null for all. */
  readonly only: readonly string[] | null;
  /** Milliseconds between looks at Git and AWS. */
  readonly poll: number;
  readonly pruneQuorum: number;
  readonly deleteBudget: number;
  /** Milliseconds between the first looks at what a change started to run; 15 s when it is left out. */
  readonly soon?: number | undefined;
  /** Milliseconds that a pass waits for endpoints to answer; for all of them when it is left out. */
  readonly aside?: number | undefined;
  /** That of the ambient credentials, for environments that name none; null where it is not known. */
  readonly region: string | null;
  /** For environments that name no assets bucket of their own. */
  readonly assetsBucket: string | null;
  /** For environments that name no execution role of their own. */
  readonly executionRoleArn: string | null;
  readonly topicArn: string | null;
  /** Where people find the status page, for mails; null or left out where it is nowhere. */
  readonly page?: string | null;
  /** What no commit may ask for. */
  readonly policy: PolicyInForce;
  readonly source: Source;
  readonly blueprints: BlueprintStore;
  /** The account and region of an environment. @throws Fault */
  readonly cloud: (environment: Environment) => Cloud;
  /** Null when no topic is set: mails are then written to the log. */
  readonly notifier: Notifier | null;
  /** Left out where nobody asks whether anybody gets mails. */
  readonly topics?: Topics;
  readonly forecaster: Forecaster;
  readonly store: StateStore;
  readonly clock: Clock;
  readonly log: Log;
  /** The whole instance is taken away: whatever the configuration wishes, nothing is made or changed any more. */
  readonly farewell?: boolean;
  /** SHA-256, 64 lower-case hex digits. */
  readonly hash: (text: string) => string;
}
