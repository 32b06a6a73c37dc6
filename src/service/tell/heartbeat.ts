import { Fault } from '../../core/fault.ts';
import { notice } from '../../core/news/letters.ts';
import { iso, MINUTE, SECOND, spoken } from '../../core/text/time.ts';
import type { Memory } from '../../core/memory.ts';
import { letterhead } from './letterhead.ts';
import type { Teller } from './letterhead.ts';
import { post } from './outbox.ts';
import type { Look } from '../look/pass.ts';
import { within } from '../lease/within.ts';
import type { World } from '../world.ts';

/** Beats without a look that succeeded before people are told. */
const BEATS = 3;

/** At a shorter interval a look may take longer than three of them, and nothing is wrong. */
const SHORTEST = MINUTE;

/** What hangs for longer is given up: it may be what keeps the looks from ending, too. */
const PATIENCE = 20 * SECOND;

interface Silence {
  /** The last look that succeeded, or the start; epoch milliseconds. */
  readonly since: number;
  readonly told: boolean;
  /** Left in the state, for whoever looks next: it says that it is over, also after a restart. */
  readonly noted: boolean;
}

type Needs = Teller & Pick<World, 'poll' | 'notifier' | 'store' | 'log'>;

/**
 * Beats beside the looks, and tells people when none succeeds any more. It sends by itself, for what is in the outbox
 * goes out at the end of a look; and it counts its own beats, so that a machine that slept was not silent.
 */
export class Heartbeat {
  readonly #world: Needs;
  #since: number;
  #looked = false;
  #missed = 0;
  /** Why the look that ended last did not succeed; null where none has ended since the last that did. */
  #fault: Fault | null = null;
  #silence: Silence | null = null;

  constructor(world: Needs) {
    this.#world = world;
    this.#since = world.clock.now();
  }

  saw({ pass, whole, fault }: Pick<Look, 'pass' | 'whole' | 'fault'>): void {
    this.#fault = fault ?? null;
    if (pass === null || !whole) return;
    this.#looked = true;
    this.#since = this.#world.clock.now();
  }

  /** Beats until the signal is aborted. */
  async live(signal: AbortSignal): Promise<void> {
    const { clock, poll } = this.#world;
    while (!signal.aborted) {
      await clock.sleep(Math.max(poll, SHORTEST), signal);
      if (!signal.aborted) await this.#beat(signal);
    }
  }

  async #beat(signal: AbortSignal): Promise<void> {
    this.#missed = this.#looked ? 0 : this.#missed + 1;
    this.#looked = false;
    const isOver = this.#missed === 0;
    if (this.#missed >= BEATS) this.#silence ??= await this.#begin(signal);
    let silence = this.#silence;
    if (silence === null) return;
    if (!silence.told && !isOver) silence = { ...silence, told: await this.#tell(silence, signal) };
    if (!silence.noted && (silence.told || isOver))
      silence = { ...silence, noted: await this.#note(silence, signal) };
    this.#silence = isOver && silence.noted ? null : silence;
  }

  /** What another process has told of already goes on, and is not told again. */
  async #begin(signal: AbortSignal): Promise<Silence> {
    const { store } = this.#world;
    const found = await this.#attempt(signal, async () => {
      const asked = (await store.asked()).map(({ request }) => request);
      const noted = asked.find((request) => request.kind === 'silence');
      return noted?.since ?? (await store.load()).memory.told.silent ?? null;
    });
    const known = found ?? null;
    return { since: known ?? this.#since, told: known !== null, noted: known !== null };
  }

  async #tell({ since }: Silence, signal: AbortSignal): Promise<boolean> {
    const { notifier, topicArn, log } = this.#world;
    const fault = this.#fault;
    const why =
      fault === null ? 'One has begun and does not end.' : `The last one failed: ${sentences(fault)}`;
    log.error({ since: iso(since), error: fault?.message ?? null }, 'no look succeeds any more');
    if (notifier === null || topicArn === null) return true;
    const text = `No look at Git and AWS has succeeded since ${iso(since)}. ${why} ${MEANWHILE}`;
    const letter = notice('silent', { text, occasion: String(since) }, letterhead(this.#world, null));
    const sent = await this.#attempt(signal, async (given) => {
      await notifier.publish(letter, given);
      return true;
    });
    return sent === true;
  }

  async #note({ since }: Silence, signal: AbortSignal): Promise<boolean> {
    const noted = await this.#attempt(signal, async () => {
      await this.#world.store.ask({ kind: 'silence', since });
      return true;
    });
    return noted === true;
  }

  /** @returns undefined when it failed: it is tried again at the next beat */
  async #attempt<T>(signal: AbortSignal, task: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const { clock, log } = this.#world;
    try {
      return await within(clock, PATIENCE, signal, task);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      log.warn({ code: error.code, error: error.message }, 'the silence cannot be told');
      return undefined;
    }
  }
}

const sentences = ({ message, hint }: Fault): string => (hint === null ? message : `${message} ${hint}`);

const MEANWHILE =
  'Nothing is deployed, checked or told meanwhile; what is deployed stays as it is. ' +
  '-> The end of the log of the service says more. It is safe to restart it at any time.';

/** At the end of a look that succeeded: it is over, and people are told once. */
export function tellOfSilence(world: Teller, memory: Memory): Memory {
  const { silent, ...told } = memory.told;
  if (silent === undefined) return memory;
  const now = world.clock.now();
  const text = `For ${spoken(now - silent)} none had. What was committed meanwhile is being applied.`;
  const letter = notice('heard-again', { text, occasion: String(silent) }, letterhead(world, null));
  return post({ ...memory, told }, [letter], now);
}
