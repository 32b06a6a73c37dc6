import { isCandidate } from '../../core/plan/adoption.ts';
import type { Environment } from '../../core/config.ts';
import { NO_EVIDENCE, question } from '../../core/memory/evidence.ts';
import type { Evidence } from '../../core/memory/evidence.ts';
import { Fault } from '../../core/fault.ts';
import { groupBy } from '../../core/text/group.ts';
import { isOurs } from '../../core/stack/identity.ts';
import type { Look } from '../../core/look.ts';
import { memoryKey } from '../../core/memory.ts';
import type { Memory, StackMemory } from '../../core/memory.ts';
import type { LiveStack, Wanted } from '../../core/model.ts';
import type { Lookup } from '../../core/stack/outputs.ts';
import { pair } from '../../core/plan/plan.ts';
import { remember } from '../../core/memory/remember.ts';
import type { Situation } from '../../core/step.ts';
import type { Cloud } from '../../ports.ts';
import type { Following } from './following.ts';
import type { Scopes } from '../wishes/scopes.ts';
import type { HeldBy } from '../wishes/wanted.ts';
import type { World } from '../world.ts';
import { gather } from './gather.ts';
import { withWayBack } from './way-back.ts';

/** What one look found, environment by environment. */
export interface Survey {
  readonly situations: readonly Situation[];
  /** The memory after the look. */
  readonly memory: Memory;
  /** Environments that could not be read, with what is wrong: they are held, and only they. */
  readonly unreachable: ReadonlyMap<string, { readonly fault: Fault; readonly wanted: readonly Wanted[] }>;
  readonly observed: ReadonlySet<string>;
}

/** Reads the stacks of one environment. @throws Fault */
export type Read = (environment: Environment, cloud: Cloud) => Promise<readonly LiveStack[]>;

/** What is wished, and what is not known because a file was rejected. */
type Wishing = Pick<Scopes, 'of' | 'followed' | 'brokenFileOf' | 'barred'>;

/** Looks at all environments at once: one that does not answer keeps no other waiting (I6). */
export async function survey(
  world: World,
  wishes: Wishing,
  environments: readonly Environment[],
  look: Looking & { readonly read: Read },
): Promise<Survey> {
  const unreachable = new Map<string, { fault: Fault; wanted: readonly Wanted[] }>();
  const stacks: Record<string, StackMemory> = { ...look.memory.stacks };
  const situations: Situation[] = [];
  const observed = new Set<string>();
  const answers = await Promise.all(
    environments.map(async (environment) => {
      try {
        const cloud = world.cloud(environment);
        const live = await look.read(environment, cloud);
        const found = await situationsOf(world, environment, { wishes, live, cloud, ...look });
        return { environment, found };
      } catch (error) {
        // What fails because the work is stopped says nothing about the environment.
        if (!(error instanceof Fault) || look.signal?.aborted === true) throw error;
        return { environment, fault: error };
      }
    }),
  );
  for (const { environment, found, fault } of answers) {
    if (found === undefined) {
      const wanted = await wishes.of(environment, () => undefined);
      unreachable.set(environment.name, { fault, wanted });
      continue;
    }
    for (const situation of found) stacks[memoryKey(environment.name, situation.stack)] = situation.memory;
    situations.push(...found);
    observed.add(environment.name);
  }
  return { situations, memory: { ...look.memory, stacks }, unreachable, observed };
}

interface Looking {
  readonly memory: Memory;
  readonly at: Look;
  readonly following: Following;
  readonly signal?: AbortSignal;
}

interface Reading extends Looking {
  readonly wishes: Wishing;
  readonly live: readonly LiveStack[];
  readonly cloud: Cloud;
}

async function situationsOf(
  world: World,
  environment: Environment,
  reading: Reading,
): Promise<readonly Situation[]> {
  const { wishes, live, cloud, memory, at, following, signal } = reading;
  const ours = live.filter((stack) => isOurs(stack, world.instance, world.sourceId));
  const held = groupBy(
    ours.filter((stack) => stack.tags['mlops:environment'] === environment.name),
    (stack) => stack.tags['mlops:pipeline'] ?? '',
  );
  const outputs = new Map([...held].map(([pipeline, stacks]) => [pipeline, stacks.at(-1)?.outputs]));
  const lookup: Lookup = ({ pipeline, key }) => {
    const found = outputs.get(pipeline) ?? {};
    // An output may be called `toString`, which every object answers to.
    return Object.hasOwn(found, key) ? found[key] : undefined;
  };
  const heldBy: HeldBy = (pipeline) => held.get(pipeline) ?? [];
  const asking = { environment, artifacts: cloud.artifacts, signal };
  const followed = world.farewell === true ? [] : wishes.followed(environment, lookup);
  const answers = await following.ask(followed, asking);
  const wanted = world.farewell === true ? [] : await wishes.of(environment, lookup, heldBy, answers);
  const pairs = pair(wanted, { environment: environment.name, stacks: live }, memory, world);
  return Promise.all(
    pairs.map(async (situation) => {
      const { live } = situation;
      if (live !== null && !ours.includes(live) && !isCandidate(situation.wanted, live, world))
        return situation;
      // What a rejected file wishes is not known: nothing is asked about its stacks, and none is missed.
      if (situation.wanted === null && wishes.brokenFileOf(situation) !== null)
        return { ...situation, memory: remember(situation, NO_EVIDENCE, { ...at, whole: false }) };
      const evidence = await gatherFor(situation, cloud, { now: at.now, signal });
      const seen = {
        ...situation,
        memory: remember(situation, evidence, at),
        templateChanged: evidence.templateSame === false,
        liveDependsOn: evidence.dependsOn ?? situation.memory.absent?.dependsOn ?? [],
        changeSet: evidence.changeSet,
      };
      return withWayBack(seen, { world, wishes, environment });
    }),
  );
}

function gatherFor(
  situation: Situation,
  cloud: Cloud,
  { now, signal }: { readonly now: number; readonly signal: AbortSignal | undefined },
): Promise<Evidence> {
  const asked = question(situation, now);
  return asked === null ? Promise.resolve(NO_EVIDENCE) : gather(asked, situation, cloud, signal);
}
