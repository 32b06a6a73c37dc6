import { Fault } from '../../src/core/fault.ts';
import { isMove } from '../../src/core/step.ts';
import type { Move } from '../../src/core/step.ts';
import { MINUTE, SECOND } from '../../src/core/text/time.ts';
import type { Pass, Preview } from '../../src/service/run/reconciler.ts';
import { Crash } from '../support/memory-store.ts';
import { Crew } from './crew.ts';
import type { Work } from './events.ts';
import type { Process } from './process.ts';
import type { StageClock } from './stage-clock.ts';

/** Where a service runs, and who is told what becomes of it. */
export interface Surroundings {
  readonly time: StageClock;
  /** @param isAlone it does as it is told; or it lives by itself, beside others */
  readonly start: (isAlone: boolean) => Process;
  readonly died: (crash: Crash) => void;
  /** A process is gone, or gives way to another one. */
  readonly left: () => void;
  readonly accuse: (what: string) => void;
  readonly trace: (line: string) => void;
  /** Another text as soon as something has gone wrong. */
  readonly wrongs: () => string;
}

/** How long those who live by themselves are left alone for a kind of work. */
const LIVED: Readonly<Record<Work['kind'], number>> = {
  look: 70 * SECOND,
  glance: 10 * SECOND,
  settle: 2 * MINUTE,
  compare: SECOND,
};

/** One service in one history: a process that is told when to look, or two that live by themselves. */
export class Service {
  readonly #around: Surroundings;
  #crew: Crew | null = null;
  #process: Process | null = null;
  #lookedAt = -Infinity;

  constructor(replicas: 1 | 2, around: Surroundings) {
    this.#around = around;
    if (replicas === 1) this.#process = around.start(true);
    else this.#crew = this.#assemble();
  }

  /** The processes that may decide at this moment, but for one of them. */
  decidersBut(process: Process): readonly string[] {
    return (this.#crew?.deciders ?? []).filter((each) => each !== process).map(({ name }) => name);
  }

  /** The process that trouble is made for. */
  get leader(): Process {
    return this.#crew?.leader ?? this.#alone;
  }

  get isAlone(): boolean {
    return this.#crew === null;
  }

  async work(kind: Work['kind']): Promise<void> {
    const { time } = this.#around;
    if (this.#crew !== null) return this.#crew.live(LIVED[kind]);
    if (kind === 'look') return this.#look(() => this.#alone.look());
    if (kind === 'settle') return this.#look(() => this.#alone.settle(5 * MINUTE));
    if (kind === 'compare') return this.#compare();
    // A service that runs does not glance when a look is due.
    if (time.now - this.#lookedAt < MINUTE) await this.#look(() => this.#alone.glance());
  }

  /** What the verb `reconcile` does. */
  settle(timeout: number): Promise<void> {
    return this.#look(() => this.#alone.settle(timeout));
  }

  /** What would be done, as the process sees it; null when it could not tell. */
  async preview(): Promise<Preview | null> {
    const plans: Preview[] = [];
    await this.#attempt(async () => void plans.push(await this.#alone.preview()));
    return plans[0] ?? null;
  }

  /** Those who live by themselves do so, unless it is too long to watch: then the machines are suspended. */
  async wait(milliseconds: number): Promise<void> {
    if (this.#crew === null || milliseconds > 15 * MINUTE) this.#around.time.pass(milliseconds);
    else await this.#crew.live(milliseconds);
  }

  /** A deployment: a new process on what the old one left, or beside the old one for a while. */
  async restart(): Promise<void> {
    if (this.#crew !== null) return this.#crew.roll();
    this.#replace();
  }

  /** One process is left, which is told what to do. */
  async retire(): Promise<void> {
    if (this.#crew === null) return;
    await this.#crew.live(2 * MINUTE);
    await this.#crew.disband();
    this.#crew = null;
    this.#replace();
  }

  get #alone(): Process {
    if (this.#process === null) throw new Error('nobody can be told what to do');
    return this.#process;
  }

  async #look(work: () => Promise<Pass>): Promise<void> {
    // No two looks are at the same moment.
    this.#around.time.pass(SECOND);
    this.#lookedAt = this.#around.time.now;
    await this.#attempt(work);
  }

  /** I4: two plans of one situation are equal byte by byte, and what the plan says is what is done then. */
  async #compare(): Promise<void> {
    const { accuse, wrongs } = this.#around;
    const before = wrongs();
    await this.#attempt(async () => {
      const [first, second] = [await this.#alone.preview(), await this.#alone.preview()];
      if (wrongs() !== before) return;
      if (JSON.stringify(first) !== JSON.stringify(second))
        accuse('I4 two plans of the same situation differ');
      const pass = await this.#alone.look();
      const done = pass.executed.map(({ move }) => move);
      if (wrongs() === before && hashes(first.steps.filter(isMove)) !== hashes(done))
        accuse('I4 what was done is not what the plan said');
    });
  }

  /** Does something with the process, which may die of it. */
  async #attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof Crash) this.#around.died(error);
      else if (error instanceof Fault) this.#around.trace(`  -> ${error.code}: ${error.message}`);
      else this.#bug(error);
    }
    // What the dead process had asked for may still be on its way.
    await turn();
    if (this.#alone.gate.dead) this.#replace();
  }

  #bug(error: unknown): void {
    this.#around.accuse(`a bug: ${error instanceof Error ? error.stack : String(error)}`);
  }

  #replace(): void {
    this.#around.left();
    this.#lookedAt = -Infinity;
    this.#process = this.#around.start(true);
  }

  #assemble(): Crew {
    const { time, start, died } = this.#around;
    return new Crew({ time, start: () => start(false), died, bug: (error) => this.#bug(error) });
  }
}

export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const hashes = (moves: readonly Move[]): string =>
  moves
    .map(({ hash }) => hash)
    .toSorted()
    .join(' ');
