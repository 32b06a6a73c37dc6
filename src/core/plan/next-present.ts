import { accountIn, regionIn } from '../text/arn.ts';
import { causeText } from '../causes/cause.ts';
import { nothingToAdopt } from './next-adoption.ts';
import { isToRevert, revertDrift, tooOften } from './next-drift.ts';
import { failed, failedBefore, heldFor } from './next-failed.ts';
import { goBack, heldBack, returnOf } from './next-restore.ts';
import { guardedUpdate, leftover } from './guarded-update.ts';
import { hold, move, rest } from '../make-step.ts';
import type { DesiredStack, LiveStack, Wanted } from '../model.ts';
import { sameObservation } from '../observation.ts';
import { isSettled } from '../phases.ts';
import type { Rules, Site } from '../rules.ts';
import { differences, liveDigest, observationOf } from '../stack/same.ts';
import { isMove } from '../step.ts';
import type { Hold, Move, Reason, Situation, Step } from '../step.ts';

/** A never-complete stack is deleted to make it again at most so often for one digest (I2). */
export const MAX_REMAKES = 2;

/** The next step of a stack that should exist and that nothing keeps busy. */
export function present(situation: Situation, wanted: Wanted, rules: Rules): Step {
  const { desired, blocked } = wanted;
  if (blocked !== null) return hold(situation, blocked.kind, blocked, rules);
  // A wanted entry that is not blocked has been rendered; see `Wanted`.
  if (desired === null) throw new Error(`${situation.stack} is wanted and neither rendered nor blocked`);
  const { live } = situation;
  if (live === null && wanted.adopt?.stack === situation.stack)
    return nothingToAdopt(situation, situation.stack, rules);
  if (live === null) return failedBefore(situation, desired, rules) ?? creation(situation, desired, rules);
  if (live.phase === 'unborn') return unborn(situation, live, desired, rules);
  if (live.phase === 'wedged') return wedged(situation, live, rules);
  if (live.phase === 'paused') return paused(situation, live, desired, rules);
  if (isSettled(live)) return settled(situation, live, desired, rules);
  throw new Error(`${live.name}: phase ${live.phase} does not get here`);
}

function creation(situation: Situation, desired: DesiredStack, rules: Rules): Step {
  const why = `It is in the configuration and does not exist.`;
  const site = rules.environments.get(situation.environment);
  const meant = move(situation, { kind: 'create', desired }, 'new', { why, site, hash: rules.hash });
  const left = leftElsewhere(situation, site);
  return left === null || rules.approvals.has(meant.hash) ? meant : relocated(situation, meant, left, rules);
}

/** The stack as we knew it, where its environment was then; null where that is the same place, or not known. */
function leftElsewhere({ memory }: Situation, site: Site | undefined): string | null {
  const { stackId } = memory.agreed ?? { stackId: '' };
  const hasMoved = isOther(regionIn(stackId), site?.region) || isOther(accountIn(stackId), site?.account);
  return hasMoved ? stackId : null;
}

const isOther = (before: string | null, now: string | null = null): boolean =>
  before !== null && now !== null && before !== now;

/** Another region under the name of an environment is another place: what is left behind would be nobody's. */
const relocated = (situation: Situation, meant: Move, left: string, rules: Rules): Hold =>
  hold(
    situation,
    'environment-removed',
    {
      why: `Environment "${situation.environment}" is another place now: ${situation.stack} would be made anew there, and what it was, ${left}, be left behind.`,
      releases: `The environment where it was, and a new name for the one in the new place. Or mlops-reconciler approve ${meant.hash} makes it anew; then nobody looks after the old stack any more.`,
      meant,
    },
    rules,
  );

function settled(situation: Situation, live: LiveStack, desired: DesiredStack, rules: Rules): Step {
  const different = differences(desired, live, situation.memory);
  const isAsWanted = different.length === 0 && !situation.templateChanged;
  if (isAsWanted) return asWanted(situation, live, desired, rules);
  return (
    leftover(situation, live, desired, rules) ??
    heldBack(situation, live, desired, rules) ??
    failedBefore(situation, desired, rules) ??
    update(situation, live, desired, { different, rules })
  );
}

/** What may still be done about a stack whose content is that of Git. */
function asWanted(situation: Situation, live: LiveStack, desired: DesiredStack, rules: Rules): Step {
  const reverts = isToRevert(situation);
  const back = reverts ? null : returnOf(situation, rules);
  const next = reverts ? desired : (back?.desired ?? null);
  const first = leftover(situation, live, next, rules) ?? protection(situation, live, desired, rules);
  if (first !== null) return first;
  if (reverts) return revertDrift(situation, live, desired, rules);
  if (back !== null) return goBack(situation, live, back, rules);
  return rest(situation, 'in-sync', 'It is as the configuration says.');
}

