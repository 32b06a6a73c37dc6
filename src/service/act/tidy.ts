import { lasting } from '../../core/halts.ts';
import { NOTHING_KNOWN } from '../../core/memory.ts';
import { memoryKey } from '../../core/memory.ts';
import type { Memory, StackMemory } from '../../core/memory.ts';
import { isHold } from '../../core/step.ts';
import type { Step } from '../../core/step.ts';
import { DAY } from '../../core/text/time.ts';

/** How long a name that nobody uses any more, and an approval, are remembered. */
const KEPT = 30 * DAY;

/** Notes since when each hold holds, and drops what can be of no use any more. */
export function tidy(memory: Memory, steps: readonly Step[], now: number): Memory {
  const stacks: Record<string, StackMemory> = {};
  const current = new Set(steps.map((step) => memoryKey(step.environment, step.stack)));
  for (const [key, known] of Object.entries(memory.stacks))
    if (current.has(key) || known.intent !== null || now - (known.last?.ended ?? 0) < KEPT)
      stacks[key] = known;
  for (const step of steps) {
    const key = memoryKey(step.environment, step.stack);
    const known = stacks[key] ?? NOTHING_KNOWN;
    const held = isHold(step) ? { kind: step.kind, since: step.since } : null;
    if (held?.kind !== known.held?.kind) stacks[key] = { ...known, held };
  }
  const approvals = memory.approvals.filter(({ at }) => now - at < KEPT);
  const halts = memory.halts === undefined ? {} : { halts: lasting(memory.halts, now) };
  return { ...memory, stacks, approvals, ...halts };
}
