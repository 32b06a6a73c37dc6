import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/ports.ts';

/** Time that passes only when a test says so; everybody who sleeps wakes in the right order. */
export class VirtualClock implements Clock {
  #now = 0;
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((wake) => {
      this.#sleepers.push({ at: this.#now + milliseconds, wake });
      signal?.addEventListener('abort', () => wake(), { once: true });
    });
  }

  /** Lets a stretch of time pass in which nobody is woken early. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Jumps from sleeper to sleeper until nobody sleeps any more. */
  async rest(): Promise<void> {
    for (;;) {
      await setImmediate();
      const next = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) return;
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
  }
}
