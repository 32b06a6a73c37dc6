import type { Change, Definition } from '../change-set.ts';
import { activeDependencies, activeResources } from '../template/outline.ts';
import type { Scope } from '../template/scope.ts';
import { resource as declarationOf, text } from '../template/sections.ts';
import type { Stack, StackResource, World } from '../world.ts';
import { details } from './change-details.ts';
import { exists } from './decide.ts';
import { deleteRetains } from './plan-jobs.ts';
import { type Sight, sightOf } from './sight.ts';

/**
 * What an update to a definition would do to the resources of a stack, in the order of the template; removals come
 * last. References to resources that change are not followed to their values: like CloudFormation it says of them
 * that their evaluation is dynamic, and of what they might replace that it is conditional.
 * Reference: User Guide, "Example change sets"; API reference, ResourceChange.
 */
export function preview(world: World, stack: Stack, definition: Definition): readonly Change[] {
  const sight = sightOf(world, stack, definition);
  const { wanted, changing } = sight;
  for (const logicalId of inOrder(wanted)) {
    const change = changeOf(sight, logicalId);
    if (change !== null) changing.set(logicalId, change);
  }
  const active = activeResources(wanted);
  const removed = Object.values(stack.resources)
    .filter((resource) => exists(resource) && !active.includes(resource.logicalId))
    .map(removal);
  return [...active.flatMap((logicalId) => changing.get(logicalId) ?? []), ...removed];
}

/** Active resources, each after all that it depends on. */
function inOrder(scope: Scope): readonly string[] {
  const ordered = new Set<string>();
  const visit = (logicalId: string): void => {
    if (ordered.has(logicalId)) return;
    for (const other of activeDependencies(logicalId, scope)) visit(other);
    ordered.add(logicalId);
  };
  for (const logicalId of activeResources(scope)) visit(logicalId);
  return [...ordered];
}

function changeOf(sight: Sight, logicalId: string): Change | null {
  const before = sight.stack.resources[logicalId];
  return exists(before) ? modification(sight, before) : addition(sight, logicalId);
}

const addition = ({ wanted }: Sight, logicalId: string): Change => ({
  logicalId,
  physicalId: null,
  type: text(declarationOf(wanted.template, logicalId)['Type']) ?? '',
  action: 'Add',
  replacement: null,
  policyAction: null,
  scope: [],
  details: [],
});

function modification(sight: Sight, before: StackResource): Change | null {
  const found = details(sight, before);
  if (found.length === 0) return null;
  const replacing = found.filter(({ recreation }) => recreation === 'Always');
  const certain = replacing.some(({ evaluation }) => evaluation === 'Static');
  const replacement = certain ? 'True' : replacing.length > 0 ? 'Conditional' : 'False';
  return {
    logicalId: before.logicalId,
    physicalId: before.physicalId,
    type: before.type,
    action: 'Modify',
    replacement,
    policyAction: replacement === 'False' ? null : `ReplaceAnd${before.updateReplacePolicy}`,
    scope: [...new Set(found.map(({ attribute }) => attribute))],
    details: found,
  };
}

const removal = (resource: StackResource): Change => ({
  logicalId: resource.logicalId,
  physicalId: resource.physicalId,
  type: resource.type,
  action: 'Remove',
  replacement: null,
  policyAction: deleteRetains(resource) ? 'Retain' : resource.deletionPolicy,
  scope: [],
  details: [],
});
