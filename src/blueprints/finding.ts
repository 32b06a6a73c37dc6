import type { Place, Problem } from '../core/text/result.ts';

/** A problem in a template before its line and column are looked up. */
export interface Finding {
  readonly code: string;
  readonly severity: Problem['severity'];
  readonly pointer: string;
  readonly message: string;
  readonly hint: string | null;
}

export const finding = (
  code: string,
  pointer: string,
  message: string,
  hint: string | null = null,
): Finding => ({ code, severity: 'error', pointer, message, hint });

export const warning = (
  code: string,
  pointer: string,
  message: string,
  hint: string | null = null,
): Finding => ({ code, severity: 'warning', pointer, message, hint });

/** Problems in the order of the file, each said once. */
export function toProblems(
  findings: readonly Finding[],
  locate: (pointer: string) => Place,
): readonly Problem[] {
  const problems = findings.map(({ pointer, ...what }) => ({ ...locate(pointer), ...what }));
  const seen = new Map(
    problems.map((problem) => [JSON.stringify([problem.code, problem.pointer, problem.message]), problem]),
  );
  return [...seen.values()].toSorted(inReadingOrder);
}

const inReadingOrder = (one: Problem, other: Problem): number =>
  (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
