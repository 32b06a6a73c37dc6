import { causeText } from '../causes/cause.ts';
import { hold } from '../make-step.ts';
import { short } from '../memory.ts';
import type { Failure } from '../memory.ts';
import type { DesiredStack } from '../model.ts';
import type { Rules } from '../rules.ts';
import type { Hold, Situation } from '../step.ts';

/** The hold that a remembered failure of this content asks for. */
export const failedBefore = (situation: Situation, desired: DesiredStack, rules: Rules): Hold | null =>
  heldFor(short(desired.digest), situation, rules);

/** The hold that a remembered failure of this subject asks for; null when there is none, or a try is due. */
export function heldFor(subject: Failure['subject'], situation: Situation, rules: Rules): Hold | null {
  const { failure } = situation.memory;
  return failure?.subject === subject ? failureHold(situation, failure, rules) : null;
}

function failureHold(situation: Situation, failure: Failure, rules: Rules): Hold | null {
  const { nextTry, attempts, hint } = failure;
  const why = causeText(failure.cause);
  if (nextTry === null) return failed(situation, rules, { why, hint });
  if (nextTry <= rules.now) return null;
  return hold(
    situation,
    'backoff',
    {
      why: `Try ${attempts} failed: ${why}`,
      releases: 'The next try, or a commit that changes the pipeline.',
      nextTry,
    },
    rules,
  );
}

/** Nothing more is tried by itself. */
export function failed(situation: Situation, rules: Rules, text: { why: string; hint: string | null }): Hold {
  const mend = text.hint ?? 'Commit a change of the pipeline.';
  const { pipeline, environment } = situation;
  const where = environment === 'default' ? '' : ` --environment ${environment}`;
  const releases = `${mend} To try the same once more: mlops-reconciler retry ${pipeline}${where}`;
  return hold(situation, 'failed', { why: text.why, releases }, rules);
}
