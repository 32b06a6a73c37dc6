import type { HistoryEntry } from '../core/history.ts';
import { memoryKey } from '../core/memory.ts';
import type { Memory } from '../core/memory.ts';
import type { Step } from '../core/step.ts';

/** What was done to a stack, oldest first; of what ended before there was a history, the last operation. */
export function pastOf(memory: Memory | null, { environment, stack }: Step): readonly HistoryEntry[] {
  const key = memoryKey(environment, stack);
  const known = memory?.history?.[key] ?? [];
  const last = memory?.stacks[key]?.last ?? null;
  if (known.length > 0 || last === null) return known;
  const { verb, commit, began, ended, succeeded } = last;
  const outcome = succeeded ? 'succeeded' : 'failed';
  return [{ action: verb, commit, author: null, began, ended, outcome, cause: null }];
}
