/** Long work in pieces: after so many of them others have their turn, such as who asks for `/healthz`. */
export class Turn {
  readonly #most: number;
  #done = 0;

  /** @param most pieces of a turn */
  constructor(most: number) {
    this.#most = most;
  }

  /** A piece more was done. */
  work(): void {
    this.#done += 1;
  }

  get isOver(): boolean {
    return this.#done >= this.#most;
  }

  /** Resolves when all who wait have had their turn. */
  end(): Promise<void> {
    this.#done = 0;
    return new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
