import type { Problem } from '../core/text/result.ts';
import type { Flaw } from './flaw.ts';
import type { Locator } from './locator.ts';

/** As many problems as anybody mends at once. */
const MOST = 100;

/** Every problem once, in the order of the file; of many the first, errors before warnings. */
export function report(flaws: readonly Flaw[], locator: Locator): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const flaw of flaws) {
    const { code, severity, message, hint } = flaw;
    const problem = { code, severity, ...locator.place(flaw), message, hint };
    const key = `${problem.pointer} ${code} ${message}`;
    if (!problems.has(key)) problems.set(key, problem);
  }
  if (problems.size <= MOST) return [...problems.values()].toSorted(byPlace);
  const kept = [...problems.values()].toSorted(bySeverity).slice(0, MOST);
  return [...kept.toSorted(byPlace), andMore(locator)];
}

const byPlace = (one: Problem, other: Problem): number =>
  Number(one.line) - Number(other.line) || Number(one.column) - Number(other.column);

const bySeverity = (one: Problem, other: Problem): number =>
  Number(one.severity === 'warning') - Number(other.severity === 'warning') || byPlace(one, other);

const andMore = (locator: Locator): Problem => ({
  code: 'more-problems',
  severity: 'warning',
  ...locator.locate(''),
  line: null,
  column: null,
  message: `these are the first ${MOST} problems, there are more`,
  hint: 'Mend these first.',
});
