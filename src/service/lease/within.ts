import { Fault } from '../../core/fault.ts';
import type { Clock } from '../../ports.ts';

/**
 * Runs a task, but gives it up after some milliseconds or when `stop` is aborted, also if it does not listen to the
 * signal it is given: a network drive that hangs answers to nothing.
 * @throws Fault `timeout`; the task may still have its effect
 */
export async function within<T>(
  clock: Pick<Clock, 'sleep'>,
  milliseconds: number,
  stop: AbortSignal,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const end = (): void => over.abort();
  stop.addEventListener('abort', end, { once: true });
  const expired = clock.sleep(stop.aborted ? 0 : milliseconds, over.signal).then(() => {
    end();
    throw new Fault(
      'waiting',
      'timeout',
      `No answer came within ${milliseconds / 1000} seconds.`,
      'It is tried again.',
    );
  });
  try {
    return await Promise.race([task(over.signal), expired]);
  } finally {
    stop.removeEventListener('abort', end);
    // The timer has nothing more to say when it has lost the race.
    expired.catch(() => undefined);
    end();
  }
}
