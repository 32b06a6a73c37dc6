import type { Memory } from '../../core/memory.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Reading } from '../wishes/desired-state.ts';
import { withSeats } from './environments.ts';

/** An approved plan stands for its steps one by one, so that carrying out a part of it voids nothing. */
export function withApprovals(
  memory: Memory,
  { granted, grantedByHand }: Pick<Plan, 'granted' | 'grantedByHand'>,
  at: number,
): Memory {
  if (granted.length === 0) return memory;
  const before = new Map(memory.approvals.map((approval) => [approval.hash, approval]));
  const isByHand = (hash: string): boolean =>
    grantedByHand.includes(hash) || (before.has(hash) && before.get(hash)?.byCommit !== true);
  const others = memory.approvals.filter(({ hash }) => !granted.includes(hash));
  const added = granted.map((hash) => (isByHand(hash) ? { hash, at } : { hash, at, byCommit: true }));
  return { ...memory, approvals: [...others, ...added] };
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
