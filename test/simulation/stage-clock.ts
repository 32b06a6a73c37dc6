import { setImmediate } from 'node:timers/promises';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Turns of the event loop without a sign of life after which everybody is taken to be asleep. */
const QUIET = 6;

/** One time for the world and all in it. It passes only when the stage says so. */
export class StageClock {
  #now: number;
  #sleepers: Sleeper[] = [];
  #signs = 0;

  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  /** Nobody does anything meanwhile. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Wakes whoever sleeps when the time has come, while it is lived through, or at once when the signal is aborted. */
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.stir();
    if (signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const rouse = (): void => this.#rouse(sleeper);
      const wake = (): void => {
        signal?.removeEventListener('abort', rouse);
        resolve();
      };
      const sleeper = { at: this.#now + milliseconds, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', rouse, { once: true });
    });
  }

  #rouse(sleeper: Sleeper): void {
    if (!this.#sleepers.includes(sleeper)) return;
    this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
    this.stir();
    sleeper.wake();
  }

  /** Somebody did something: it may not be all. */
  stir(): void {
    this.#signs += 1;
  }

  /** Everybody who wakes until then does all there is to do at that moment. */
  async live(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await this.#idle();
      const next = this.#sleepers.reduce<Sleeper | null>(earlier, null);
      if (next === null || next.at > end) break;
      this.#sleepers = this.#sleepers.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#now = end;
  }

  /** What was asked for has been answered, as far as it ever is. */
  async #idle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET; quiet += 1) {
      const before = this.#signs;
      await setImmediate();
      if (this.#signs !== before) quiet = 0;
    }
  }
}

const earlier = (first: Sleeper | null, next: Sleeper): Sleeper =>
  first === null || next.at < first.at ? next : first;
