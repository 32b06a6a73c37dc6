import { SECOND } from '../../src/core/text/time.ts';
import { changedConfig, emptyOf, firstConfig } from './draw-config.ts';
import { drawTrouble } from './draw-trouble.ts';
import { NAMES } from './events.ts';
import type { Config, Env, Event, History, Spot, Tip } from './events.ts';
import { Random } from './random.ts';

const BROKEN = [
  '{ "version": 1, "pipelines": [',
  '',
  'null',
  '{ "version": 1, "pipelines": [{ "name": "a", "pipeline_type": "shlef" }] }',
  '{ "version": 1, "pipelines": [{ "name": "a", "name": "b" }] }',
] as const;

/** The whole history of a seed: the same one, always. */
export function draw(seed: number): History {
  const random = new Random(seed);
  const skew = random.chance(0.3) ? (random.below(241) - 120) * SECOND : 0;
  const deleteBudget = random.pick([0.1, 0.1, 0.7]);
  const environments: readonly Env[] = random.chance(0.3) ? ['dev', 'prod'] : ['default'];
  const replicas = random.chance(0.15) ? 2 : 1;
  const stacksPerPage = random.pick([100, 100, 2]);
  const isShort = !random.chance(0.125);
  let config = firstConfig(random, environments);
  const events: Event[] = [
    { kind: 'commit', tip: { kind: 'config', config }, rewritten: false },
    { kind: random.pick(['look', 'settle', 'settle']) },
  ];
  for (let left = 4 + random.below(14); left > 0; left -= 1) {
    // Whoever is alone loses nothing by a freeze but time; it should come in the middle of something.
    if (replicas === 2 && random.chance(0.15)) events.push(freeze(random));
    const event = happening(random, config, environments);
    if (event.kind === 'commit' && event.tip.kind === 'config') config = event.tip.config;
    events.push(event);
    // What is committed should be seen now and then, and what goes wrong should meet something.
    if (MEETS.includes(event.kind)) events.push({ kind: random.pick(['look', 'settle', 'settle']) });
    if (event.kind === 'tamper' && random.chance(0.8)) events.push(...UNTIL_FOUND);
  }
  return { seed, skew, deleteBudget, environments, replicas, stacksPerPage, isShort, events };
}

/** Every stack has its turn to be compared; then it takes a look to begin, one to read and some to set back. */
const UNTIL_FOUND: readonly Event[] = [
  { kind: 'time', minutes: 7 * 60 },
  { kind: 'look' },
  { kind: 'time', minutes: 1 },
  { kind: 'look' },
  { kind: 'settle' },
];

const MEETS: readonly Event['kind'][] = ['commit', 'trouble', 'state-trouble', 'crash', 'approve'];

/** Share of the events that need no more words. */
const PLAIN = 0.35;

/** As often as each should come up. */
const WITHOUT_MORE = [
  ...(['look', 'look', 'glance', 'settle', 'settle', 'restart', 'compare'] as const),
  ...(['lose-state', 'damage-state', 'lose-source', 'find-source', 'find-source'] as const),
] as const;

const KINDS = [
  ...(['commit', 'commit', 'commit', 'commit', 'commit', 'time', 'time', 'time', 'clock'] as const),
  ...(['crash', 'crash', 'crash', 'console', 'console'] as const),
  ...(['tamper', 'tamper', 'tamper'] as const),
  ...(['approve', 'approve', 'approve', 'retry'] as const),
  ...(['trouble', 'trouble', 'trouble', 'trouble', 'state-trouble'] as const),
] as const;

function happening(random: Random, config: Config, environments: readonly Env[]): Event {
  if (random.chance(PLAIN)) return { kind: random.pick(WITHOUT_MORE) };
  const kind = random.pick(KINDS);
  switch (kind) {
    case 'commit':
      return { kind, tip: tip(random, config, environments), rewritten: random.chance(0.05) };
    case 'time':
      return { kind, minutes: random.pick([0.1, 1, 5, 11, 60, 1500]) };
    case 'clock':
      return { kind, minutes: random.pick([-60, -5, 5, 60]) };
    case 'crash':
      return { kind, doom: { call: 1 + random.below(random.pick([6, 12, 30])), after: random.chance(0.5) } };
    case 'console':
      return {
        kind,
        deed: random.pick(['update', 'update', 'delete', 'protect']),
        spot: spot(random, environments),
      };
    case 'tamper':
      return { kind, deed: random.pick(['change', 'change', 'delete']), spot: spot(random, environments) };
    case 'approve':
      return { kind, how: random.pick(['now', 'now', 'late', 'all']), spot: spot(random, environments) };
    case 'retry':
      return { kind, name: random.pick(NAMES) };
    case 'trouble':
      return { kind, trouble: drawTrouble(random, environments) };
    case 'state-trouble':
      return { kind, trouble: { how: random.pick(['before', 'after']), times: 1 + random.below(3) } };
    default:
      return kind satisfies never;
  }
}

const freeze = (random: Random): Event => ({
  kind: 'freeze',
  frost: { call: 1 + random.below(14), seconds: random.pick([5, 20, 34, 50, 60, 300]) },
});

const spot = (random: Random, environments: readonly Env[]): Spot => ({
  name: random.pick(NAMES),
  environment: environments[random.below(environments.length)] ?? 'default',
});

function tip(random: Random, config: Config, environments: readonly Env[]): Tip {
  if (random.chance(0.1)) return { kind: 'broken', text: random.pick(BROKEN) };
  if (random.chance(0.05)) return { kind: 'config', config: emptyOf(config) };
  return { kind: 'config', config: changedConfig(random, config, environments) };
}
