import type { Ailment, HealthMemory } from '../health-memory.ts';
import { unknownHealth } from '../health-memory.ts';
import { healthSubject } from './health.ts';
import { hold, rest } from '../make-step.ts';
import { memoryKey } from '../memory.ts';
import type { Memory, StackMemory } from '../memory.ts';
import { testText } from './quality.ts';
import { noWayBack } from './restore.ts';
import type { Rules } from '../rules.ts';
import { isHold } from '../step.ts';
import type { Hold, Situation, Step } from '../step.ts';
import { SECOND } from '../text/time.ts';
import type { Trouble } from '../trouble.ts';
import type { Watch } from '../watch.ts';

/**
 * A complete stack is not done before what it serves has been looked at (section 11 of the design): it holds where its
 * endpoint does not serve, or nobody knows yet. What is to be changed is changed all the same.
 */
export const withHealth = (
  steps: readonly Step[],
  situationOf: (step: Step) => Situation,
  { told }: Pick<Memory, 'told'>,
  rules: Rules,
): readonly Step[] =>
  steps.map((step) => {
    const watch = step.wanted?.watch ?? null;
    if (step.kind !== 'in-sync' || watch === null) return step;
    const heard = told.stacks[memoryKey(step.environment, step.stack)]?.last ?? null;
    return observed(situationOf(step), watch, heard, rules) ?? step;
  });

/** @param heard the operation that people were told of last */
function observed(situation: Situation, watch: Watch, heard: string | null, rules: Rules): Step | null {
  const { live, memory } = situation;
  if (live === null || isBelieved(memory, heard)) return null;
  const known = memory.health ?? null;
  const subject = healthSubject(live, watch, rules.hash);
  return stepOf(situation, known?.subject === subject ? known : unknownHealth(subject, rules.now), rules);
}

/**
 * What we neither deployed nor ever looked at, as after the state was lost, is believed until it is its turn. So is what
 * people heard of as done before there was any look at it: an upgrade of ours takes no word back. What was known and is to be
 * found out anew (null) is not believed.
 */
const isBelieved = ({ health, last }: StackMemory, heard: string | null): boolean =>
  health === undefined && (last === null || last.id === heard);

function stepOf(situation: Situation, health: HealthMemory, rules: Rules): Step {
  const nextTry = Math.max(health.nextCheck, rules.now + SECOND);
  const { state } = health;
  const why = sentence(health);
  const stays = state === 'degraded' ? noWayBack(situation, rules.hash) : null;
  const said = [why ?? VERIFYING, ...(stays === null ? [] : [stays])].join(' ');
  const text = { why: said, releases: health.releases ?? VERIFIED, nextTry };
  return state === 'healthy'
    ? rest(situation, 'in-sync', `${inWords(health)} ${why ?? ''}`.trim())
    : hold(situation, HOLDS[state], text, rules);
}

const HOLDS = { degraded: 'degraded', unread: 'unverified', verifying: 'verifying' } as const;

/** One that is believed is not said to serve before it was seen to. */
const inWords = ({ goodSince }: HealthMemory): string =>
  goodSince === null ? 'It is as the configuration says.' : 'It is as the configuration says, and serves.';

const VERIFYING = 'Its stack is complete; what it serves is about to be looked at.';

/** What is wrong with a step that is degraded; undefined while nobody knows, null when it serves or is gone. */
export function healthTrouble(step: Step, known: StackMemory | undefined): Trouble | null | undefined {
  if (step.kind === 'in-sync') return null;
  if (!isHold(step)) return undefined;
  if (step.kind === 'restored') return restoredTrouble(step, known);
  const health = known?.health ?? null;
  // What keeps it from going back is told as any other hold, and this beside it.
  const isKept = step.meant?.reason === 'restored';
  if ((step.kind !== 'degraded' && !isKept) || health === null) return undefined;
  // It is degraded by something else, such as a run that failed.
  if (health.state === 'healthy') return null;
  return {
    kind: 'degraded',
    subject: `${health.subject} ${health.ailment}`,
    what: WHAT[health.ailment ?? 'answer'],
    why: isKept ? sentence(health) : step.why,
    next: isKept ? `Going back is held (${step.kind}). Released by: ${step.releases}` : step.releases,
  };
}

function restoredTrouble(step: Hold, known: StackMemory | undefined): Trouble {
  const { bad = null } = known?.restore ?? {};
  const health = known?.health ?? null;
  const isWell = health?.state !== 'degraded' || health.subject === bad?.health;
  const what = 'went back to what served before';
  return {
    kind: 'degraded',
    subject: `restored ${step.wanted?.desired?.digest} ${isWell ? '' : health.ailment}`,
    what: isWell ? what : `${what}, which does not serve either`,
    why: step.why,
    next: step.releases,
  };
}

const WHAT: Readonly<Record<Ailment, string>> = {
  gone: 'its endpoint is gone',
  failed: 'its endpoint failed',
  config: 'its endpoint went back to what it was',
  stalled: 'its endpoint does not come to an end',
  answer: 'does not answer as it should',
  test: 'did not pass its test',
};

const VERIFIED = 'An endpoint that is in service and answers as `verify` and `test` of its entry expect.';

/** What is known, for people; null when there is nothing to add. */
export const sentence = (health: Pick<HealthMemory, 'why' | 'test'> | null | undefined): string | null =>
  health == null ? null : (health.why ?? (health.test === null ? null : testText(health.test)));
