import { Crash } from '../support/memory-store.ts';

/** Where a process dies: at its call with that number from now, before or after the effect of the call. */
export interface Doom {
  readonly call: number;
  readonly after: boolean;
}

/**
 * Everything a process does to the world goes through here. When its time has come nothing of it is ever heard again:
 * its calls neither resolve nor reject, as those of a killed process, and `death` rejects for whoever runs it.
 */
export class Gate {
  readonly death: Promise<never>;
  #die: (crash: Crash) => void = () => undefined;
  #doom: Doom | null = null;
  #dead = false;
  /** Its own, so that what waits here is forgotten with it. */
  readonly #silence = new Promise<never>(() => undefined);
  /** Calls so far. */
  calls = 0;

  constructor() {
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

  disarm(): void {
    this.#doom = null;
  }

  async through<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#dead) return this.#silence;
    this.calls += 1;
    const doom = this.#doom;
    const isTheOne = doom !== null && this.calls >= doom.call;
    if (isTheOne && !doom.after) return this.kill(`before ${what}`);
    try {
      return await work();
    } finally {
      if (isTheOne) await this.kill(`after ${what}`);
      if (this.#dead) await this.#silence;
    }
  }

  kill(when: string): Promise<never> {
    this.#dead = true;
    this.#die(new Crash(`died ${when}`));
    return this.#silence;
  }
}
