import { FOREIGN, NAMES } from './events.ts';
import type { Config, Entries, Entry, Env, Name } from './events.ts';
import type { Random } from './random.ts';

const TEXTS = ['one', 'two', 'three'] as const;

/** Most histories begin with something that is there. */
export function firstConfig(random: Random, environments: readonly Env[]): Config {
  let entries: Entries = {};
  for (const one of random.chance(0.8) ? (['a', 'b', 'c'] as const) : [])
    if (random.chance(0.8)) entries = { ...entries, [one]: fresh(random) };
  return { environments, gated: environments.length > 1 && random.chance(0.3), entries };
}

export const emptyOf = (config: Config): Config => ({ ...config, entries: {} });

/** @param environments all there are in this history: one may be left out for a while */
export function changedConfig(random: Random, config: Config, environments: readonly Env[]): Config {
  let { entries } = config;
  for (let left = 1 + random.below(3); left > 0; left -= 1) entries = changed(random, entries, environments);
  const isSmaller = environments.length > 1 && random.chance(0.05);
  const kept = isSmaller ? environments.slice(0, 1) : environments;
  return { ...config, environments: kept, entries: withoutLooseEnds(entries, kept) };
}

function changed(random: Random, entries: Entries, environments: readonly Env[]): Entries {
  const which = random.pick(NAMES);
  const { [which]: before, ...others } = entries;
  if (before !== undefined && random.chance(0.3)) return others;
  const entry = before ?? fresh(random);
  const isOdd = random.chance(0.35);
  return { ...entries, [which]: isOdd ? odd(random, which, { entry, environments }) : retold(random, entry) };
}

const retold = (random: Random, entry: Entry): Entry => ({
  ...entry,
  text: random.pick(TEXTS),
  prodText: random.chance(0.3) ? random.pick(TEXTS) : null,
});

const fresh = (random: Random): Entry => ({
  ...(random.chance(0.3) ? { drift: 'revert' } : {}),
  text: random.pick(TEXTS),
  prodText: null,
  echoes: null,
  shelf: 'x',
  only: null,
  state: 'present',
  protect: false,
  retain: false,
  approval: false,
  dependsOn: null,
});

interface Occasion {
  readonly entry: Entry;
  readonly environments: readonly Env[];
}

const ODD = [
  'absent',
  'absent',
  'protect',
  'retain',
  'approval',
  'depends',
  'echoes',
  'shelf',
  'only',
  'drift',
  'drift',
] as const;

function odd(random: Random, which: Name, { entry, environments }: Occasion): Entry {
  const what = random.pick(ODD);
  switch (what) {
    case 'absent':
      return {
        ...entry,
        state: entry.state === 'absent' ? 'present' : 'absent',
        dependsOn: null,
        echoes: null,
      };
    case 'protect':
      return { ...entry, protect: !entry.protect };
    case 'retain':
      return { ...entry, retain: !entry.retain };
    case 'approval':
      return { ...entry, approval: !entry.approval };
    case 'shelf':
      return { ...entry, shelf: entry.shelf === 'x' ? 'y' : 'x' };
    case 'only':
      return { ...entry, only: random.pick([null, ...environments.slice(1)]) };
    case 'echoes':
      return { ...entry, echoes: random.pick([null, ...earlier(which)]) };
    case 'depends':
      return { ...entry, dependsOn: random.pick([null, ...earlier(which)]) };
    case 'drift':
      return withDrift(entry, random.pick(['report', 'revert', 'revert', 'ignore']));
    default:
      return what satisfies never;
  }
}

function withDrift(before: Entry, drift: 'report' | 'revert' | 'ignore'): Entry {
  const { drift: _, ...entry } = before;
  return drift === 'report' ? entry : { ...entry, drift };
}

/** Only on those before it, so that there is no cycle; and what the foreign one says is nobody's to know. */
const earlier = (which: Name): readonly Name[] =>
  NAMES.slice(0, NAMES.indexOf(which)).filter((name) => name !== FOREIGN);

/** Nobody depends on what is not there, which would be a rejected configuration: those are drawn on purpose. */
function withoutLooseEnds(entries: Entries, environments: readonly Env[]): Entries {
  const isMeant = ({ only }: Entry): boolean => only === null || environments.includes(only);
  const kept: Entries = Object.fromEntries(Object.entries(entries).filter(([, entry]) => isMeant(entry)));
  const isThere = (one: Name | null, { only }: Entry): boolean => {
    const other = one === null ? undefined : kept[one];
    return other?.state === 'present' && (other.only === null || other.only === only);
  };
  return Object.fromEntries(
    Object.entries(kept).map(([key, entry]) => [
      key,
      {
        ...entry,
        dependsOn: isThere(entry.dependsOn, entry) ? entry.dependsOn : null,
        echoes: isThere(entry.echoes, entry) ? entry.echoes : null,
      },
    ]),
  );
}
