import { Fault } from '../../core/fault.ts';
import { unforeseen } from '../../core/plan/guarded-update.ts';
import { memoryKey, NOTHING_KNOWN } from '../../core/memory.ts';
import type { Foreseen, StackMemory } from '../../core/memory.ts';
import type { DesiredStack, Forecast, LiveStack } from '../../core/model.ts';
import { plan } from '../../core/plan/plan.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Rules } from '../../core/rules.ts';
import { groupBy } from '../../core/text/group.ts';
import { observationOf } from '../../core/stack/same.ts';
import type { Step } from '../../core/step.ts';
import type { Change, Cloud } from '../../ports.ts';
import type { Survey } from './survey.ts';
import type { World } from '../world.ts';

interface Foresight {
  readonly found: Survey;
  readonly plan: Plan;
  /** Those that had to be made, by the key of the stack in the memory. */
  readonly forecasts: ReadonlyMap<string, Forecast>;
}

/** What a look knows beyond its plan, and where more can be asked. */
export interface Inquiry extends Pick<Foresight, 'forecasts'> {
  readonly cloudOf: (environment: string) => Cloud;
}

const NO_INQUIRY: Inquiry = {
  forecasts: new Map(),
  cloudOf: (environment) => {
    throw new Error(`nothing was looked at in ${environment}`);
  },
};

/** What there is before the first valid configuration: nothing was looked at, and there is nothing to ask about. */
export const NOTHING_SEEN = { steps: [], planHashes: {}, unreachable: [], inquiry: NO_INQUIRY } as const;

/**
 * Plans. Where an update is planned of which nobody knows yet what it would destroy, that is worked out first, and
 * the plan is made again with it. What cannot be worked out is in danger: AWS is asked then.
 */
export async function planWithForesight(
  world: Pick<World, 'forecaster'>,
  found: Survey,
  rules: Rules,
  asking: Asking,
): Promise<Foresight> {
  const first = plan(found.situations, found.memory, rules);
  const stacks: Record<string, StackMemory> = { ...found.memory.stacks };
  const knownOf = (step: Step): StackMemory =>
    stacks[memoryKey(step.environment, step.stack)] ?? NOTHING_KNOWN;
  const updates = first.steps.flatMap((step) => unforeseen(step, knownOf(step)) ?? []);
  if (updates.length === 0) return { found, plan: first, forecasts: new Map() };
  const answers = await forecastAll(world, updates, asking);
  const forecasts = new Map<string, Forecast>();
  for (const [index, step] of updates.entries()) {
    const { live, desired } = step.action;
    const key = memoryKey(step.environment, step.stack);
    const answer = answers[index] ?? UNKNOWN;
    forecasts.set(key, answer);
    const forecast: Foreseen = {
      seen: observationOf(live, desired.digest),
      destroys: answer.destroys.map(({ resource, type }) => `${resource} (${type})`),
    };
    stacks[key] = { ...knownOf(step), forecast };
  }
  const situations = found.situations.map((situation) => ({
    ...situation,
    memory: stacks[memoryKey(situation.environment, situation.stack)] ?? situation.memory,
  }));
  const memory = { ...found.memory, stacks };
  return { found: { ...found, situations, memory }, plan: plan(situations, memory, rules), forecasts };
}

const UNKNOWN: Forecast = {
  destroys: [
    {
      resource: 'something',
      type: 'it could not be compared',
      how: 'replaced',
      certain: false,
      why: 'No forecast.',
    },
  ],
  differences: null,
};

/** A step about an update of a stack that exists. */
interface Updating {
  readonly environment: string;
  readonly action: { readonly live: LiveStack; readonly desired: DesiredStack };
}

interface Asking {
  readonly cloudOf: (environment: string) => Pick<Cloud, 'template'>;
  readonly signal: AbortSignal;
}

/**
 * Updates of which the templates are held at the same time, and compared by one process: those of a thousand stacks
 * would be thirty megabytes of text, and longer in work than that process is waited for.
 */
const TOGETHER = 100;

/** Templates that are asked for at the same time: more than AWS lets us ask in a second. */
const AT_ONCE = 10;

/** One forecast for each update, in their order; `UNKNOWN` where the template or the forecast could not be had. */
export async function forecastAll(
  world: Pick<World, 'forecaster'>,
  updates: readonly Updating[],
  asking: Asking,
): Promise<readonly Forecast[]> {
  const inTurns = environmentsInTurns(updates);
  const answers = await byGroups(inTurns, TOGETHER, (some) => forecastSome(world, some, asking));
  const known = new Map(inTurns.map((update, index) => [update, answers[index]]));
  return updates.map((update) => known.get(update) ?? UNKNOWN);
}

/** One of each environment, then the next of each: AWS has a pace for each of them, and none need wait for another's. */
function environmentsInTurns(updates: readonly Updating[]): readonly Updating[] {
  const queues = [...groupBy(updates, ({ environment }) => environment).values()];
  const longest = Math.max(...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => queues.flatMap((queue) => queue[index] ?? [])).flat();
}

async function forecastSome(
  { forecaster }: Pick<World, 'forecaster'>,
  updates: readonly Updating[],
  { cloudOf, signal }: Asking,
): Promise<readonly Forecast[]> {
  const read = ({ action: { live, desired }, environment }: Updating): Promise<Change | null> =>
    orNull(async () => {
      const template = await cloudOf(environment).template(live.id, signal);
      return { live: { ...live, template }, desired };
    });
  const changes = await byGroups(updates, AT_ONCE, (some) => Promise.all(some.map(read)));
  const known = changes.filter((change) => change !== null);
  const forecasts = (await orNull(() => forecaster.forecast(known, signal))) ?? [];
  const answers = forecasts[Symbol.iterator]();
  return changes.map((change) => (change === null ? UNKNOWN : (answers.next().value ?? UNKNOWN)));
}

/** Some after the others, in their order. */
async function byGroups<T, R>(
  all: readonly T[],
  size: number,
  ask: (some: readonly T[]) => Promise<readonly R[]>,
): Promise<readonly R[]> {
  const answers: R[] = [];
  for (let from = 0; from < all.length; from += size)
    answers.push(...(await ask(all.slice(from, from + size))));
  return answers;
}

async function orNull<T>(asking: () => Promise<T>): Promise<T | null> {
  try {
    return await asking();
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}
