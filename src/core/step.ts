import type { Action, ChangeSet, LiveStack, Wanted } from './model.ts';
import type { StackMemory } from './memory.ts';
import type { WayBack } from './restore-memory.ts';

/** One stack: what Git wants of it, what AWS shows of it, what we remember of it. */
export interface Situation {
  readonly pipeline: string;
  readonly environment: string;
  readonly stack: string;
  readonly wanted: Wanted | null;
  readonly live: LiveStack | null;
  readonly memory: StackMemory;
  /** True when somebody changed the template and left its digest as it was (compared by GetTemplate). */
  readonly templateChanged: boolean;
  /** Pipelines that the live stack depended on, read from its template; only known for removals. */
  readonly liveDependsOn: readonly string[];
  /** The proposed change set as AWS answers about it; null while none is proposed, or it could not be read. */
  readonly changeSet: ChangeSet | null;
  /** Where a degraded stack can go back to; missing where nobody asked. */
  readonly wayBack?: WayBack;
}

export type MoveKind = Action['kind'];

export type HoldKind =
  | 'busy'
  | 'dependency'
  | 'promotion'
  | 'backoff'
  | 'failed'
  | 'approval'
  | 'budget'
  | 'quorum'
  | 'window'
  | 'rename'
  | 'suspended'
  | 'foreign'
  | 'protected'
  | 'environment-removed'
  | 'stuck'
  /** The policy of the service does not allow it. */
  | 'forbidden'
  /** Something outside the entry is missing, such as an assets bucket. */
  | 'incomplete'
  /** The model artifact or model package it follows, or the endpoint it names, is not there, or could not be read. */
  | 'artifact'
  /** Its stack is complete, and what it serves is being looked at. */
  | 'verifying'
  /** Its stack is complete, and a run that the change started goes on. */
  | 'running'
  /** It is as the configuration says, and does not serve as it should, or a run of it failed. */
  | 'degraded'
  /** What the configuration says did not serve, and the content that served before it is back. */
  | 'restored'
  /** It is as the configuration says, and AWS does not let us see whether it serves, or how its runs end. */
  | 'unverified'
  /** The environment's account could not be read, or is not the one that was named. */
  | 'unreachable';

/** Why something moves: the reader of a plan sees the sentence, mails and budgets read the word. */
export type Reason =
  | 'new'
  | 'changed'
  | 'drift'
  | 'adopted'
  | 'pruned'
  | 'absent'
  | 'never-complete'
  | 'rescue'
  | 'superseded'
  | 'restored';

interface About {
  readonly pipeline: string;
  readonly environment: string;
  readonly stack: string;
  /** One sentence for people. */
  readonly why: string;
  readonly wanted: Wanted | null;
  readonly live: LiveStack | null;
}

/** One API call that brings the stack nearer to Git. */
export interface Move extends About {
  readonly kind: MoveKind;
  readonly action: Action;
  readonly reason: Reason;
  /** What is approved when this is approved: section 7 of the design. */
  readonly hash: string;
  /** What of value it would replace or delete, as AWS says: a person has to agree. */
  readonly destroys: readonly string[];
}

export interface Rest extends About {
  readonly kind: 'in-sync' | 'retained';
  /** Resources of it were changed past CloudFormation. */
  readonly drifted?: true;
}

/** Something keeps the stack from moving; it always says what would release it. */
export interface Hold extends About {
  readonly kind: HoldKind;
  readonly since: number;
  readonly releases: string;
  /** When we come back by ourselves, or null when only somebody else can end it. */
  readonly nextTry: number | null;
  /** The move that is being kept, when there is one. */
  readonly meant: Move | null;
}

export type Step = Move | Rest | Hold;

export const isMove = (step: Step): step is Move => 'action' in step;
export const isHold = (step: Step): step is Hold => 'releases' in step;

/** The move a step makes or keeps from being made; null for rests and for holds that keep nothing. */
export const meantBy = (step: Step): Move | null => (isMove(step) ? step : isHold(step) ? step.meant : null);
