import type { DriftedResource } from '../drift-memory.ts';
import { currentDrift, driftText, recentRepairs, REPAIRS_A_DAY } from '../drift/drift.ts';
import { guardedUpdate } from './guarded-update.ts';
import { hold } from '../make-step.ts';
import type { StackMemory } from '../memory.ts';
import type { DesiredStack, LiveStack } from '../model.ts';
import { failedBefore } from './next-failed.ts';
import type { Rules } from '../rules.ts';
import type { Hold, Move, Situation, Step } from '../step.ts';
import { DAY } from '../text/time.ts';

/** Whether drifted resources of a stack are to be set back, and can be. */
export const isToRevert = ({ wanted, live, memory }: Situation): boolean =>
  wanted?.drift === 'revert' && revertible(live, memory).length > 0;

/** What is known to have drifted and not known to resist. */
function revertible(live: LiveStack | null, memory: StackMemory): readonly DriftedResource[] {
  const drift = currentDrift(live, memory);
  return drift === null || drift.resists !== null ? [] : drift.found;
}

/** Sets drifted resources back: by a drift-aware change set, with all that guards any other update. */
export function revertDrift(
  situation: Situation,
  live: LiveStack,
  desired: DesiredStack,
  rules: Rules,
): Step {
  const found = driftText(revertible(live, situation.memory));
  const why = `Resources are not as the template says: ${found}. They are set back.`;
  const change = { live, desired, reason: 'drift', why, reverts: true } as const;
  const held = failedBefore(situation, desired, rules);
  if (held !== null) return held;
  const step = guardedUpdate(situation, change, rules);
  return 'action' in step ? (tooOften(situation, desired, step, rules) ?? step) : step;
}

/** The hold of what somebody undoes again and again; null while it may still be set back. */
export function tooOften(
  situation: Situation,
  desired: DesiredStack,
  meant: Move,
  rules: Rules,
): Hold | null {
  const repairs = recentRepairs(situation.memory, desired.digest, rules.now);
  const [first] = repairs;
  if (first === undefined || repairs.length < REPAIRS_A_DAY) return null;
  const text = {
    why: `It was set back ${repairs.length} times in 24 hours, and somebody changes it again each time. ${meant.why}`,
    releases:
      'The end of these changes: find out who makes them. It is set back again later, or after a commit.',
    nextTry: first.at + DAY,
    meant,
  };
  return hold(situation, 'backoff', text, rules);
}
