import type { Environment, MlopsConfig } from '../core/config.ts';
import type { Memory, StackMemory } from '../core/memory.ts';
import type { Survey } from './survey.ts';

/**
 * The environments to look at: those of the configuration, and those that left it while we remember stacks of
 * theirs. Such stacks are held, and neither deleted nor forgotten.
 *
 * @param only the environments this process is responsible for, or null for all
 */
export function environmentsOf(
  config: MlopsConfig,
  memory: Memory,
  only: readonly string[] | null,
): readonly Environment[] {
  const named = new Set(config.environments.map(({ name }) => name));
  const left = new Map<string, Environment>();
  for (const [key, known] of Object.entries(memory.stacks)) {
    const name = nameIn(key);
    const place = named.has(name) ? null : placeOf(known);
    if (place !== null) left.set(name, removed(name, place, config));
  }
  const all = [...config.environments, ...left.values()];
  return all.filter(({ name }) => only?.includes(name) ?? true);
}

export function mustFind(environments: readonly Environment[], name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found === undefined) throw new Error(`a step for environment ${name}, which was not looked at`);
  return found;
}

/** The memory without the stacks of removed environments that are gone: nothing is left there to look for. */
export function withoutGone({ memory, situations, observed }: Survey, config: MlopsConfig): Memory {
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

/** Where a stack was when it was last seen: its ARN says so. */
function placeOf({ agreed, examined, intent }: StackMemory): Place | null {
  const arn = agreed?.stackId ?? examined?.stackId ?? intent?.stackId ?? '';
  const [, , , region = '', account = ''] = arn.split(':');
  return region === '' ? null : { region, account };
}

function removed(name: string, { region, account }: Place, config: MlopsConfig): Environment {
  const same = config.environments.find(
    (other) => other.region === region && (other.account === null || other.account === account),
  );
  return {
    name,
    // Read together with an environment in the same place, if there is one.
    account: same === undefined ? account : same.account,
    region,
    roleArn: same?.roleArn ?? null,
    externalId: same?.externalId ?? null,
    executionRoleArn: null,
    assetsBucket: same?.assetsBucket ?? null,
    approval: 'none',
    onRemoval: null,
    limits: { deletesPerDay: null, changedAtOnce: null },
    unsupported: [],
  };
}
