import { sentence } from '../health/health-holds.ts';
import { short } from '../memory.ts';
import type { StackMemory } from '../memory.ts';
import { restoredOver } from '../meta.ts';
import type { LiveStack } from '../model.ts';
import { NOTHING_TO_RESTORE } from '../restore-memory.ts';

/** A stack that says of itself that it went back: then a person who says `retry` is heard, though all was forgotten. */
export const recalled = (memory: StackMemory, live: LiveStack | null): StackMemory =>
  memory.restore !== undefined || live === null || restoredOver(live.outputs) === null
    ? memory
    : { ...memory, restore: NOTHING_TO_RESTORE };

/** In sync ends no failure to go back: that it failed is why the stack is still as Git wants it. */
export const isOfGoingBack = ({ failure, restore }: StackMemory, digest: string): boolean => {
  const good = restore?.good?.digest;
  return good !== undefined && good !== digest && failure?.subject === short(good);
};

/** A person says: try once more what it went back from. */
export const pardoned = ({ restore }: StackMemory): Pick<StackMemory, 'restore'> =>
  restore === undefined ? {} : { restore: { ...restore, pardoned: true } };

/** Written down before it goes back: what it goes back from, and why. */
export function goingBack(memory: StackMemory): StackMemory {
  const { health, last, restore } = memory;
  if (health == null) return memory;
  const bad = {
    commit: last?.commit ?? null,
    why: sentence(health),
    health: health.subject,
  };
  return { ...memory, restore: { good: restore?.good ?? null, bad } };
}
