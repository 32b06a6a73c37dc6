import type { Memory } from '../core/memory.ts';
import type { Reading } from './desired-state.ts';
import { withSeats } from './environments.ts';

/** An approved plan stands for its steps one by one, so that carrying out a part of it voids nothing. */
export function withApprovals(memory: Memory, hashes: readonly string[], at: number): Memory {
  if (hashes.length === 0) return memory;
  const others = memory.approvals.filter(({ hash }) => !hashes.includes(hash));
  return { ...memory, approvals: [...others, ...hashes.map((hash) => ({ hash, at }))] };
}

/** The commit that is now the desired one, and whether it came by a rewritten history. */
export function withSource(memory: Memory, reading: Reading, now: number): Memory {
  if (reading.kind !== 'accepted') return memory;
  const { commit } = reading.good.revision;
  const seen = memory.commit?.id === commit ? memory.commit : { id: commit, seen: now };
  const rewritten = reading.rewritten ? commit : memory.rewritten;
  const after = { ...memory, commit: seen, rewritten: rewritten === commit ? rewritten : null };
  return withSeats(after, reading.good.desire.config);
}
