import { SECOND } from '../../core/text/time.ts';
import type { Clock } from '../../ports.ts';

/** What may be new: in the repository, in a folder somebody works in, or with stacks that are at work. */
export type News = 'source' | 'files' | 'stacks';

/** Least time from one wake-up to the next by the same kind of news, in milliseconds. */
const REST: Readonly<Record<News, number>> = { source: 5 * SECOND, files: SECOND / 2, stacks: 2 * SECOND };

/**
 * Ends a wait early. Whoever rings is never believed: it is only looked sooner, at what would have been looked at
 * anyway. The first ring wakes at once; ten thousand more until the next look begins are the same ring, and those
 * during a look make one more, after the rest.
 */
export class Doorbell {
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly #rung = new Set<News>();
  readonly #woken = new Map<News, number>();
  #waiter: AbortController | null = null;

  constructor(clock: Pick<Clock, 'monotonic' | 'sleep'>) {
    this.#clock = clock;
  }

  ring(news: News): void {
    this.#rung.add(news);
    this.#waiter?.abort();
  }

  /** What was rung for is being looked at from now on; `stacks` only by a glance, everything by a look. */
  answer(by: 'look' | 'glance'): void {
    if (by === 'look') this.#rung.clear();
    else this.#rung.delete('stacks');
  }

  /** Waits so long, or until somebody rings, or the signal is aborted. @returns what was rung for, if anything */
  async wait(milliseconds: number, signal: AbortSignal): Promise<News | null> {
    const until = this.#clock.monotonic() + milliseconds;
    for (;;) {
      const now = this.#clock.monotonic();
      const due = [...this.#rung].map((news) => [this.#dueAt(news), news] as const).toSorted(earlierFirst)[0];
      if (due !== undefined && due[0] <= now) return this.#wake(due[1], now);
      if (now >= until || signal.aborted) return null;
      await this.#sleep(Math.min(until, due?.[0] ?? until) - now, signal);
    }
  }

  #dueAt(news: News): number {
    return (this.#woken.get(news) ?? Number.NEGATIVE_INFINITY) + REST[news];
  }

  #wake(news: News, now: number): News {
    this.#rung.delete(news);
    this.#woken.set(news, now);
    return news;
  }

  /** No `AbortSignal.any`: it would leave something behind in the outer signal at every wait, for months. */
  async #sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    const waiter = new AbortController();
    const end = (): void => waiter.abort();
    this.#waiter = waiter;
    signal.addEventListener('abort', end, { once: true });
    await this.#clock.sleep(milliseconds, waiter.signal);
    signal.removeEventListener('abort', end);
    this.#waiter = null;
  }
}

/** `source` before `stacks` when both are due: a look sees what a glance would. */
const earlierFirst = ([a, one]: readonly [number, News], [b, other]: readonly [number, News]): number =>
  a - b || ORDER.indexOf(one) - ORDER.indexOf(other);

const ORDER: readonly News[] = ['source', 'files', 'stacks'];
