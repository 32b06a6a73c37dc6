import type { Stack, World } from './world.ts';

/** The stack of that name that is not deleted, or of that ARN, deleted or not. */
export function findStack(world: World, region: string, nameOrId: string): Stack | undefined {
  const byId = world.stacks[nameOrId];
  if (nameOrId.startsWith('arn:')) return byId?.region === region ? byId : undefined;
  return Object.values(world.stacks).find(
    (stack) => stack.name === nameOrId && stack.region === region && stack.state.status !== 'DELETE_COMPLETE',
  );
}

/** Stacks of a region that are not deleted, newest first. */
export function liveStacks(world: World, region: string): readonly Stack[] {
  return allStacks(world, region).filter((stack) => stack.state.status !== 'DELETE_COMPLETE');
}

/** Stacks of a region, deleted ones too, newest first. */
export function allStacks(world: World, region: string): readonly Stack[] {
  return Object.values(world.stacks)
    .filter((stack) => stack.region === region)
    .toSorted((a, b) => b.order - a.order);
}
