/**
 * Long work in pieces: after so many of them others have their turn, such as who asks for `/healthz`. There is one event
 * loop, so there is one turn for all who work.
 */
class Turn {
  readonly #most: number;
  #done = 0;
  #ended: Promise<void> = Promise.resolve();

  /** @param most pieces of a turn */
  constructor(most: number) {
    this.#most = most;
  }

  /** A piece more is to be done. */
  work(): void {
    this.#done += 1;
  }

  get isOver(): boolean {
    return this.#done >= this.#most;
  }

  /** Resolves when all who wait have had their turn; of several who work one goes on in each. */
  end(): Promise<void> {
    this.#done = 0;
    this.#ended = this.#ended.then(othersFirst);
    return this.#ended;
  }
}

const othersFirst = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** Rendering stacks: those of ten thousand pipelines take seconds, and what it leaves behind is to be collected. */
export const rendering = new Turn(20);
