import { isMarkedFor } from './adoption.ts';
import type { Adopting } from './adoption.ts';
import { guardedUpdate, leftover } from './guarded-update.ts';
import { ownerOf } from '../stack/identity.ts';
import { hold } from '../make-step.ts';
import type { LiveStack } from '../model.ts';
import { failed, failedBefore } from './next-failed.ts';
import { isSettled, isUnderWay } from '../phases.ts';
import type { Rules } from '../rules.ts';
import type { Hold, Situation, Step } from '../step.ts';

/**
 * The next step of a stack that its entry is to take over, and that is not ours yet. Whatever state it is in, nothing
 * is done to it but to propose a change set and, when a person has approved what AWS says of it, to apply it.
 */
export function adoption(situation: Situation, wanted: Adopting, live: LiveStack, rules: Rules): Step {
  const { desired } = wanted;
  if (isUnderWay(live)) return hold(situation, 'busy', busy(live), rules);
  const obstacle = obstacleTo(situation, wanted, live, rules);
  const left = leftover(situation, live, obstacle === null ? desired : null, rules);
  if (left !== null) return left;
  if (obstacle !== null) return obstacle;
  // A wanted entry that is not blocked has been rendered; see `Wanted`.
  if (desired === null) throw new Error(`${situation.stack} is wanted and neither rendered nor blocked`);
  const before = failedBefore(situation, desired, rules);
  if (before !== null) return before;
  const why = `It is to take over stack ${live.name}, as "adopt" says: what is not in the template goes.`;
  return guardedUpdate(situation, { live, desired, reason: 'adopted', why }, rules);
}

/** What keeps a stack from being taken over, whatever would be done to it. */
function obstacleTo(situation: Situation, wanted: Adopting, live: LiveStack, rules: Rules): Hold | null {
  const { adopt, blocked, desired } = wanted;
  const { agreed } = situation.memory;
  if (blocked !== null) return hold(situation, blocked.kind, blocked, rules);
  if (adopt.id !== null && adopt.id !== live.id)
    return hold(situation, 'incomplete', another(live, adopt.id), rules);
  if (!isSettled(live)) return hold(situation, 'incomplete', unsettled(live), rules);
  if (agreed?.said !== true || agreed.stackId !== live.id || agreed.digest !== desired?.digest) return null;
  const why = `AWS says that to take over stack ${live.name} would change nothing, not even its tags.`;
  return failed(situation, rules, { why, hint: null });
}

const busy = (live: LiveStack) => ({
  why: `Stack ${live.name}, which it is to take over, is ${live.status}.`,
  releases: 'The end of that operation.',
});

const another = (live: LiveStack, id: string) => ({
  why: `The stack ${live.name} there is not the one to take over: it is ${live.id}, and "adopt" names ${id}.`,
  releases: 'A commit that names the one that is meant, or the environment it is in.',
});

const unsettled = (live: LiveStack) => ({
  why: `Stack ${live.name}, which it is to take over, is ${live.status}: only one that is complete can be.`,
  releases: 'That stack complete, or a commit that takes "adopt" away.',
});

/** There is nothing to take over. It is not made instead: whoever wrote `adopt` believes that it exists. */
export const nothingToAdopt = (situation: Situation, stack: string, rules: Rules): Hold =>
  hold(
    situation,
    'incomplete',
    {
      why: `There is no stack ${stack} to take over in environment ${situation.environment} (nested stacks cannot be).`,
      releases: 'A commit that corrects "adopt", or takes it away: then a new stack is made.',
    },
    rules,
  );

/** A stack that `adopt` names and that belongs to somebody else, or to another entry; null for any other. */
export function belongsElsewhere(situation: Situation, live: LiveStack, rules: Rules): Hold | null {
  const { wanted } = situation;
  if (wanted === null || wanted.adopt === null) return null;
  const owner = ownerOf(live.tags, rules.instance, rules.sourceId);
  if (owner === 'unowned' || (owner === 'ours' && isMarkedFor(live, wanted))) return null;
  const tags = ['mlops:managed-by', 'mlops:source', 'mlops:environment', 'mlops:pipeline'];
  const said = tags.map((tag) => `${tag}=${live.tags[tag] ?? ''}`).join(', ');
  const text = {
    why: `Stack ${live.name} has an owner already and is not taken over: ${said}.`,
    releases: `Its owner, who takes these tags away; or a commit that names another stack under "adopt", or none.`,
  };
  return hold(situation, 'foreign', text, rules);
}
