import { readMeta } from './meta.ts';
import type { DesiredStack, LiveStack } from './model.ts';
import type { Observation, StackMemory } from './memory.ts';
import { sameObservation } from './memory.ts';

export const observationOf = (live: LiveStack, digest: string): Observation => ({
  stackId: live.id,
  updated: live.updated,
  digest,
});

export const liveDigest = (live: LiveStack): string | null => readMeta(live.outputs)?.digest ?? null;

/**
 * What differs between a live stack and the desired one, one phrase each; empty when they are in sync
 * (section 6 of the design). Everything here comes from the same DescribeStacks reply.
 */
export function differences(desired: DesiredStack, live: LiveStack, memory: StackMemory): readonly string[] {
  // CloudFormation itself said of this very observation that nothing would change: believe it.
  if (
    sameObservation(memory.agreed, observationOf(live, desired.digest)) &&
    liveDigest(live) !== desired.digest
  )
    return [];
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
