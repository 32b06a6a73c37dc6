import type { World } from './world.ts';

/** An AWS in which nothing has happened yet. */
export function newWorld(account: string, seed: number): World {
  return {
    version: 2,
    account,
    random: seed >>> 0,
    sequence: 0,
    pace: { speed: 1, seconds: {} },
    stacks: {},
    busy: [],
    proposed: [],
    physical: {},
    tokens: {},
    topics: {},
    letters: [],
    buckets: {},
    troubles: [],
  };
}
