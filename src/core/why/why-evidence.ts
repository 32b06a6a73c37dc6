import { causeText } from '../causes/cause.ts';
import { currentDrift, driftText } from '../drift/drift.ts';
import { notCompared } from '../drift/drift-types.ts';
import { openings } from '../news/ear.ts';
import type { HealthMemory } from '../health-memory.ts';
import { memoryKey, NOTHING_KNOWN } from '../memory.ts';
import type { Memory, StackMemory } from '../memory.ts';
import { resourceTypes } from '../stack/resource-types.ts';
import { standing } from '../runs/run-text.ts';
import type { RunsMemory } from '../runs.ts';
import { isHold } from '../step.ts';
import type { Hold, Step } from '../step.ts';
import { iso, spoken } from '../text/time.ts';

/** One thing that is known, under its title. */
export interface Proof {
  readonly title: string;
  readonly text: string;
}

/** Of what stacks run so much is told. */
const RUNNERS = 3;

/** All that is known of why a step is as it is, in the order in which people want to know it. */
export function evidenceOf(step: Step, memory: Memory, now: number): readonly Proof[] {
  const key = memoryKey(step.environment, step.stack);
  const known = memory.stacks[key] ?? NOTHING_KNOWN;
  const held = isHold(step) ? step : null;
  const all: readonly (readonly [title: string, text: string | null])[] = [
    ['Why', step.why],
    ['Released by', held?.releases ?? null],
    ['Since', held === null ? null : `${iso(held.since)} (${spoken(now - held.since)})`],
    ['Next try', held === null ? null : nextTry(held)],
    ['Kept back', held?.meant ? `${held.meant.kind} (${held.meant.reason}), hash ${held.meant.hash}` : null],
    ['Stack', stackText(step)],
    ['Under way', underWay(known)],
    ['Failed', failureText(known)],
    ['Last change', lastText(known)],
    ['Health', healthText(known.health ?? null)],
    ['Runs', runsText(known.runs)],
    ['Drift', driftEvidence(step, known, now)],
    ['Mails', mailText(step, memory, now)],
  ];
  return all.flatMap(([title, text]) => (text === null ? [] : [{ title, text }]));
}

const nextTry = ({ nextTry }: Hold): string =>
  nextTry === null ? 'none by itself; every look sees whether it is released' : iso(nextTry);

function stackText({ stack, live }: Step): string {
  if (live === null) return `${stack} does not exist`;
  const reason = live.statusReason === null ? '' : ` (${live.statusReason})`;
  return `${stack} is ${live.status}${reason}, last changed ${iso(live.updated ?? live.created)}`;
}

const underWay = ({ intent }: StackMemory): string | null =>
  intent === null ? null : `${intent.verb} since ${iso(intent.at)}, commit ${intent.commit.slice(0, 7)}`;

const failureText = ({ failure }: StackMemory): string | null =>
  failure === null
    ? null
    : `${failure.attempts === 1 ? 'once' : `${failure.attempts} times`} since ${iso(failure.since)}: ${causeText(failure.cause)}`;

const lastText = ({ last }: StackMemory): string | null =>
  last === null
    ? null
    : `${last.verb} ${last.succeeded ? 'succeeded' : 'failed'} ${iso(last.ended)} after ${spoken(last.ended - last.began)}, commit ${last.commit.slice(0, 7)}`;

const STATES: Readonly<Record<HealthMemory['state'], string>> = {
  verifying: 'being looked at',
  healthy: 'serves',
  degraded: 'does not serve as it should',
  unread: 'AWS does not let us look',
};

const healthText = (health: HealthMemory | null): string | null =>
  health === null ? null : `${STATES[health.state]}${health.why === null ? '' : `: ${health.why}`}`;

/** What its pipelines and state machines run; null where it has none, or none ever ran. */
function runsText(runs: RunsMemory | undefined): string | null {
  if (runs === undefined) return null;
  if (runs.unread !== null) return `cannot be read: ${runs.unread.why}`;
  const sentences = runs.runners.flatMap((runner) => standing(runner) ?? []);
  return sentences.length === 0 ? null : sentences.slice(0, RUNNERS).join(' ');
}

function driftEvidence({ live, wanted }: Step, known: StackMemory, now: number): string | null {
  if (live === null || wanted === null) return null;
  if (wanted.drift === 'ignore') return 'not looked for: the entry says "ignore"';
  const drift = currentDrift(live, known);
  const blind = notCompared(resourceTypes(wanted.desired?.template ?? '{}'));
  const unseen = blind.length === 0 ? '' : `; CloudFormation cannot compare ${blind.join(', ')}`;
  if (drift === null || drift.checked === null) return `not looked for since the last change${unseen}`;
  const ago = `${spoken(now - drift.checked)} ago`;
  if (drift.trouble !== null) return `could not be looked for ${ago}: ${drift.trouble}`;
  const stays = drift.resists === null ? '' : `; it cannot be set back: ${drift.resists}`;
  return `${drift.found.length === 0 ? 'none' : driftText(drift.found)}, as of ${ago}${stays}${unseen}`;
}

/** What people know to be wrong with it, and what they are about to hear. */
function mailText({ environment, stack, pipeline }: Step, memory: Memory, now: number): string | null {
  const { told, pending, outbox } = memory;
  const stackTold = told.stacks[memoryKey(environment, stack)];
  const open = stackTold === undefined ? [] : openings(stackTold);
  const isIts = (each: { readonly stack: string; readonly environment: string }): boolean =>
    each.stack === stack && each.environment === environment;
  const [letter] = outbox.filter(({ message: { attributes } }) => attributes.pipeline.includes(pipeline));
  const parts = [
    ...open.map(
      ({ kind, id, since }) =>
        `people know that it ${KNOWN[kind]} (${id}${since === undefined ? '' : `, ${spoken(now - since)} ago`})`,
    ),
    ...(stackTold?.hold ? ['people know that it is held'] : []),
    ...(pending?.transitions.some(isIts) ? ['news of it go out when what moves has come to rest'] : []),
    ...(letter === undefined
      ? []
      : [
          `one waits to be sent since ${iso(letter.written)}${letter.error === undefined ? '' : `: ${letter.error}`}`,
        ]),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}

const KNOWN = { failed: 'failed', drifted: 'drifted', degraded: 'is degraded' } as const;