function protection(
  situation: Situation,
  live: LiveStack,
  { protect }: DesiredStack,
  rules: Rules,
): Step | null {
  if (live.protection === protect) return null;
  const held = heldFor('protection', situation, rules);
  if (held !== null) return held;
  const why = `Termination protection is ${live.protection ? 'on' : 'off'} and should be ${live.protection ? 'off' : 'on'}.`;
  const action = { kind: 'set-protection', live, protect } as const;
  return move(situation, action, 'changed', { why, hash: rules.hash });
}

function update(
  situation: Situation,
  live: LiveStack,
  desired: DesiredStack,
  found: { readonly different: readonly string[]; readonly rules: Rules },
): Step {
  const changed = liveDigest(live) !== desired.digest;
  const reason: Reason = changed ? 'changed' : 'drift';
  const what = situation.templateChanged ? ['the template', ...found.different] : found.different;
  const why = changed
    ? 'Its configuration changed.'
    : `Somebody changed ${list(what)} outside of Git; it is set back.`;
  const step = guardedUpdate(situation, { live, desired, reason, why }, found.rules);
  const isRepair = reason === 'drift' && isMove(step);
  return isRepair ? (tooOften(situation, desired, step, found.rules) ?? step) : step;
}

/**
 * UPDATE_FAILED: somebody's update failed with rollback disabled, so the resources are half of each, whatever the
 * Outputs still say. Only another update ends that.
 */
function paused(situation: Situation, live: LiveStack, desired: DesiredStack, rules: Rules): Step {
  const left = leftover(situation, live, desired, rules);
  if (left !== null) return left;
  const held = failedBefore(situation, desired, rules);
  if (held !== null) return held;
  const seen = observationOf(live, desired.digest);
  if (sameObservation(situation.memory.agreed, seen)) {
    const why = `Stack ${live.name} is ${live.status}, and CloudFormation says that there is nothing to update.`;
    return failed(situation, rules, { why, hint: null });
  }
  const why = `Its last update failed and was not rolled back (${live.status}).`;
  const reason = liveDigest(live) === desired.digest ? 'drift' : 'changed';
  return guardedUpdate(situation, { live, desired, reason, why }, rules);
}

const list = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

/** A create that never completed leaves a stack that can only be deleted; it never held anything of value. */
function unborn(situation: Situation, live: LiveStack, desired: DesiredStack, rules: Rules): Step {
  const { failure, remade } = situation.memory;
  const held = failedBefore(situation, desired, rules);
  if (held !== null) return held;
  if (remade !== null && remade.digest === desired.digest && remade.times >= MAX_REMAKES) {
    const cause = failure === null ? (live.statusReason ?? live.status) : causeText(failure.cause);
    return failed(situation, rules, {
      why: `Creating it failed ${remade.times + 1} times: ${cause}`,
      hint: failure?.hint ?? null,
    });
  }
  const why = `Creating it failed (${live.status}); such a stack can only be deleted and made again.`;
  if (live.protection) {
    // It was created protected, and CloudFormation deletes nothing that is: not even what never was anything.
    const action = { kind: 'set-protection', live, protect: false } as const;
    const kept = heldFor('protection', situation, rules);
    return kept ?? move(situation, action, 'never-complete', { why, hash: rules.hash });
  }
  return move(situation, { kind: 'delete', live }, 'never-complete', { why, hash: rules.hash });
}

/** Rolling back failed. Trying once more costs nothing; skipping resources is a person's decision. */
function wedged(situation: Situation, live: LiveStack, rules: Rules): Step {
  const { rescued, rescueRefused: refused } = situation.memory;
  if (rescued === 'continue-rollback') return beyondRescue(situation, live, rules);
  const why = 'Its update failed and so did the rollback; the rollback is continued once.';
  const meant = move(situation, { kind: 'continue-rollback', live }, 'rescue', { why, hash: rules.hash });
  const nextTry = refused?.nextTry ?? null;
  if (refused === undefined || nextTry === null || nextTry <= rules.now) return meant;
  const text = {
    why: `${why} Try ${refused.attempts} was refused: ${causeText(refused.cause)}`,
    releases: 'The next try.',
    nextTry,
    meant,
  };
  return hold(situation, 'backoff', text, rules);
}

function beyondRescue(situation: Situation, live: LiveStack, rules: Rules): Hold {
  const { failure, rescueRefused: refused } = situation.memory;
  const resource = failure?.cause.resource ?? null;
  const skip = resource === null ? '' : ` --resources-to-skip ${resource}`;
  const by = `aws cloudformation continue-update-rollback --stack-name ${live.name}${skip}`;
  const text =
    refused === undefined
      ? {
          why: `Stack ${live.name} is ${live.status}, and continuing the rollback did not help.`,
          releases: `A person: repair what blocks it, then run ${by}`,
        }
      : {
          why: `Stack ${live.name} is ${live.status}, and the rollback could not be continued: ${causeText(refused.cause)}`,
          releases: `A person: ${refused.hint ?? 'mend that.'} Then mlops-reconciler retry ${situation.pipeline}, or ${by}`,
        };
  return hold(situation, 'stuck', text, rules);
}
