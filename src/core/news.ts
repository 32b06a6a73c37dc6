import { closingBeat, driftBeat, holdBeat, operationBeat } from './beats.ts';
import type { Beat } from './beats.ts';
import { memoryKey } from './memory.ts';
import type { Memory } from './memory.ts';
import { isHold } from './step.ts';
import type { Step } from './step.ts';
import type { Told, ToldStack, Transition } from './told.ts';

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
    const ear = new Ear(step, memory.told.stacks[key] ?? unheard(step), hash);
    const known = memory.stacks[key];
    ear.hear(operationBeat(step, known, ear.told));
    ear.hear(driftBeat(step));
    ear.hear(holdBeat(step, known));
    ear.hear(closingBeat(step, ear.told.open));
    transitions.push(...ear.transitions);
    const hold = 'releases' in step ? ear.told.hold : null;
    stacks[key] = { ...ear.told, hold, last: known?.last?.id ?? ear.told.last };
  }
  const vanished = Object.entries(memory.told.stacks).filter(([key]) => !(key in stacks));
  for (const [key, told] of vanished) {
    if (!observed.has(told.environment)) stacks[key] = told;
    else {
      if (told.open !== null) transitions.push(vanishing(key, told, hash));
      // The memory goes on knowing its last operation: should the name come back, that must not be told again. Nor
      // its hold: what a stale read left out comes back as it was.
      if (key in memory.stacks) stacks[key] = { ...told, open: null };
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

/** A stack that failed and then went away by another hand: its failure is closed all the same (I8). */
function vanishing(key: string, told: ToldStack, hash: Hash): Transition {
  const { pipeline, environment, open } = told;
  const stack = key.slice(environment.length + 1);
  return {
    id: hash(`removed\n${key}\n${open?.id}`).slice(0, 16),
    kind: 'removed',
    environment,
    pipeline,
    stack,
    what: 'gone',
    why: null,
    next: null,
    took: null,
  };
}

/** A hold that comes again after it was over is news: a reader who drops repetitions must not drop it. */
const occasionOf = (beat: Beat, step: Step): readonly string[] =>
  beat.kind === 'held' && isHold(step) ? [String(step.since)] : [];

/** One stack's listener: takes beats in order and lets through what has not been heard. */
class Ear {
  readonly transitions: Transition[] = [];
  told: ToldStack;
  readonly #step: Step;
  readonly #hash: Hash;

  constructor(step: Step, told: ToldStack, hash: Hash) {
    this.#step = step;
    this.told = told;
    this.#hash = hash;
  }

  hear(beat: Beat | null): void {
    if (beat === null || this.#heard(beat)) return;
    const { environment, pipeline, stack } = this.#step;
    const before = this.told.latest ?? '';
    const words = [beat.kind, environment, stack, beat.subject, before, ...occasionOf(beat, this.#step)];
    const id = this.#hash(words.join('\n')).slice(0, 16);
    const { kind, what, why, next, took } = beat;
    this.transitions.push({ id, kind, environment, pipeline, stack, what, why, next, took });
    this.told = this.#after(beat, id);
  }

  #heard(beat: Beat): boolean {
    const { open, hold } = this.told;
    if (beat.kind === 'held') return hold === beat.subject;
    return open !== null && open.kind === beat.kind && open.subject === beat.subject;
  }

  #after(beat: Beat, id: string): ToldStack {
    const { kind, subject } = beat;
    if (kind === 'held') return { ...this.told, hold: subject, latest: id };
    const opens = kind === 'failed' || kind === 'drifted';
    return { ...this.told, open: opens ? { kind, subject, id } : null, latest: id };
  }
}
