import { SECOND } from '../../src/core/text/time.ts';
import { Crash } from '../support/memory-store.ts';
import type { StageClock } from './stage-clock.ts';

/** Where a process dies: at its call with that number from now, before or after the effect of the call. */
export interface Doom {
  readonly call: number;
  readonly after: boolean;
}

/**
 * Where a process stops for a while: after the effect of its call with that number from now. Renewals of the lease are
 * not counted: to be stopped between two of them, with nothing in hand, shows little.
 */
export interface Frost {
  readonly call: number;
  readonly seconds: number;
}

/**
 * Everything a process does to the world goes through here. When its time has come nothing of it is ever heard again:
 * its calls neither resolve nor reject, as those of a killed process, and `death` rejects for whoever runs it.
 */
export class Gate {
  readonly death: Promise<never>;
  readonly #clock: StageClock;
  readonly #frozen: () => void;
  #die: (crash: Crash) => void = () => undefined;
  #doom: Doom | null = null;
  #dead = false;
  #frost: Frost | null = null;
  #frozenUntil = -Infinity;
  /** Its own, so that what waits here is forgotten with it. */
  readonly #silence = new Promise<never>(() => undefined);
  /** Calls so far. */
  calls = 0;

  /** @param frozen is told when it begins to do nothing */
  constructor(clock: StageClock, frozen: () => void) {
    this.#clock = clock;
    this.#frozen = frozen;
    this.death = new Promise((_, reject) => {
      this.#die = reject;
    });
    // Nobody may be waiting when it dies.
    this.death.catch(() => undefined);
  }

  get dead(): boolean {
    return this.#dead;
  }

  arm(doom: Doom): void {
    this.#doom = { ...doom, call: this.calls + doom.call };
  }

  /**
   * What it has sent by then arrives, and it hears of it late. That it is stopped between its last look at the lease and
   * the sending is left out: no lease can keep back what is sent then.
   */
  chill(frost: Frost): void {
    this.#frost = frost;
  }

  disarm(): void {
    this.#doom = null;
    this.#frost = null;
  }

  async through<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#dead) return this.#silence;
    this.calls += 1;
    const doom = this.#doom;
    const isTheOne = doom !== null && this.calls >= doom.call;
    if (isTheOne && !doom.after) return this.kill(`before ${what}`);
    this.#clock.stir();
    try {
      return await work();
    } finally {
      this.#freeze(what);
      if (isTheOne) await this.kill(`after ${what}`);
      await this.wake();
    }
  }

  /** Resolves when the process may go on: at once as a rule, later when it is frozen, never when it is dead. */
  async wake(): Promise<void> {
    while (!this.#dead && this.#frozenUntil > this.#clock.now)
      await this.#clock.sleep(this.#frozenUntil - this.#clock.now);
    if (this.#dead) await this.#silence;
    this.#clock.stir();
  }

  #freeze(what: string): void {
    const frost = this.#frost;
    if (frost === null || what.includes('lease')) return;
    this.#frost = frost.call > 1 ? { ...frost, call: frost.call - 1 } : null;
    if (frost.call > 1) return;
    this.#frozenUntil = this.#clock.now + frost.seconds * SECOND;
    this.#frozen();
  }

  kill(when: string): Promise<never> {
    this.#dead = true;
    this.#die(new Crash(`died ${when}`));
    return this.#silence;
  }
}
