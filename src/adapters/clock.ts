import { uptime } from 'node:os';
import type { Clock } from '../ports.ts';

/** The longest time a timer of Node takes; a longer one would end at once. */
const LONGEST = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // Of the boot and not of `performance`: that one stands still while a laptop or a virtual machine is suspended,
  // and whoever wakes from it must not believe that its lease is still good (proc_uptime(5)).
  monotonic: () => Math.round(uptime() * 1000),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(Math.max(0, milliseconds), LONGEST));
      signal?.addEventListener('abort', end, { once: true });
    }),
};
