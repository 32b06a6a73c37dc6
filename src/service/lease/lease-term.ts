import type { LeaseRecord } from '../../ports.ts';

/** One uninterrupted holding of the lease, from taking it to losing it. */
export class LeaseTerm {
  readonly fence: number;
  readonly #length: number;
  readonly #lost = new AbortController();
  /** When each beat was sent whose fate is not known, by its number. */
  #sent = new Map<number, number>();
  #beat = -1;
  #version: string | null;
  #end = -Infinity;

  /** @param over the version it is to be taken over; @param length milliseconds */
  constructor(fence: number, over: string | null, length: number) {
    this.fence = fence;
    this.#version = over;
    this.#length = length;
  }

  /** The version that the next write goes over. */
  get version(): string | null {
    return this.#version;
  }

  /** Monotonic time. */
  get end(): number {
    return this.#end;
  }

  /** False after a write whose answer did not come: the version may be another one. */
  get isSure(): boolean {
    return this.#sent.size === 0;
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** @returns the number of a beat that is about to be sent */
  sending(now: number): number {
    this.#beat += 1;
    this.#sent.set(this.#beat, now);
    return this.#beat;
  }

  arrived(beat: number, version: string): void {
    this.#end = Math.max(this.#end, (this.#sent.get(beat) ?? -Infinity) + this.#length);
    this.#version = version;
    this.#sent = new Map();
  }

  /** @returns whether the record that was found is one of this term; then its version is known again. */
  found({ fence, beat }: LeaseRecord, version: string): boolean {
    if (fence !== this.fence) return false;
    this.arrived(beat, version);
    return true;
  }

  abandon(): void {
    this.#lost.abort();
  }
}
