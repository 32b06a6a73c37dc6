/** How often AWS was asked, by `service:Operation`: what the metrics and the benchmark read. */
export class CallCounts {
  readonly #calls = new Map<string, number>();
  readonly #attempts = new Map<string, number>();

  /** Calls as our code makes them, however often the SDK had to send one. */
  get calls(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#calls);
  }

  /** Requests on the wire. */
  get attempts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#attempts);
  }

  /** A middleware that counts calls; add it as `oncePerCall`. */
  callsOf(service: string) {
    return counting(service, this.#calls);
  }

  /** A middleware that counts requests; add it as `oncePerAttempt`. */
  attemptsOf(service: string) {
    return counting(service, this.#attempts);
  }
}

/** The first step of a client's middleware. */
export const oncePerCall = { step: 'initialize', name: 'countCalls' } as const;

/** The last step before the wire: the SDK's retry loop lies above it. */
export const oncePerAttempt = { step: 'finalizeRequest', priority: 'low', name: 'countAttempts' } as const;

const counting =
  (service: string, counts: Map<string, number>) =>
  <A, R>(next: (args: A) => Promise<R>, context: { readonly commandName?: string }) =>
  (args: A): Promise<R> => {
    const operation = `${service}:${(context.commandName ?? 'Unknown').replace(/Command$/, '')}`;
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    return next(args);
  };
