import type { CallCount } from '../core/show/showing.ts';

/** How often AWS was asked, by `service:Operation`: what the metrics and the benchmark read. */
export class CallCounts {
  readonly #calls = new Map<string, number>();
  readonly #attempts = new Map<string, number>();
  readonly #throttles = new Map<string, number>();

  /** Calls as our code makes them, however often the SDK had to send one. */
  get calls(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#calls);
  }

  /** Requests on the wire. */
  get attempts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#attempts);
  }

  /** All that was counted, by operation. */
  get table(): readonly CallCount[] {
    return [...this.#calls].map(([key, calls]) => {
      const [service = '', operation = ''] = key.split(':');
      const [attempts, throttles] = [this.#attempts.get(key) ?? 0, this.#throttles.get(key) ?? 0];
      return { service, operation, calls, attempts, throttles };
    });
  }

  /** A middleware that counts calls; add it as `oncePerCall`. */
  callsOf(service: string) {
    return counting(service, this.#calls);
  }

  /** A middleware that counts requests and refusals of too many; add it as `oncePerAttempt`. */
  attemptsOf(service: string) {
    return counting(service, this.#attempts, this.#throttles);
  }
}

/** The first step of a client's middleware. */
export const oncePerCall = { step: 'initialize', name: 'countCalls' } as const;

/** The last step before the wire: the SDK's retry loop lies above it. */
export const oncePerAttempt = { step: 'finalizeRequest', priority: 'low', name: 'countAttempts' } as const;

const counting =
  (service: string, counts: Map<string, number>, throttles?: Map<string, number>) =>
  <A, R>(next: (args: A) => Promise<R>, context: { readonly commandName?: string }) =>
  (args: A): Promise<R> => {
    const operation = `${service}:${(context.commandName ?? 'Unknown').replace(/Command$/, '')}`;
    raise(counts, operation);
    const answer = next(args);
    if (throttles !== undefined)
      void answer.catch((error: unknown) => isThrottling(error) && raise(throttles, operation));
    return answer;
  };

const raise = (counts: Map<string, number>, key: string): Map<string, number> =>
  counts.set(key, (counts.get(key) ?? 0) + 1);

/** What the services that are asked here call it; SageMaker and S3 have words of their own. */
const THROTTLING =
  /^(?:Throttling|ThrottlingException|RequestLimitExceeded|TooManyRequestsException|SlowDown)$/;

const isThrottling = (error: unknown): boolean => error instanceof Error && THROTTLING.test(error.name);

/** What several clients counted, together. */
export function together(all: readonly CallCounts[]): readonly CallCount[] {
  const sums = new Map<string, CallCount>();
  for (const count of all.flatMap(({ table }) => table)) {
    const key = `${count.service}:${count.operation}`;
    const { calls, attempts, throttles } = sums.get(key) ?? { calls: 0, attempts: 0, throttles: 0 };
    sums.set(key, {
      ...count,
      calls: calls + count.calls,
      attempts: attempts + count.attempts,
      throttles: throttles + count.throttles,
    });
  }
  return [...sums.values()];
}
