import { MINUTE, SECOND } from '../../src/core/time.ts';
import type { Trouble } from '../../src/simulator/faults.ts';
import { NAMES, stackOf } from './events.ts';
import type { Config, Entry, Event, History, Name, Tip } from './events.ts';
import { Random } from './random.ts';

const TEXTS = ['one', 'two', 'three'] as const;
const BROKEN = [
  '{ "version": 1, "pipelines": [',
  '',
  'null',
  '{ "version": 1, "pipelines": [{ "name": "a", "pipeline_type": "topci" }] }',
  '{ "version": 1, "pipelines": [{ "name": "a", "name": "b" }] }',
] as const;
const READS = ['DescribeStacks', 'ListStacks', 'DescribeEvents', 'GetTemplate'] as const;
const WRITES = ['CreateStack', 'UpdateStack', 'DeleteStack', 'UpdateTerminationProtection'] as const;
const REASONS = ['Rate exceeded', 'The name is not allowed here', 'Resource limit exceeded'] as const;

/** The whole history of a seed: the same one, always. */
export function draw(seed: number): History {
  const random = new Random(seed);
  const skew = random.chance(0.3) ? (random.below(241) - 120) * SECOND : 0;
  const deleteBudget = random.pick([0.1, 0.1, 0.7]);
  // Most histories begin with something that is there.
  let config: Config = {};
  for (const one of random.chance(0.8) ? (['a', 'b', 'c'] as const) : [])
    if (random.chance(0.8)) config = { ...config, [one]: fresh(random) };
  const events: Event[] = [
    { kind: 'commit', tip: { kind: 'config', config }, rewritten: false },
    { kind: random.pick(['look', 'settle', 'settle']) },
  ];
  for (let left = 4 + random.below(14); left > 0; left -= 1) {
    const event = happening(random, config);
    if (event.kind === 'commit' && event.tip.kind === 'config') config = event.tip.config;
    events.push(event);
    // What is committed should be seen now and then, and what goes wrong should meet something.
    if (event.kind === 'commit' || event.kind === 'trouble' || event.kind === 'crash')
      events.push({ kind: random.pick(['look', 'settle', 'settle']) });
  }
  return { seed, skew, deleteBudget, events };
}

function happening(random: Random, config: Config): Event {
  if (random.chance(PLAIN)) return { kind: random.pick(WITHOUT_MORE) };
  const kind = random.pick(KINDS);
  switch (kind) {
    case 'commit':
      return { kind, tip: tip(random, config), rewritten: random.chance(0.05) };
    case 'time':
      return { kind, minutes: random.pick([0.1, 1, 5, 11, 60, 1500]) };
    case 'clock':
      return { kind, minutes: random.pick([-60, -5, 5, 60]) };
    case 'crash':
      return { kind, doom: { call: 1 + random.below(random.pick([6, 12, 30])), after: random.chance(0.5) } };
    case 'console':
      return { kind, deed: random.pick(['update', 'update', 'delete', 'protect']), name: name(random) };
    case 'approve':
    case 'retry':
      return { kind, name: name(random) };
    case 'trouble':
      return { kind, trouble: trouble(random) };
    default:
      return kind satisfies never;
  }
}

/** Share of the events that need no more words. */
const PLAIN = 0.35;

/** As often as each should come up. */
const WITHOUT_MORE = [
  ...(['look', 'look', 'glance', 'settle', 'settle', 'restart'] as const),
  ...(['lose-state', 'damage-state', 'lose-source', 'find-source', 'find-source'] as const),
] as const;

const KINDS = [
  ...(['commit', 'commit', 'commit', 'commit', 'commit', 'time', 'time', 'time', 'clock'] as const),
  ...(['crash', 'crash', 'crash', 'console', 'console', 'approve', 'retry'] as const),
  ...(['trouble', 'trouble', 'trouble', 'trouble'] as const),
] as const;

const name = (random: Random): Name => random.pick(NAMES);

function tip(random: Random, config: Config): Tip {
  if (random.chance(0.1)) return { kind: 'broken', text: random.pick(BROKEN) };
  if (random.chance(0.05)) return { kind: 'config', config: {} };
  let next = config;
  for (let left = 1 + random.below(3); left > 0; left -= 1) next = changed(random, next);
  return { kind: 'config', config: withoutLooseEnds(next) };
}

function changed(random: Random, config: Config): Config {
  const which = name(random);
  const { [which]: before, ...others } = config;
  if (before !== undefined && random.chance(0.3)) return others;
  const entry = before ?? fresh(random);
  return {
    ...config,
    [which]: random.chance(0.7) ? { ...entry, text: random.pick(TEXTS) } : odd(random, which, entry),
  };
}

const fresh = (random: Random): Entry => ({
  text: random.pick(TEXTS),
  state: 'present',
  protect: false,
  retain: false,
  approval: false,
  dependsOn: null,
});

function odd(random: Random, which: Name, entry: Entry): Entry {
  switch (random.pick(['absent', 'absent', 'protect', 'retain', 'approval', 'depends'])) {
    case 'absent':
      return { ...entry, state: entry.state === 'absent' ? 'present' : 'absent', dependsOn: null };
    case 'protect':
      return { ...entry, protect: !entry.protect };
    case 'retain':
      return { ...entry, retain: !entry.retain };
    case 'approval':
      return { ...entry, approval: !entry.approval };
    default: {
      // Only on those before it, so that there is no cycle.
      const before = NAMES.slice(0, NAMES.indexOf(which));
      const [first] = before;
      return { ...entry, dependsOn: first === undefined ? null : random.pick([first, ...before]) };
    }
  }
}

/** Nobody depends on what is not there, which would be a rejected configuration: those are drawn on purpose. */
function withoutLooseEnds(config: Config): Config {
  const isThere = (one: Name | null): boolean => one !== null && config[one]?.state === 'present';
  return Object.fromEntries(
    Object.entries(config).map(([key, entry]) => [
      key,
      isThere(entry.dependsOn) ? entry : { ...entry, dependsOn: null },
    ]),
  );
}

function trouble(random: Random): Trouble {
  const times = 1 + random.below(4);
  const operation = random.pick([...READS, ...WRITES, 'Publish']);
  const on = random.pick(['create', 'update', 'delete', 'rollback'] as const);
  const stack = stackOf(random.pick(['a', 'b', 'c']));
  const kind = random.pick(TROUBLES);
  switch (kind) {
    case 'server-error':
      return { kind, effect: random.pick(['before', 'after']), operation, times };
    case 'stale-read':
      return random.chance(0.5) ? { kind, times } : { kind, times, lag: random.below(MINUTE) };
    case 'topic-refuses':
      return { kind, times };
    case 'resource-fails':
      return { kind, on, stack, reason: random.pick(REASONS), times: Math.min(2, times) };
    case 'resource-stuck':
      return { kind, on: random.pick(['create', 'update', 'delete']), stack };
    case 'throttle':
    case 'lost-response':
    case 'unreachable':
    case 'expired-credentials':
    case 'access-denied':
    case 'page-error':
      return { kind, operation, times };
    default:
      return kind satisfies never;
  }
}

const TROUBLES = [
  'throttle',
  'server-error',
  'server-error',
  'lost-response',
  'lost-response',
  'unreachable',
  'expired-credentials',
  'access-denied',
  'page-error',
  'stale-read',
  'stale-read',
  'topic-refuses',
  'resource-fails',
  'resource-fails',
  'resource-fails',
  'resource-stuck',
] as const satisfies readonly Trouble['kind'][];
