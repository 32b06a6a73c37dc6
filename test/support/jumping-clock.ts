import type { Clock } from '../../src/ports.ts';

interface Deed {
  readonly at: number;
  readonly happen: () => void;
}

/** Time for a story with one sleeper: whoever sleeps makes it jump, and what is due on the way happens. */
export class JumpingClock implements Clock {
  #now: number;
  #deeds: readonly Deed[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  /** Lets a stretch of time pass in which nobody does anything. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** What happens by itself when that much more time has been slept through. */
  after(milliseconds: number, happen: () => void): void {
    const deed = { at: this.#now + milliseconds, happen };
    this.#deeds = [...this.#deeds, deed].toSorted((a, b) => a.at - b.at);
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const woken = (): boolean => signal?.aborted === true;
    if (woken()) return;
    const end = this.#now + milliseconds;
    for (;;) {
      const [next, ...later] = this.#deeds;
      if (next === undefined || next.at > end) break;
      this.#deeds = later;
      this.#now = Math.max(this.#now, next.at);
      next.happen();
      // An abort wakes the sleeper early.
      if (woken()) return;
    }
    this.#now = end;
  }
}
