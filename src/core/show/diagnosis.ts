import { labelled } from '../mail.ts';
import { plainText } from '../text/plain-text.ts';
import type { JsonObject } from '../text/json.ts';

/** What `doctor` found out about one thing. */
export interface Check {
  /** What it belongs to: `git`, `state`, the name of an environment. */
  readonly area: string;
  /** `warn` is also what could not be found out. */
  readonly level: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** What to do; null where there is nothing to do. */
  readonly hint: string | null;
}

/** The checks of one area. */
export const checker = (area: string) => ({
  ok: (message: string): Check => ({ area, level: 'ok', message, hint: null }),
  warn: (message: string, hint: string | null): Check => ({ area, level: 'warn', message, hint }),
  fail: (message: string, hint: string | null): Check => ({ area, level: 'fail', message, hint }),
});

/** Nothing is in the way of the service. */
export const isFit = (checks: readonly Check[]): boolean => checks.every(({ level }) => level !== 'fail');

/** One line for each check, what to do below it, and a count. */
export const diagnosisLines = (checks: readonly Check[]): readonly string[] => [
  ...checks.flatMap(({ area, level, message, hint }) => [
    ...labelled(`${level.padEnd(4)}  ${plainText(area, 60)}: `, message),
    ...(hint === null ? [] : labelled('      To do: ', hint)),
  ]),
  '',
  `${count(checks, 'ok')} ok, ${count(checks, 'warn')} to look at, ${count(checks, 'fail')} failed.`,
];

const count = (checks: readonly Check[], level: Check['level']): number =>
  checks.filter((check) => check.level === level).length;

export const diagnosisJson = (checks: readonly Check[]): JsonObject => ({
  schema_version: 1,
  fit: isFit(checks),
  checks: checks.map(({ area, level, message, hint }) => ({ area, level, message, hint })),
});
