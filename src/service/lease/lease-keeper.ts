import { Fault } from '../../core/fault.ts';
import { SECOND } from '../../core/text/time.ts';
import type { Clock, Holder, Lease, LeaseRecord, LeaseSeen, Log } from '../../ports.ts';
import { LeaseNews, NOBODY } from './lease-news.ts';
import { LeaseTerm } from './lease-term.ts';
import type { Tenure } from './tenure.ts';
import { within } from './within.ts';

/** A lease that is seen unchanged for so long is nobody's any more. */
const LENGTH = 35 * SECOND;

/** The time a call that was sent has left to end in, whatever the network does to it. */
const MARGIN = 20 * SECOND;

const RENEWAL = 10 * SECOND;

/** How often somebody else's lease is looked at, and a renewal that failed is tried again. */
const GLANCE = 2 * SECOND;

/** After a write that came too late: what is there now is looked at again soon, but not in a frenzy. */
const SOON = SECOND / 5;

/** A try that takes longer is given up, so that there is time for another one. */
const PATIENCE = 5 * SECOND;

export interface LeaseWorld {
  readonly lease: Lease;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly log: Log;
  /** This process. */
  readonly holder: Holder;
}

/**
 * Takes the lease, renews it and knows how long it lasts. All time is this process's own monotonic time: its term
 * ends `LENGTH` after the last renewal was *sent*, while somebody else must have seen the lease unchanged for
 * `LENGTH` after it *received* that renewal. So the one ends before the other can begin, whatever the clocks say
 * (docs/adr/0010-a-lease-that-compares-no-clocks.md).
 */
export class LeaseKeeper implements Tenure {
  readonly #world: LeaseWorld;
  readonly #news: LeaseNews;
  #term: LeaseTerm | null = null;
  /** Being taken, and perhaps taken: the answer to the write has not come. */
  #taking: LeaseTerm | null = null;
  /** Somebody else's lease, and since when it has been seen like that. */
  #watched: { readonly version: string; readonly since: number } | null = null;
  /** The highest number seen: the next one is higher, though the lease itself may have been wiped out. */
  #highest = 0;
  #waiting: (() => void)[] = [];

  constructor(world: LeaseWorld) {
    this.#world = world;
    this.#news = new LeaseNews(world.log, world.lease.place);
  }

  get term(): number | null {
    return this.#held()?.fence ?? null;
  }

  /** Aborted when the term at hand is over; already aborted when there is none. */
  get lost(): AbortSignal {
    return this.#term?.lost ?? AbortSignal.abort();
  }

  /** Who or what is in the way, as the end of a sentence; null when nothing is known to be. */
  get obstacle(): string | null {
    return this.#news.obstacle;
  }

  /** Why the place of the lease could not be read or written, the last time; null when it could. */
  get trouble(): Fault | null {
    return this.#news.fault;
  }

  mayDecide(): boolean {
    return this.#now() < this.writeDeadline;
  }

