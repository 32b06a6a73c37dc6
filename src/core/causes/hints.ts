import { ACCESS } from './known/access.ts';
import { LIMITS } from './known/limits.ts';
import type { Row } from './known/row.ts';
import { SERVING } from './known/serving.ts';
import { THINGS } from './known/things.ts';
import type { Cause } from '../model.ts';

/** Every error whose cause is known, the most specific of those that fit the same text first. */
export const KNOWN: readonly Row[] = [...SERVING, ...ACCESS, ...LIMITS, ...THINGS];

/** What AWS says begins with what matters; longer texts are somebody's log. */
const LONGEST = 4000;

/** The first row that fits, or null. Linear in the text whatever it holds: nothing but plain searches. */
export function diagnose({ reason }: Cause): Row | null {
  const text = reason.slice(0, LONGEST).toLowerCase();
  const fits = ({ says }: Row): boolean => says.some((words) => words.every((word) => text.includes(word)));
  return KNOWN.find(fits) ?? null;
}

/** What a cause likely means and what to do about it, where we know better than the message itself. */
export function hintFor(cause: Cause): string | null {
  const row = diagnose(cause);
  return row === null ? null : `${row.likely} ${row.fix}`;
}
