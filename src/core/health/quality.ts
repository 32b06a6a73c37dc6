import type { TestMemory } from '../health-memory.ts';
import type { Judgement } from './judgement.ts';
import type { CaseTest } from '../watch.ts';

/** Differences that are told of: the first ones tell what is wrong, and all of them fill a mail. */
const TOLD = 3;

export const begun = ({ cases }: CaseTest): TestMemory => ({
  state: 'running',
  done: 0,
  matched: 0,
  of: cases.length,
  differences: [],
});

/** @param answers of the next cases, in order: in what each falls short, or null */
export function afterCases(
  before: TestMemory,
  answers: readonly (string | null)[],
  { matchRate }: CaseTest,
): TestMemory {
  const wrong = answers.flatMap((answer, index) =>
    answer === null ? [] : [`case ${before.done + index + 1}: ${answer}`],
  );
  const done = before.done + answers.length;
  const matched = before.matched + answers.length - wrong.length;
  const differences = [...before.differences, ...wrong].slice(0, TOLD);
  const enough = matched >= Math.ceil(before.of * matchRate - ROUNDING);
  const state = done < before.of ? 'running' : enough ? 'passed' : 'failed';
  return { ...before, state, done, matched, differences };
}

/** A function judges all at once. */
export const afterJudgement = ({ passed, counts, message }: Judgement): TestMemory => ({
  state: passed ? 'passed' : 'failed',
  done: counts?.total ?? 0,
  matched: counts?.matched ?? 0,
  of: counts?.total ?? 0,
  differences: [],
  said: message,
});

/** 0.7 of ten cases is a hair more than seven in binary. */
const ROUNDING = 1e-9;

/** One sentence for people. */
export function testText({ state, done, matched, of, differences, said }: TestMemory): string {
  if (said !== undefined) {
    const counts = of === 0 ? '' : ` with ${matched} of ${of} matched`;
    return `Its test function says that it ${state}${counts}${said === '' ? '.' : `: ${said}`}`;
  }
  if (state === 'running') return `Its test has had ${done} of ${of} answers.`;
  const result = `Its test matched ${matched} of ${of} answers`;
  return state === 'passed' ? `${result}.` : `${result}, too few: ${differences.join('; ')}.`;
}
