/** How long a delivery is remembered, in milliseconds, and how many are at most. */
const KEPT = 3_600_000;
const MOST = 2000;

/**
 * Deliveries that have been taken, so that one that is sent again wakes nobody. By all that names it: its id is not
 * signed by every host, so what was overheard could come again under another one.
 */
export class Deliveries {
  readonly #seen = new Map<string, number>();

  /** @returns whether one of the names was seen before; all of them are from now on */
  isRepeated(names: readonly string[], now: number): boolean {
    const repeated = names.some((name) => now - (this.#seen.get(name) ?? Number.NEGATIVE_INFINITY) < KEPT);
    for (const name of names) {
      this.#seen.delete(name);
      this.#seen.set(name, now);
    }
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= MOST) break;
      this.#seen.delete(oldest);
    }
    return repeated;
  }
}
