import { withoutRivals } from './adoption.ts';
import { laidOver } from './overlay.ts';
import { nextStep } from './next-step.ts';
import { memoryKey, NOTHING_KNOWN } from '../memory.ts';
import type { Memory, StackMemory } from '../memory.ts';
import { isOurs } from '../stack/identity.ts';
import type { LiveStack, Wanted } from '../model.ts';
import type { Rules } from '../rules.ts';
import { meantBy } from '../step.ts';
import type { Situation, Step } from '../step.ts';
import { waves } from './waves.ts';

/** What to do next, for every stack, in the order in which it is done. The same inputs give the same plan (I4). */
export interface Plan {
  readonly steps: readonly Step[];
  /** By environment: the hash of all its moves that want approval. */
  readonly planHashes: Readonly<Record<string, string>>;
  /** Step hashes that an approved plan hash stands for: remembered, so that carrying a part out voids nothing. */
  readonly granted: readonly string[];
  /** Those of them whose plan was approved by hand: only they lift a limit of the service's policy. */
  readonly grantedByHand: readonly string[];
}

export const plan = (situations: readonly Situation[], memory: Memory, rules: Rules): Plan =>
  laidOver(inOrder(situations.map((situation) => nextStep(situation, rules))), situations, memory, rules);

/** What one environment showed. */
export interface Seen {
  readonly environment: string;
  readonly stacks: readonly LiveStack[];
}

/**
 * The outer join of wishes and stacks by name: a stack of ours without a wish is one that left the
 * configuration; anybody else's without a wish is not our business.
 */
export function pair(
  wanted: readonly Wanted[],
  seen: Seen,
  memory: Memory,
  rules: Pick<Rules, 'instance' | 'sourceId'>,
): readonly Situation[] {
  const live = new Map(seen.stacks.map((stack) => [stack.name, stack]));
  const wishes = new Map(
    withoutRivals(
      wanted.filter((wish) => wish.environment === seen.environment),
      rules.instance,
    ).map((wish) => [wish.stack, wish]),
  );
  const ours = seen.stacks.filter(
    (stack) =>
      isOurs(stack, rules.instance, rules.sourceId) && stack.tags['mlops:environment'] === seen.environment,
  );
  // A stack that was just deleted is in neither: the intent says that its end is still to be told. Nor is one that was
  // to be taken over and is not any more: its change set has to go.
  const prefix = memoryKey(seen.environment, '');
  const awaited = Object.keys(memory.stacks)
    .filter((key) => key.startsWith(prefix) && isAwaited(memory.stacks[key]))
    .map((key) => key.slice(prefix.length));
  const names = new Set([...wishes.keys(), ...ours.map((stack) => stack.name), ...awaited]);
  return [...names].toSorted().map((stack) => {
    const wish = wishes.get(stack) ?? null;
    const found = live.get(stack) ?? null;
    return {
      pipeline:
        wish?.pipeline ??
        found?.tags['mlops:pipeline'] ??
        memory.told.stacks[memoryKey(seen.environment, stack)]?.pipeline ??
        stack,
      environment: seen.environment,
      stack,
      wanted: wish,
      live: found,
      memory: memory.stacks[memoryKey(seen.environment, stack)] ?? NOTHING_KNOWN,
      templateChanged: false,
      liveDependsOn: [],
      changeSet: null,
    };
  });
}

const isAwaited = (known: StackMemory | undefined): boolean =>
  known !== undefined && (known.intent !== null || known.proposal !== null);

/** By environment as the configuration lists them, then wave, then name; removals last and backwards. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  const environments = [...new Set(steps.map((step) => step.environment))];
  return environments.flatMap((environment) => {
    const here = steps.filter((step) => step.environment === environment);
    const rank = waves(
      here.map((step) => ({ name: step.pipeline, dependsOn: step.wanted?.dependsOn ?? [] })),
    );
    const byWave = here.toSorted(
      (a, b) => rank(a.pipeline) - rank(b.pipeline) || (a.stack < b.stack ? -1 : 1),
    );
    const removals = byWave.filter(isRemoval).toReversed();
    return [...byWave.filter((step) => !isRemoval(step)), ...removals];
  });
}

const isRemoval = (step: Step): boolean => {
  const meant = meantBy(step);
  return meant?.kind === 'delete' && meant.reason !== 'never-complete';
};
