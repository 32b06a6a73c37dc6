import pLimit from 'p-limit';
import { Fault } from '../core/fault.ts';
import type { Clock } from '../ports.ts';

/**
 * Keeps our own calls to one account and region below what CloudFormation throttles. AWS publishes no numbers and
 * the quota is shared with every person and pipeline in the account, so the pace starts low and follows the answers.
 */
export interface Pacer {
  /** Runs a call when a token is there. @throws Fault `interrupted` when the signal is aborted before that. */
  run<T>(kind: CallKind, call: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** AWS asked for patience: slow down. */
  throttled(kind: CallKind): void;
}

export type CallKind = 'read' | 'write';

export interface Pace {
  /** Calls per second at the start. */
  readonly rate: number;
  /** Calls that may go at once after a rest. */
  readonly burst: number;
  /** The rate is never raised above this, calls per second. */
  readonly ceiling: number;
}

/** Section 8 of the design: DescribeStacks was throttled at 5 to 10 calls a second in the reports of other tools. */
const awsPace: Readonly<Record<CallKind, Pace>> = {
  read: { rate: 4, burst: 10, ceiling: 8 },
  write: { rate: 2, burst: 10, ceiling: 4 },
};

const slowest = 0.5;
const decrease = 0.7;
const increasePerSecond = 0.1;
/** Of one account and region. */
export const writesInFlight = 10;

/** The pace for AWS: token buckets for reads and writes, slower after a throttle, faster when it is quiet. */
export function awsPacer(clock: Pick<Clock, 'monotonic' | 'sleep'>): Pacer {
  const buckets = {
    read: new TokenBucket(awsPace.read, clock),
    write: new TokenBucket(awsPace.write, clock),
  };
  const inFlight = pLimit(writesInFlight);
  return {
    run: (kind, call, signal) => {
      const paced = async () => {
        await buckets[kind].take(signal);
        return call();
      };
      return kind === 'write' ? inFlight(paced) : paced();
    },
    throttled: (kind) => buckets[kind].slower(),
  };
}

/** Of a pacer without a pace: each request that waits for a connection holds some ten kilobytes. */
const readsInFlight = 20;

/** For emulators (`MLOPS_PACE=off`): no waiting for tokens, but never more than so many in flight. */
export function freePacer(): Pacer {
  const inFlight = { read: pLimit(readsInFlight), write: pLimit(writesInFlight) };
  return {
    run: (kind, call, signal) => {
      const started = async () => {
        refuseIfAborted(signal);
        return call();
      };
      return inFlight[kind](started);
    },
    throttled: () => undefined,
  };
}

/**
 * Additive increase, multiplicative decrease. A call reserves its token at once and then waits for its time, so
 * calls go in the order they came, and one wait of each is enough.
 */
class TokenBucket {
  readonly #pace: Pace;
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>;
  #rate: number;
  /** Negative when calls are waiting for tokens to come. */
  #tokens: number;
  #filled: number;
  #slowed: number;

  constructor(pace: Pace, clock: Pick<Clock, 'monotonic' | 'sleep'>) {
    this.#pace = pace;
    this.#clock = clock;
    this.#rate = pace.rate;
    this.#tokens = pace.burst;
    this.#filled = clock.monotonic();
    this.#slowed = Number.NEGATIVE_INFINITY;
  }

  async take(signal?: AbortSignal): Promise<void> {
    refuseIfAborted(signal);
    this.#refill();
    this.#tokens -= 1;
    if (this.#tokens < 0) await this.#clock.sleep((-this.#tokens / this.#rate) * 1000, signal);
    refuseIfAborted(signal);
  }

  slower(): void {
    this.#refill();
    const now = this.#clock.monotonic();
    // Calls in flight together are throttled together: that is one piece of news, not ten.
    if (now - this.#slowed < 1000) return;
    this.#slowed = now;
    this.#rate = Math.max(slowest, this.#rate * decrease);
    // A throttle says that AWS's bucket is empty, whatever ours says.
    this.#tokens = Math.min(this.#tokens, 0);
  }

  #refill(): void {
    const now = this.#clock.monotonic();
    const seconds = Math.max(0, now - this.#filled) / 1000;
    this.#filled = now;
    this.#tokens = Math.min(this.#pace.burst, this.#tokens + seconds * this.#rate);
    this.#rate = Math.min(this.#pace.ceiling, this.#rate + seconds * increasePerSecond);
  }
}

/** @throws Fault `interrupted` */
export function refuseIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new Fault('waiting', 'interrupted', 'The call was not made because the work was stopped.');
}
