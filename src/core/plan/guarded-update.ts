import { hold, move } from '../make-step.ts';
import type { Action, ChangeSet, DesiredStack, LiveStack, ResourceChange } from '../model.ts';
import type { StackMemory } from '../memory.ts';
import { sameObservation } from '../observation.ts';
import type { Rules } from '../rules.ts';
import { observationOf } from '../stack/same.ts';
import { isStateful } from '../stack/stateful.ts';
import { isMove, meantBy } from '../step.ts';
import type { Move, Reason, Situation, Step } from '../step.ts';

/** An update that Git or drift asks for. */
export interface Change {
  readonly live: LiveStack;
  readonly desired: DesiredStack;
  readonly reason: Reason;
  readonly why: string;
  /** Only what was changed past CloudFormation is to be set back. */
  readonly reverts?: true;
}

/**
 * A stack is taken over by a change set that a person has approved, whatever it does.
 * An update goes out directly unless the forecast says that it would replace or delete something that holds data,
 * or an endpoint. Then AWS is asked by a change set, and unless it says plainly that nothing of the kind happens, a
 * person decides (section 7 of the design).
 */
export function guardedUpdate(situation: Situation, change: Change, rules: Rules): Step {
  const { live, desired, reason, why } = change;
  const { proposal } = situation.memory;
  if (proposal !== null) return proposed(situation, change, rules);
  const isAsked = reason === 'adopted' || change.reverts === true;
  if (!isAsked && forecastOf(situation, change).length === 0)
    return move(situation, { kind: 'update', desired, live }, reason, { why, hash: rules.hash });
  const name = changeSetName(change, rules);
  const danger = isAsked ? '' : ` It may replace or delete ${forecastOf(situation, change).join(', ')}:`;
  const asks = `${why}${danger} AWS is asked first.`;
  const action = { kind: 'propose', desired, live, name, ...revertsOf(change) } as const;
  return move(situation, action, reason, { why: asks, hash: rules.hash });
}

const revertsOf = ({ reverts }: Change): { readonly reverts?: true } =>
  reverts === undefined ? {} : { reverts };

/** What the forecast for this very change says; nothing while there is none, see `unforeseen`. */
function forecastOf({ memory: { forecast } }: Situation, { live, desired }: Change): readonly string[] {
  if (forecast === null || !sameObservation(forecast.seen, observationOf(live, desired.digest))) return [];
  return forecast.destroys;
}

/** A move that is an update as it stands in Git. */
export type Update = Move & { readonly action: Extract<Action, { kind: 'update' }> };

/**
 * An update about which nobody has worked out yet what it would destroy: that comes first, also
 * before a person is asked or a window awaited, so that they are asked once and about all of it.
 */
export function unforeseen(step: Step, { forecast }: StackMemory): Update | null {
  const meant = isMove(step) || isAskedSoon(step) ? meantBy(step) : null;
  if (meant === null || !isUpdate(meant)) return null;
  const { live, desired } = meant.action;
  const known = sameObservation(forecast?.seen ?? null, observationOf(live, desired.digest));
  return known ? null : meant;
}

const isUpdate = (move: Move): move is Update => move.action.kind === 'update';

const isAskedSoon = ({ kind, wanted }: Step): boolean =>
  kind === 'window' || (kind === 'approval' && wanted?.approval === 'required');

/** The same change of the same stack has the same name, so that a restart recognises its own proposal. */
const changeSetName = ({ live, desired, reverts }: Change, { hash }: Rules): string =>
  `mr-${reverts === true ? 'revert-' : ''}${desired.digest.slice(0, 16)}-${hash(`${live.id}\n${live.updated ?? ''}`).slice(0, 12)}`;

function proposed(situation: Situation, change: Change, rules: Rules): Step {
  const { changeSet } = situation;
  if (changeSet === null || changeSet.phase === 'pending') {
    const text = {
      why: 'CloudFormation is working out what the update would do.',
      releases: 'Its answer, at the next look.',
    };
    return hold(situation, 'busy', text, rules);
  }
  return application(situation, changeSet, change, rules);
}

/**
 * Takes away a change set that is of no use any more, so that none is left behind.
 *
 * @param change what is to be changed now; null when nothing is
 */
export function leftover(
  situation: Situation,
  live: LiveStack,
  change: DesiredStack | null,
  rules: Rules,
): Move | null {
  const { changeSet, memory } = situation;
  const { proposal } = memory;
  if (proposal === null) return null;
  const current = change !== null && sameObservation(proposal.seen, observationOf(live, change.digest));
  const usable = changeSet === null || changeSet.phase === 'pending' || changeSet.phase === 'ready';
  if (current && usable) return null;
  const why = current ? `Its change set is ${changeSet?.phase}.` : 'Its change set is out of date.';
  const action = { kind: 'discard', live, changeSet: proposal.name } as const;
  return move(situation, action, 'superseded', { why, hash: rules.hash });
}

function application(situation: Situation, changeSet: ChangeSet, change: Change, rules: Rules): Step {
  const { live, desired, reason, why } = change;
  const destroys = (changeSet.changes ?? []).filter(isDangerous).map(dangerText).toSorted();
  const danger = destroys.length === 0 ? '' : ` It would ${destroys.join('; ')}.`;
  const action = { kind: 'apply', desired, live, changeSet: changeSet.name, ...revertsOf(change) } as const;
  return move(situation, action, reason, { why: `${why}${danger}`, destroys, hash: rules.hash });
}

/** Anything but a plain "no" about something that holds data. */
const isDangerous = ({ type, action, replacement, policy }: ResourceChange): boolean => {
  if (!isStateful(type) || action === 'add' || action === 'import') return false;
  if (action === 'remove') return policy !== 'Retain' && policy !== 'Snapshot';
  return action === 'dynamic' || replacement !== 'no';
};

function dangerText({ resource, type, action, replacement }: ResourceChange): string {
  if (action === 'remove') return `delete ${resource} (${type})`;
  return `${replacement === 'yes' ? 'replace' : 'perhaps replace'} ${resource} (${type})`;
}