  /** Monotonic time after which nothing may be sent any more; long past when the lease is not held. */
  get writeDeadline(): number {
    return (this.#term?.end ?? -Infinity) - MARGIN;
  }

  /** For the time in which renewals fail, but the lease is not lost yet. */
  async ready(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.mayDecide())
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#waiting.push(wake);
        signal.addEventListener('abort', wake);
      });
  }

  /** Waits for the lease and takes it. @returns false when the signal was aborted before */
  async acquire(until: AbortSignal): Promise<boolean> {
    while (!until.aborted) {
      const pause = await this.#try(until, (signal) => this.#take(signal));
      if (this.#term !== null) return true;
      await this.#world.clock.sleep(pause, until);
    }
    if (this.#taking !== null) await this.#release(this.#taking);
    return false;
  }

  /** Renews the lease until the signal is aborted, and then releases it, or until it is lost. */
  async maintain(stop: AbortSignal): Promise<void> {
    const term = this.#term;
    if (term === null) return;
    try {
      let pause = RENEWAL;
      while (this.#term === term) {
        await this.#world.clock.sleep(Math.min(pause, term.end - this.#now()), stop);
        if (stop.aborted) break;
        if (this.#held() === null) this.#end('it could not be renewed in time');
        else pause = await this.#try(stop, (signal) => this.#renew(term, signal));
      }
      if (this.#held() !== null) await this.#release(term);
    } finally {
      this.#term = null;
      term.abandon();
    }
  }

  #now(): number {
    return this.#world.clock.monotonic();
  }

  #held(): LeaseTerm | null {
    return this.#term !== null && this.#now() < this.#term.end ? this.#term : null;
  }

  /** @returns milliseconds until the next try */
  async #try(stop: AbortSignal, task: (signal: AbortSignal) => Promise<number>): Promise<number> {
    try {
      return await within(this.#world.clock, PATIENCE, stop, task);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (!stop.aborted) this.#news.trouble(error, this.#term !== null);
      return GLANCE;
    }
  }

  async #take(signal: AbortSignal): Promise<number> {
    const seen = await this.#world.lease.read(signal);
    const wait = this.#toWait(seen);
    if (seen.version !== null && seen.record === null) return this.#mend(seen.version, signal);
    if (wait > 0) return Math.min(wait, GLANCE);
    this.#highest += 1;
    const term = new LeaseTerm(this.#highest, seen.version, LENGTH);
    this.#taking = term;
    const isTaken = await this.#write(term, signal);
    // Given up meanwhile: the next try finds our own name there.
    if (signal.aborted) return SOON;
    this.#taking = null;
    if (!isTaken) return SOON;
    this.#watched = null;
    this.#term = term;
    this.#news.taken(term.fence, this.#world.holder);
    this.#wake();
    return 0;
  }

  /**
   * Puts a lease of nobody in the place of what cannot be read, and lets it run out like any other: whoever held it
   * before may still believe so. Garbage itself could not be watched, for it may come again as the same garbage.
   */
  async #mend(version: string, signal: AbortSignal): Promise<number> {
    const { lease, holder } = this.#world;
    this.#highest += 1;
    const nobody = { ...holder, id: `${NOBODY} ${holder.id}` };
    await lease.write({ fence: this.#highest, beat: 0, released: false, holder: nobody }, version, signal);
    return SOON;
  }

  /** How long a lease that was just read has still to be left alone, as far as is known now. */
  #toWait(seen: LeaseSeen): number {
    const { version, record, dead } = seen;
    this.#highest = Math.max(this.#highest, seen.fence);
    // Our own name without a term: the answer to a write was lost, or the term ran out and nobody wanted it.
    const isOpen = dead || record?.released === true || record?.holder.id === this.#world.holder.id;
    if (version === null || isOpen) return 0;
    const now = this.#now();
    if (this.#watched?.version !== version) this.#watched = { version, since: now };
    this.#news.waiting(record);
    return this.#watched.since + LENGTH - now;
  }

  async #renew(term: LeaseTerm, signal: AbortSignal): Promise<number> {
    if (!term.isSure && !(await this.#findOut(term, signal))) return SOON;
    const began = this.#now();
    if (await this.#write(term, signal)) {
      this.#news.renewed();
      this.#wake();
      return RENEWAL - (this.#now() - began);
    }
    await this.#findOut(term, signal);
    return SOON;
  }

  /** Whether the lease is still that of the term, and by which of its writes. */
  async #findOut(term: LeaseTerm, signal: AbortSignal): Promise<boolean> {
    const seen = await this.#world.lease.read(signal);
    const { record, version } = seen;
    const isOurs = record?.holder.id === this.#world.holder.id && !record.released;
    if (isOurs && version !== null && term.found(record, version)) return true;
    if (this.#term === term) this.#end(record === null ? 'it is gone or damaged' : 'another process has it');
    this.#toWait(seen);
    return false;
  }

  /** Writes the next beat. The term counts from before the write: when it arrived nobody knows. */
  async #write(term: LeaseTerm, signal: AbortSignal, released = false): Promise<boolean> {
    const { lease, holder } = this.#world;
    const beat = term.sending(this.#now());
    const record: LeaseRecord = { fence: term.fence, beat, released, holder };
    const version = await lease.write(record, term.version, signal);
    if (version !== null) term.arrived(beat, version);
    return version !== null;
  }

  #end(why: string): void {
    if (this.#term === null) return;
    this.#term.abandon();
    this.#news.lost(this.#term.fence, why);
    this.#term = null;
  }

  /** Nothing may be decided from here on, so that the next holder may begin at once. */
  async #release(term: LeaseTerm): Promise<void> {
    this.#term = null;
    this.#taking = null;
    await this.#try(NEVER, async (signal) => {
      const isKnown = term.isSure || (await this.#findOut(term, signal));
      if (isKnown && (await this.#write(term, signal, true))) this.#news.released(term.fence);
      return 0;
    });
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

const NEVER = new AbortController().signal;
