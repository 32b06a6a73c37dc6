import { readMeta } from '../meta.ts';
import type { DesiredStack, LiveStack } from '../model.ts';
import type { StackMemory } from '../memory.ts';
import type { Observation } from '../observation.ts';
import { sameObservation } from '../observation.ts';

export const observationOf = (live: LiveStack, digest: string): Observation => ({
  stackId: live.id,
  updated: live.updated,
  digest,
});

/** What a client token is made of: the stack as it was when the call was decided (section 6 of the design). */
export const seenAs = (stack: string, live: LiveStack | null) => ({
  stackId: live?.id ?? `new ${stack}`,
  at: live === null ? null : (live.updated ?? live.created),
  digest: live === null ? null : liveDigest(live),
});

export const liveDigest = (live: LiveStack): string | null => readMeta(live.outputs)?.digest ?? null;

/**
 * What differs between a live stack and the desired one, one phrase each; empty when they are in sync
 * (section 6 of the design). Everything here comes from the same DescribeStacks reply.
 */
export function differences(desired: DesiredStack, live: LiveStack, memory: StackMemory): readonly string[] {
  // CloudFormation itself said of this very observation that nothing would change: believe it.
  const { agreed } = memory;
  if (agreed?.said === true && sameObservation(agreed, observationOf(live, desired.digest))) return [];
  const found: string[] = [];
  if (liveDigest(live) !== desired.digest) found.push('the configuration');
  const hidden = new Set(desired.noEcho);
  found.push(
    ...unequalKeys(desired.parameters, live.parameters)
      .filter((name) => !hidden.has(name))
      .map((name) => `parameter ${name}`),
    ...unequalKeys(desired.tags, live.tags).map((name) => `tag ${name}`),
  );
  // A role once given cannot be taken back by leaving it out, so only another role counts as a difference.
  if (desired.role !== null && desired.role !== live.role) found.push('the execution role');
  return found;
}

function unequalKeys(
  desired: Readonly<Record<string, string>>,
  live: Readonly<Record<string, string>>,
): readonly string[] {
  const names = new Set([...Object.keys(desired), ...Object.keys(live)]);
  return [...names].filter((name) => desired[name] !== live[name]).toSorted();
}
