import type { Limits, MlopsConfig } from '../core/config.ts';
import type { Memory } from '../core/memory.ts';
import type { Rules } from '../core/rules.ts';
import type { World } from './world.ts';

/** Looks that must miss a pipeline before its stack is pruned (I2). */
const PRUNE_LOOKS = 2;

/** What the planner goes by, from the settings, the configuration and what people approved. */
export function rulesOf(world: World, config: MlopsConfig, memory: Memory, commit: string): Rules {
  return {
    instance: world.instance,
    sourceId: world.sourceId,
    now: world.clock.now(),
    pruneQuorum: world.pruneQuorum,
    pruneLooks: PRUNE_LOOKS,
    deleteBudget: world.deleteBudget,
    deletesPerDay: limitsOf(config, 'deletesPerDay'),
    changedAtOnce: limitsOf(config, 'changedAtOnce'),
    unsupported: new Map(
      config.environments.map(({ name, unsupported }) => [name, [...config.unsupported, ...unsupported]]),
    ),
    careful: new Set(
      config.environments.filter(({ approval }) => approval === 'required').map(({ name }) => name),
    ),
    environments: new Set(config.environments.map(({ name }) => name)),
    rewritten: memory.rewritten === commit,
    approvals: new Set([...config.approvals, ...memory.approvals.map(({ hash }) => hash)]),
    hash: world.hash,
  };
}

/** The tighter of the file's limit and the environment's own. */
function limitsOf({ environments, limits }: MlopsConfig, which: keyof Limits): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const environment of environments) {
    const given = [limits[which], environment.limits[which]].filter((each) => each !== null);
    if (given.length > 0) found.set(environment.name, Math.min(...given));
  }
  return found;
}
