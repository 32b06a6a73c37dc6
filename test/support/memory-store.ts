import { Fault } from '../../src/core/fault.ts';
import { EMPTY_MEMORY } from '../../src/core/memory.ts';
import type { Memory } from '../../src/core/memory.ts';
import type { Request, StateStore } from '../../src/ports.ts';

/** The process dies here. No `Fault`: nothing may catch it. */
export class Crash extends Error {}

/** A disk: what it keeps is text, so nothing survives that JSON cannot say. */
export class MemoryStore implements StateStore {
  #text: string | null = null;
  #damaged: string | null = null;
  #requests: readonly { readonly id: string; readonly request: Request }[] = [];
  #count = 0;
  #crash: { readonly left: number; readonly written: boolean } | null = null;

  /** What is on the disk. */
  get memory(): Memory {
    return this.#text === null ? EMPTY_MEMORY : JSON.parse(this.#text);
  }

  /** How often it was written. */
  saves = 0;
  /** Nothing can be written as long as this is so. */
  full = false;
  /** What happens when it has been written. */
  onSave: () => void = () => undefined;

  async load(): Promise<{ readonly memory: Memory; readonly damaged: string | null }> {
    const damaged = this.#damaged;
    this.#damaged = null;
    return { memory: this.memory, damaged };
  }

  async save(memory: Memory): Promise<void> {
    this.saves += 1;
    if (this.full) throw new Fault('stalled', 'state-unwritable', 'The disk is full.', 'Free some space.');
    const crash = this.#crash;
    this.#crash = crash === null ? null : { ...crash, left: crash.left - 1 };
    const now = crash !== null && crash.left <= 1;
    if (now && !crash.written) throw new Crash('died before the memory was written');
    this.#text = JSON.stringify(memory);
    this.onSave();
    if (now) throw new Crash('died after the memory was written');
  }

  async ask(request: Request): Promise<void> {
    this.#count += 1;
    this.#requests = [...this.#requests, { id: `${this.#count}`, request }];
  }

  async asked(): Promise<readonly { readonly id: string; readonly request: Request }[]> {
    return this.#requests;
  }

  async granted(ids: readonly string[]): Promise<void> {
    this.#requests = this.#requests.filter(({ id }) => !ids.includes(id));
  }

  /** What is kept beside the memory, by name. */
  readonly copies = new Map<string, string>();

  async keep(name: string, text: string): Promise<void> {
    this.copies.set(name, text);
  }

  async kept(name: string): Promise<string | undefined> {
    return this.copies.get(name);
  }

  async forget(names: readonly string[]): Promise<void> {
    for (const name of names) this.copies.delete(name);
  }

  /** The process dies at the save with that number, counted from 1, before or after it is written. */
  crashAt(save: number, written: boolean): void {
    this.#crash = { left: save, written };
  }

  /** It is started again: nothing kills it any more. */
  recover(): void {
    this.#crash = null;
  }

  lose(): void {
    this.#text = null;
  }

  damage(): void {
    this.#text = null;
    this.#damaged = 'state.json.damaged';
  }
}
