import { createHash } from 'node:crypto';
import type { Memory, StackMemory } from '../core/memory.ts';

/** Below this folder lie the state and the lease of services that see only some environments. */
export const SCOPES = 'environments';

/** What file systems take as the name of a folder, with room to spare. */
const LONGEST = 200;

/**
 * Where a service with that filter keeps its state and its lease, below the place it shares with others: one lease
 * for each filter. Empty for the service that sees all environments.
 */
export function scopeOf(environments: readonly string[] | null): string {
  if (environments === null) return '';
  const name = [...new Set(environments)].toSorted().join('_');
  const short = name.length <= LONGEST ? name : createHash('sha256').update(name).digest('hex');
  return `${SCOPES}/${short}`;
}

/**
 * What a service for some environments takes over from the one for all that was there before it: everything but the
 * mails, which are the other one's to send, and the copies of contents that served, which lie beside the other one's
 * memory: it makes its own of what serves now.
 */
export const inherited = (memory: Memory): Memory => ({
  ...memory,
  stacks: Object.fromEntries(Object.entries(memory.stacks).map(([key, known]) => [key, withoutCopy(known)])),
  outbox: [],
  pending: null,
});

const withoutCopy = (known: StackMemory): StackMemory =>
  known.restore === undefined ? known : { ...known, restore: { ...known.restore, good: null } };
