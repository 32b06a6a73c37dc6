import { causeText } from './cause.ts';
import { revisionLine } from './describe-text.ts';
import { currentDrift, driftText } from './drift.ts';
import { notCompared } from './drift-types.ts';
import { memoryKey, NOTHING_KNOWN } from './memory.ts';
import type { Memory, StackMemory } from './memory.ts';
import type { Revision } from './model.ts';
import { plainText } from './plain-text.ts';
import { resourceTypes } from './resource-types.ts';
import { isHold } from './step.ts';
import type { Step } from './step.ts';
import { iso, spoken } from './time.ts';
import { verdictOf } from './verdict.ts';

/** What there is to say about a pipeline, besides its steps. */
export interface Circumstances {
  readonly now: number;
  /** Where the configuration comes from. */
  readonly source: string;
  readonly revision: Revision | null;
  /** Why the tip of the branch is not what is gone by; null when it is. */
  readonly obstacle: string | null;
  /** Who decides. */
  readonly lease: string;
  readonly memory: Memory;
}

/** One screen: nobody reads more to learn why something waits. */
export const SCREEN = 40;

/** Longest sentence of somebody else's on it. */
const LONGEST = 600;

/** One piece of evidence; null where there is none. */
type Evidence = readonly [title: string, text: string | null];

/** Why a pipeline is as it is, in every environment, with the evidence. What is not in sync comes first. */
export function whyLines(steps: readonly Step[], around: Circumstances): readonly string[] {
  const head = [
    ...lineOf(['Commit', `${revisionLine(around.revision)}, read from ${around.source} just now`]),
    ...lineOf(['But', around.obstacle]),
    ...lineOf(['Decides', around.lease]),
  ];
  const worst = steps.toSorted((a, b) => Number(isWell(a)) - Number(isWell(b)));
  const lines = [...head, ...worst.flatMap((step) => ['', ...about(step, around)])];
  if (lines.length <= SCREEN) return lines;
  const cut = `... ${lines.length - SCREEN + 1} more lines: --environment shows one environment only.`;
  return [...lines.slice(0, SCREEN - 1), cut];
}

const isWell = (step: Step): boolean => verdictOf(step) === 'synced';

function about(step: Step, { memory, now }: Circumstances): readonly string[] {
  const known = memory.stacks[memoryKey(step.environment, step.stack)] ?? NOTHING_KNOWN;
  const held = isHold(step) ? step : null;
  const evidence: readonly Evidence[] = [
    ['Why', step.why],
    ['Released by', held?.releases ?? null],
    ['Since', held === null ? null : `${iso(held.since)} (${spoken(now - held.since)})`],
    ['Next try', nextTry(step)],
    ['Kept back', held?.meant ? `${held.meant.kind} (${held.meant.reason}), hash ${held.meant.hash}` : null],
    ['Stack', stackText(step)],
    [
      'Under way',
      known.intent === null
        ? null
        : `${known.intent.verb} since ${iso(known.intent.at)}, commit ${known.intent.commit.slice(0, 7)}`,
    ],
    ['Failed', failureText(known)],
    ['Last change', lastText(known)],
    ['Health', known.health?.why ?? null],
    ['Drift', driftEvidence(step, known, now)],
  ];
  return [
    `${step.pipeline} in ${step.environment}: ${step.kind} (${verdictOf(step)})`,
    ...evidence.flatMap(lineOf).map((line) => `  ${line}`),
  ];
}

const lineOf = ([title, text]: Evidence): readonly string[] =>
  text === null ? [] : [`${`${title}:`.padEnd(13)}${plainText(text, LONGEST)}`];

function nextTry(step: Step): string | null {
  if (!isHold(step)) return null;
  return step.nextTry === null ? 'none by itself; every look sees whether it is released' : iso(step.nextTry);
}

function stackText({ stack, live }: Step): string {
  if (live === null) return `${stack} does not exist`;
  const reason = live.statusReason === null ? '' : ` (${live.statusReason})`;
  return `${stack} is ${live.status}${reason}, last changed ${iso(live.updated ?? live.created)}`;
}

const failureText = ({ failure }: StackMemory): string | null =>
  failure === null
    ? null
    : `${failure.attempts === 1 ? 'once' : `${failure.attempts} times`} since ${iso(failure.since)}: ${causeText(failure.cause)}`;

const lastText = ({ last }: StackMemory): string | null =>
  last === null
    ? null
    : `${last.verb} ${last.succeeded ? 'succeeded' : 'failed'} ${iso(last.ended)} after ${spoken(last.ended - last.began)}, commit ${last.commit.slice(0, 7)}`;

function driftEvidence({ live, wanted }: Step, known: StackMemory, now: number): string | null {
  if (live === null || wanted === null) return null;
  if (wanted.drift === 'ignore') return 'not looked for: the entry says "ignore"';
  const drift = currentDrift(live, known);
  const blind = notCompared(resourceTypes(wanted.desired?.template ?? '{}'));
  const unseen = blind.length === 0 ? '' : `; CloudFormation cannot compare ${blind.join(', ')}`;
  if (drift === null || drift.checked === null) return `not looked for since the last change${unseen}`;
  const ago = `${spoken(now - drift.checked)} ago`;
  if (drift.trouble !== null) return `could not be looked for ${ago}: ${drift.trouble}`;
  return `${drift.found.length === 0 ? 'none' : driftText(drift.found)}, as of ${ago}${unseen}`;
}
