import { allOf, Ear, openings } from './ear.ts';
import { isUndecided } from './beats.ts';
import { LISTENERS } from './listeners.ts';
import { memoryKey } from '../memory.ts';
import type { Memory } from '../memory.ts';
import type { Step } from '../step.ts';
import type { Closed, Told, ToldStack, Transition } from '../told.ts';

interface News {
  readonly transitions: readonly Transition[];
  readonly told: Told;
}

type Hash = (text: string) => string;

/**
 * What happened since people were last told, from what is known now. Pure; the same state twice is silent.
 *
 * @param observed environments that were read just now: of the others nothing is concluded.
 */
export function news(
  steps: readonly Step[],
  memory: Memory,
  observed: ReadonlySet<string>,
  hash: Hash,
): News {
  const stacks: Record<string, ToldStack> = {};
  const transitions: Transition[] = [];
  for (const step of steps) {
    const key = memoryKey(step.environment, step.stack);
    const ear = new Ear(step, routed(memory.told.stacks[key] ?? unheard(step), step), hash);
    const known = memory.stacks[key];
    for (const listen of LISTENERS) ear.hear(listen({ step, known, told: ear.told }));
    transitions.push(...ear.transitions);
    const hold = 'releases' in step ? ear.told.hold : null;
    const last = isUndecided(step) ? ear.told.last : (known?.last?.id ?? ear.told.last);
    stacks[key] = { ...ear.told, hold, last };
  }
  const vanished = Object.entries(memory.told.stacks).filter(([key]) => !(key in stacks));
  for (const [key, told] of vanished) {
    if (!observed.has(told.environment)) stacks[key] = told;
    else {
      const closes = openings(told).flatMap(allOf);
      if (closes.length > 0) transitions.push(vanishing(key, told, closes, hash));
      // The memory goes on knowing its last operation: should the name come back, that must not be told again. Nor
      // its hold: what a stale read left out comes back as it was.
      if (key in memory.stacks) stacks[key] = { ...told, open: null, troubles: {} };
    }
  }
  return { transitions, told: { ...memory.told, stacks } };
}

const unheard = ({ pipeline, environment }: Step): ToldStack => ({
  pipeline,
  environment,
  last: null,
  open: null,
  hold: null,
});

/** Who hears of it is what the entry says now, or said last. */
function routed(told: ToldStack, { wanted }: Step): ToldStack {
  if (wanted === null) return told;
  const { notify: _, ...others } = told;
  return wanted.notify === undefined ? others : { ...others, notify: wanted.notify };
}

/** A stack that failed and then went away by another hand: its failure is closed all the same (I8). */
function vanishing(key: string, told: ToldStack, closes: readonly Closed[], hash: Hash): Transition {
  const { pipeline, environment, notify } = told;
  const stack = key.slice(environment.length + 1);
  return {
    id: hash(`removed\n${key}\n${closes.at(-1)?.id}`).slice(0, 16),
    kind: 'removed',
    environment,
    pipeline,
    stack,
    what: 'gone',
    why: null,
    next: null,
    took: null,
    closes,
    ...(notify === undefined ? {} : { notify }),
  };
}
