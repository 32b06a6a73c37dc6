import type { Limits, Seat } from './config.ts';
import type { Halt } from './halts.ts';
import type { Wanted } from './model.ts';
import type { Calendar, Window } from './window.ts';

/** Where an environment is; null where only the credentials say so. */
export type Site = Pick<Seat, 'account' | 'region'>;

/** What the planner goes by, besides Git and AWS. */
export interface Rules {
  readonly instance: string;
  readonly sourceId: string;
  readonly now: number;
  /** Milliseconds a stack of ours must have been absent from the configuration before it is pruned. */
  readonly pruneQuorum: number;
  /** Looks that must have seen the absence, each a fresh read of Git and of AWS. */
  readonly pruneLooks: number;
  /** Share of an environment's stacks that may be pruned within 24 hours; one may always. */
  readonly deleteBudget: number;
  /** `limits.deletes_per_day` of the file and of each environment: they tighten the budget. */
  readonly deletesPerDay: ReadonlyMap<string, number>;
  /** `limits.changed_at_once`: how many stacks an upgrade of the service may change without being asked. */
  readonly changedAtOnce: ReadonlyMap<string, number>;
  /** By environment: when what left the configuration may be deleted. */
  readonly windows: ReadonlyMap<string, readonly Window[]>;
  readonly calendar: Calendar;
  /** What people suspended past Git. */
  readonly halts: readonly Halt[];
  /** Environments whose own `approval` is `required`: what left their configuration is not deleted unasked. */
  readonly careful: ReadonlySet<string>;
  /** Environments the configuration has, and where they are as far as it is said. */
  readonly environments: ReadonlyMap<string, Site>;
  /** Wished where nothing could be seen, and never known to be there: perhaps what left another environment. */
  readonly unseen: readonly Pick<Wanted, 'pipeline' | 'environment'>[];
  /** True while the commit we are at came by a rewritten history: deletes wait for another commit. */
  readonly rewritten: boolean;
  /** Limits of the service's policy, which are part of those above: what a commit approves does not lift them. */
  readonly firm: Limits;
  /** Approved hashes, of steps or of plans. */
  readonly approvals: ReadonlySet<string>;
  /** Those of them that somebody approved by hand, past Git. */
  readonly approvedByHand: ReadonlySet<string>;
  readonly hash: (text: string) => string;
  /** Given while the whole instance is taken away: nothing is wished, and this is what the configuration would keep. */
  readonly farewell?: Farewell;
}

/** What the configuration says of a pipeline that goes because its whole instance does. */
export interface Keepsake {
  readonly protect: boolean;
  readonly onRemoval: 'delete' | 'retain';
}

/** Of each pipeline in each environment; what is not in it has left the configuration already. */
export type Farewell = ReadonlyMap<string, Keepsake>;
