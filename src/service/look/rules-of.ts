import { createCalendar } from '../../config/calendar.ts';
import type { Limits, MlopsConfig } from '../../core/config.ts';
import { farewellKey } from '../../core/plan/farewell.ts';
import { memoryKey } from '../../core/memory.ts';
import type { Wanted } from '../../core/model.ts';
import type { Farewell, Rules } from '../../core/rules.ts';
import type { Survey } from './survey.ts';
import type { World } from '../world.ts';

/** Looks that must miss a pipeline before its stack is pruned (I2). */
const PRUNE_LOOKS = 2;

/** What the planner goes by, from the settings, the configuration and what people approved. */
export function rulesOf(world: World, config: MlopsConfig, found: Found, commit: string): Rules {
  const { memory } = found;
  const { limits: policy } = world.policy.current;
  return {
    instance: world.instance,
    sourceId: world.sourceId,
    now: world.clock.now(),
    pruneQuorum: world.pruneQuorum,
    pruneLooks: PRUNE_LOOKS,
    deleteBudget: world.deleteBudget,
    deletesPerDay: limitsOf(policy, config, 'deletesPerDay'),
    changedAtOnce: limitsOf(policy, config, 'changedAtOnce'),
    windows: new Map(config.environments.map(({ name, windows }) => [name, [...config.windows, ...windows]])),
    calendar: createCalendar(),
    halts: memory.halts ?? [],
    careful: new Set(
      config.environments.filter(({ approval }) => approval === 'required').map(({ name }) => name),
    ),
    environments: new Map(
      config.environments.map(({ name, account, region }) => [
        name,
        { account, region: region ?? world.region },
      ]),
    ),
    unseen: world.farewell === true ? [] : [...unseenIn(found), ...elsewhere(world, config)],
    rewritten: memory.rewritten === commit,
    firm: policy,
    approvals: new Set([
      ...config.approvals.map(({ hash }) => hash),
      ...memory.approvals.map(({ hash }) => hash),
    ]),
    approvedByHand: new Set(
      memory.approvals.filter(({ byCommit }) => byCommit !== true).map(({ hash }) => hash),
    ),
    hash: world.hash,
    ...(world.farewell === true ? { farewell: keepsakesIn(config) } : {}),
  };
}

const keepsakesIn = ({ pipelines }: MlopsConfig): Farewell =>
  new Map(
    pipelines.flatMap(({ name, protect, targets }) =>
      targets.map(({ environment, onRemoval }) => [farewellKey(environment, name), { protect, onRemoval }]),
    ),
  );

type Found = Pick<Survey, 'memory' | 'unreachable'>;

/** What other services look after: whether it is there, they know. */
const elsewhere = ({ only }: Pick<World, 'only'>, { pipelines }: MlopsConfig): Rules['unseen'] =>
  pipelines.flatMap(({ name: pipeline, state, targets }) =>
    targets
      .filter(({ environment }) => state === 'present' && only !== null && !only.includes(environment))
      .map(({ environment }) => ({ pipeline, environment })),
  );

const unseenIn = ({ unreachable, memory }: Found): readonly Wanted[] =>
  [...unreachable.values()].flatMap(({ wanted }) =>
    wanted.filter(
      ({ state, environment, stack }) =>
        state === 'present' && (memory.stacks[memoryKey(environment, stack)]?.agreed ?? null) === null,
    ),
  );

/** The tightest of the file's limit, the environment's own and that of the service's policy. */
export function limitsOf(
  policy: Limits,
  { environments, limits }: Pick<MlopsConfig, 'environments' | 'limits'>,
  which: keyof Limits,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const environment of environments) {
    const all = [limits, environment.limits, policy];
    const given = all.map((each) => each[which]).filter((each) => each !== null);
    if (given.length > 0) found.set(environment.name, Math.min(...given));
  }
  return found;
}
