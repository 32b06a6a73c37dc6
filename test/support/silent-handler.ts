import type { SimulatedHandler, Simulator } from '../../src/simulator/simulator.ts';

/** The simulator's handler, some of whose answers never come: the effect happens, and the caller waits. */
export class SilentHandler {
  readonly handler: SimulatedHandler;
  #operation: string | null = null;
  #asked: () => void = () => undefined;

  constructor(simulator: Simulator) {
    const { handler } = simulator;
    this.handler = {
      ...handler,
      handle: async (request, options) => {
        const answer = await handler.handle(request, options);
        if (!this.#isSilent(request.body)) return answer;
        this.#operation = null;
        this.#asked();
        return aborted(options?.abortSignal);
      },
    };
  }

  /** The next request of that operation gets no answer. @returns resolves when it has arrived */
  silence(operation: string): Promise<void> {
    this.#operation = operation;
    return new Promise((resolve) => {
      this.#asked = resolve;
    });
  }

  #isSilent(body: unknown): boolean {
    return this.#operation !== null && String(body).includes(`Action=${this.#operation}&`);
  }
}

function aborted(signal: unknown): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    if (signal instanceof AbortSignal) signal.addEventListener('abort', stop, { once: true });
  });
}
