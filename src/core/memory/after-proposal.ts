import { resisting } from '../drift/drift.ts';
import type { Evidence } from './evidence.ts';
import { stackFailure } from './failures.ts';
import type { Look } from '../look.ts';
import { short } from '../memory.ts';
import type { StackMemory } from '../memory.ts';
import type { Situation } from '../step.ts';

/** What AWS answered to a proposal: nothing to change, not to be done, or there is none, as when its stack is gone. */
export function afterProposal(
  { live, memory, stack }: Situation,
  evidence: Evidence,
  look: Pick<Look, 'now' | 'hash'>,
): StackMemory {
  const { proposal } = memory;
  if (proposal === null || (live !== null && evidence.answered !== 'change-set')) return memory;
  const { changeSet } = evidence;
  if (changeSet === null) return { ...memory, proposal: null };
  if (changeSet.phase === 'empty' && proposal.reverts === true) return resisting(memory);
  if (changeSet.phase === 'empty') return { ...memory, agreed: { ...proposal.seen, said: true } };
  if (changeSet.phase !== 'failed') return memory;
  const cause = { resource: null, resourceType: null, reason: changeSet.reason ?? 'The change set failed.' };
  const failure = stackFailure(memory, short(proposal.seen.digest), cause, { stack, ...look });
  return { ...memory, failure };
}
