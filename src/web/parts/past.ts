import type { HistoryEntry } from '../../core/history-entry.ts';
import { stackName } from '../../core/stack/identity.ts';
import { memoryKey } from '../../core/memory.ts';
import type { Memory } from '../../core/memory.ts';
import type { Step } from '../../core/step.ts';
import type { View } from '../../core/show/view.ts';

/** Stacks that something was done to and that nobody wants or sees any more: their removal is told by them alone. */
export function goneIn(
  { steps, memory }: View,
  instance: string,
): readonly Pick<Step, 'pipeline' | 'environment' | 'stack'>[] {
  const seen = new Set(steps.map(({ environment, stack }) => memoryKey(environment, stack)));
  return Object.keys(memory?.history ?? {})
    .filter((key) => !seen.has(key))
    .map((key) => {
      const [environment = '', stack = ''] = key.split('/');
      // One that was taken over is not called like its pipeline; it is the best name there is.
      const prefix = stackName(instance, environment, '');
      const ours = stack.startsWith(prefix) ? stack.slice(prefix.length) : stack;
      return { pipeline: memory?.told.stacks[key]?.pipeline ?? ours, environment, stack };
    });
}

/** What was done to a stack, oldest first; of what ended before there was a history, the last operation. */
export function pastOf(
  memory: Memory | null,
  { environment, stack }: Pick<Step, 'environment' | 'stack'>,
): readonly HistoryEntry[] {
  const key = memoryKey(environment, stack);
  const known = memory?.history?.[key] ?? [];
  const last = memory?.stacks[key]?.last ?? null;
  if (known.length > 0 || last === null) return known;
  const { verb, commit, began, ended, succeeded } = last;
  const outcome = succeeded ? 'succeeded' : 'failed';
  return [{ action: verb, commit, author: null, began, ended, outcome, cause: null }];
}
