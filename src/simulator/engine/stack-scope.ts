import { attributeValue } from '../identity.ts';
import { scopeOf } from '../template/make-scope.ts';
import type { Scope } from '../template/scope.ts';
import type { Stack, World } from '../world.ts';
import { subjectOf } from './physical.ts';

/** What the functions of a stack's template see: its parameters, and the resources made so far. */
export function stackScope(world: World, stack: Stack): Scope {
  const place = { account: world.account, region: stack.region, stackId: stack.id, stackName: stack.name };
  return scopeOf(stack.state.definition, place, {
    symbolic: false,
    ref: (logicalId) => stack.resources[logicalId]?.physicalId ?? '',
    attribute: (logicalId, attribute) => {
      const resource = stack.resources[logicalId];
      return resource === undefined ? '' : attributeValue(subjectOf(world, stack, resource), attribute);
    },
  });
}
