import { revisionLine } from '../show/describe-text.ts';
import type { JsonObject } from '../text/json.ts';
import { labelled } from '../mail.ts';
import type { Memory } from '../memory.ts';
import type { Revision } from '../model.ts';
import { plainText } from '../text/plain-text.ts';
import { isHold, meantBy } from '../step.ts';
import type { Step } from '../step.ts';
import { iso } from '../text/time.ts';
import { verdictOf } from '../plan/verdict.ts';
import { evidenceOf } from './why-evidence.ts';
import type { Proof } from './why-evidence.ts';

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
export const COLUMNS = 100;

/** Longest sentence of somebody else's on it. */
const LONGEST = 600;

/** Why a pipeline is as it is, in every environment, with the evidence. What is not in sync comes first. */
export function whyLines(steps: readonly Step[], around: Circumstances): readonly string[] {
  const head = headOf(around).flatMap((proof) => lines(proof, ''));
  const worst = steps.toSorted((a, b) => Number(isWell(a)) - Number(isWell(b)));
  const all = [...head, ...worst.flatMap((step) => ['', ...about(step, around)])];
  if (all.length <= SCREEN) return all;
  const cut = `... ${all.length - SCREEN + 1} more lines: --environment shows one environment only.`;
  return [...all.slice(0, SCREEN - 1), cut];
}

const isWell = (step: Step): boolean => verdictOf(step) === 'synced';

const headOf = ({ revision, source, obstacle, lease }: Circumstances): readonly Proof[] => [
  { title: 'Commit', text: `${revisionLine(revision)}, read from ${source} just now` },
  ...(obstacle === null ? [] : [{ title: 'But', text: obstacle }]),
  { title: 'Decides', text: lease },
];

const about = (step: Step, { memory, now }: Circumstances): readonly string[] => [
  `${step.pipeline} in ${step.environment}: ${step.kind} (${verdictOf(step)})`,
  ...evidenceOf(step, memory, now).flatMap((proof) => lines(proof, '  ')),
];

/** A longer word has a line of its own and stays whole: it is a command, or an ARN that somebody copies. */
const lines = ({ title, text }: Proof, indent: string): readonly string[] =>
  labelled(`${indent}${`${title}:`.padEnd(13)}`, plainText(text, LONGEST), COLUMNS);

/** `schemas/why.schema.json` */
export const whyJson = (pipeline: string, steps: readonly Step[], around: Circumstances): JsonObject => ({
  schema_version: 1,
  pipeline,
  evidence: headOf(around).map(proofJson),
  environments: steps.map((step) => {
    const held = isHold(step) ? step : null;
    return {
      environment: step.environment,
      stack: step.stack,
      stack_status: step.live?.status ?? null,
      kind: step.kind,
      verdict: verdictOf(step),
      why: step.why,
      releases: held?.releases ?? null,
      since: held === null ? null : iso(held.since),
      next_try: held?.nextTry ? iso(held.nextTry) : null,
      hash: meantBy(step)?.hash ?? null,
      evidence: evidenceOf(step, around.memory, around.now).map(proofJson),
    };
  }),
});

const proofJson = ({ title, text }: Proof): JsonObject => ({ title, text: plainText(text, LONGEST) });
