import { createHash } from 'node:crypto';
import type { StateObject, StateObjects } from '../../src/adapters/s3-state-objects.ts';
import { Fault } from '../../src/core/fault.ts';

/** What goes wrong with a call: nothing arrives, or the effect does and the answer does not. */
export type Trouble = 'none' | 'before' | 'after';

/** A bucket in memory, as S3 is: consistent, an ETag for each content, conditional writes. */
export class MemoryObjects {
  readonly #texts = new Map<string, string>();

  /** Somebody else writes what he likes. */
  overwrite(key: string, text: string): void {
    this.#texts.set(key, text);
  }

  delete(key: string): void {
    this.#texts.delete(key);
  }

  text(key: string): string | undefined {
    return this.#texts.get(key);
  }

  /**
   * The bucket as one process reaches it.
   * @param call asked before each call: lets time pass, and says what goes wrong
   */
  seenThrough(call: () => Promise<Trouble>): StateObjects {
    const through = async <T>(effect: () => T): Promise<T> => {
      const trouble = await call();
      if (trouble === 'none') return effect();
      if (trouble === 'after') effect();
      throw new Fault('waiting', 'unreachable', 'S3 cannot be reached.');
    };
    return {
      place: (key) => `s3://state/${key}`,
      get: (key) => through(() => this.#get(key)),
      put: (key, text, over) => through(() => this.#put(key, text, over)),
      list: (beginning) =>
        through(() => [...this.#texts.keys()].filter((key) => key.startsWith(beginning)).toSorted()),
      remove: (key) => through(() => void this.#texts.delete(key)),
    };
  }

  #get(key: string): StateObject | undefined {
    const text = this.#texts.get(key);
    return text === undefined ? undefined : { text, etag: etagOf(text), modified: null };
  }

  #put(key: string, text: string, over: string | null): string | null {
    const there = this.#texts.get(key);
    if ((there === undefined ? null : etagOf(there)) !== over) return null;
    this.#texts.set(key, text);
    return etagOf(text);
  }
}

const etagOf = (text: string): string => createHash('md5').update(text).digest('hex');
