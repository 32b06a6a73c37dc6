import type { Environment, MlopsConfig } from '../../core/config.ts';
import type { Memory, StackMemory } from '../../core/memory.ts';
import type { Survey } from './survey.ts';

type Named = Pick<MlopsConfig, 'environments'>;

/**
 * The environments to look at: those of the configuration, and those that left it while we remember stacks of
 * theirs. Such stacks are held, and neither deleted nor forgotten.
 *
 * @param only the environments this process is responsible for, or null for all
 */
export function environmentsOf(
  config: Named,
  memory: Memory,
  only: readonly string[] | null,
): readonly Environment[] {
  const left = new Map<string, Environment>();
  for (const { name, place } of leftBehind(config, memory))
    left.set(name, removed(name, place, memory, config));
  const all = [...config.environments, ...left.values()];
  return all.filter(({ name }) => only?.includes(name) ?? true);
}

/** The stacks we remember in environments that the configuration no longer has. */
function leftBehind(config: Named, memory: Memory): readonly Left[] {
  const named = new Set(config.environments.map(({ name }) => name));
  return Object.entries(memory.stacks).flatMap(([key, known]) => {
    const name = nameIn(key);
    const place = named.has(name) ? null : placeOf(known);
    return place === null ? [] : [{ name, place }];
  });
}

/** Notes how each environment is entered, for as long as the configuration has it or stacks are left in it. */
export function withSeats(memory: Memory, config: Named): Memory {
  const left = new Set(leftBehind(config, memory).map(({ name }) => name));
  const kept = Object.entries(memory.seats ?? {}).filter(([name]) => left.has(name));
  const current = config.environments.map(
    ({ name, account, region, roleArn, externalId }) =>
      [name, { account, region, roleArn, externalId }] as const,
  );
  return { ...memory, seats: Object.fromEntries([...kept, ...current]) };
}

/** Names of the stacks that were left in an environment, with their pipelines as people were told of them. */
export const stacksLeftIn = (
  environment: string,
  memory: Memory,
): readonly { readonly stack: string; readonly pipeline: string }[] =>
  Object.keys(memory.stacks)
    .filter((key) => nameIn(key) === environment)
    .map((key) => {
      const stack = key.slice(environment.length + 1);
      return { stack, pipeline: memory.told.stacks[key]?.pipeline ?? stack };
    });

export function mustFind(environments: readonly Environment[], name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found === undefined) throw new Error(`a step for environment ${name}, which was not looked at`);
  return found;
}

/** The memory without the stacks of removed environments that are gone: nothing is left there to look for. */
export function withoutGone({ memory, situations, observed }: Survey, config: Named): Memory {
  const named = new Set(config.environments.map(({ name }) => name));
  const seen = new Set(situations.map(({ environment, stack }) => `${environment}/${stack}`));
  const kept = Object.entries(memory.stacks).filter(([key]) => {
    const name = nameIn(key);
    return named.has(name) || !observed.has(name) || seen.has(key);
  });
  return { ...memory, stacks: Object.fromEntries(kept) };
}

const nameIn = (key: string): string => key.slice(0, key.indexOf('/'));

interface Place {
  readonly region: string;
  readonly account: string;
}

interface Left {
  readonly name: string;
  readonly place: Place;
}

/** Where a stack was when it was last seen: its ARN says so. */
function placeOf({ agreed, examined, intent }: StackMemory): Place | null {
  const arn = agreed?.stackId ?? examined?.stackId ?? intent?.stackId ?? '';
  const [, , , region = '', account = ''] = arn.split(':');
  return region === '' ? null : { region, account };
}

/** Entered as it was before or, where nobody remembers how, like an environment in the same place. */
function removed(
  name: string,
  { region, account }: Place,
  { seats }: Memory,
  { environments }: Named,
): Environment {
  const same = environments.find(
    (other) => other.region === region && (other.account === null || other.account === account),
  );
  const door = seats?.[name] ?? same;
  return {
    name,
    account,
    region,
    roleArn: door?.roleArn ?? null,
    externalId: door?.externalId ?? null,
    executionRoleArn: null,
    assetsBucket: null,
    approval: 'none',
    onRemoval: null,
    limits: { deletesPerDay: null, changedAtOnce: null },
    windows: [],
  };
}
