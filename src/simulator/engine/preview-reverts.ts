import type { Change, Detail } from '../change-set.ts';
import type { ResourceDrift } from '../drift.ts';
import { resourceType } from '../resource-types.ts';
import type { Stack } from '../world.ts';
import { topOf } from './drift.ts';

/**
 * The changes of a drift-aware change set: those of the template, and what it puts right beside them. What was deleted
 * is added. Reference: User Guide, "Using drift-aware change sets"; how AWS words it in a change set is modelled.
 */
export function withReverts(
  changes: readonly Change[],
  stack: Stack,
  reverts: readonly ResourceDrift[],
): readonly Change[] {
  const known = new Set(changes.map(({ logicalId }) => logicalId));
  const added = reverts.filter(({ logicalId }) => !known.has(logicalId)).map(revert);
  const order = Object.keys(stack.resources);
  return [...changes, ...added].toSorted((a, b) => order.indexOf(a.logicalId) - order.indexOf(b.logicalId));
}

function revert({ logicalId, physicalId, type, status, differences }: ResourceDrift): Change {
  if (status === 'DELETED') return { ...BARE, logicalId, physicalId: null, type, action: 'Add' };
  const details = [...new Set(differences.map(({ path }) => topOf(path)))].map((name) => detail(type, name));
  return {
    ...BARE,
    logicalId,
    physicalId,
    type,
    action: 'Modify',
    replacement: 'False',
    scope: [...new Set(details.map(({ attribute }) => attribute))],
    details,
  };
}

const BARE = { replacement: null, policyAction: null, scope: [], details: [] } as const;

const detail = (type: string, name: string): Detail => {
  const isTags = resourceType(type)?.tags === name;
  return {
    attribute: isTags ? 'Tags' : 'Properties',
    name: isTags ? null : name,
    recreation: 'Never',
    evaluation: 'Static',
    source: 'DirectModification',
    cause: null,
  };
};
