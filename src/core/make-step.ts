import { canonical } from './text/json.ts';
import { readMeta } from './meta.ts';
import type { Action } from './model.ts';
import type { Rules, Site } from './rules.ts';
import type { Hold, HoldKind, Move, Reason, Rest, Situation } from './step.ts';

const about = (situation: Situation, why: string) => ({
  pipeline: situation.pipeline,
  environment: situation.environment,
  stack: situation.stack,
  why,
  wanted: situation.wanted,
  live: situation.live,
});

export const rest = (situation: Situation, kind: Rest['kind'], why: string): Rest => ({
  kind,
  ...about(situation, why),
});

export interface HoldText {
  readonly why: string;
  readonly releases: string;
  readonly nextTry?: number | null;
  readonly meant?: Move | null;
}

/** A hold keeps its `since` for as long as its kind stays the same. */
export function hold(situation: Situation, kind: HoldKind, text: HoldText, rules: Rules): Hold {
  const held = situation.memory.held;
  return {
    kind,
    ...about(situation, text.why),
    since: held?.kind === kind ? held.since : rules.now,
    releases: text.releases,
    nextTry: text.nextTry ?? null,
    meant: text.meant ?? null,
  };
}

/**
 * A move and its hash. The hash covers what a person approves: this change of this stack as it is now. It has
 * neither the commit nor anything of other pipelines in it, so news elsewhere does not void an approval.
 */
export function move(situation: Situation, action: Action, reason: Reason, text: MoveText): Move {
  const { live, stack } = situation;
  const covered = {
    stack,
    id: live?.id ?? ['new', text.site?.account, text.site?.region].join(' '),
    updated: live?.updated ?? null,
    live: live ? (readMeta(live.outputs)?.digest ?? null) : null,
    kind: action.kind,
    desired: 'desired' in action ? action.desired.digest : null,
    protect: 'protect' in action ? action.protect : null,
    replacements: text.destroys ?? [],
  };
  return {
    kind: action.kind,
    ...about(situation, text.why),
    action,
    reason,
    hash: text.hash(canonical(covered)),
    destroys: text.destroys ?? [],
  };
}

export interface MoveText {
  readonly why: string;
  readonly destroys?: readonly string[];
  /** Where something is made that is not there: to make it in another account or region is another thing to approve. */
  readonly site?: Site | undefined;
  readonly hash: (text: string) => string;
}
