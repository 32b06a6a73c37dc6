import { SECOND } from '../../src/core/text/time.ts';
import { Crash } from '../support/memory-store.ts';
import type { Process } from './process.ts';
import type { StageClock } from './stage-clock.ts';

/** How the processes are made, and who is told of their deaths. */
export interface Crewing {
  readonly time: StageClock;
  readonly start: () => Process;
  readonly died: (crash: Crash) => void;
  readonly bug: (error: unknown) => void;
}

/** The processes of one service that live by themselves, as in a cluster that keeps two of them running. */
export class Crew {
  readonly #crewing: Crewing;
  #members: Process[] = [];
  /** Told to stop, and perhaps not gone yet. */
  #leaving: Process[] = [];

  constructor(crewing: Crewing) {
    this.#crewing = crewing;
    for (const _ of [1, 2]) this.#join();
  }

  /** Everybody who may decide at this moment. */
  get deciders(): readonly Process[] {
    return [...this.#members, ...this.#leaving].filter((each) => !each.gate.dead && each.keeper.mayDecide());
  }

  /** Whoever has the lease, or the first one there is. */
  get leader(): Process {
    const found = this.deciders[0] ?? this.#members[0];
    if (found === undefined) throw new Error('a crew without members');
    return found;
  }

  /** Time goes by, and everybody does what there is to do. The dead are replaced afterwards. */
  async live(milliseconds: number): Promise<void> {
    await this.#crewing.time.live(milliseconds);
    const dead = this.#members.filter(({ gate }) => gate.dead);
    this.#members = this.#members.filter(({ gate }) => !gate.dead);
    for (const _ of dead) this.#join();
  }

  /** A rolling deployment: the new one comes before the old one goes. */
  async roll(): Promise<void> {
    const old = this.leader;
    this.#join();
    await this.live(10 * SECOND);
    this.#dismiss(old);
  }

  /** Everybody goes. What hangs is killed in the end, as ECS does it. */
  async disband(): Promise<void> {
    for (const each of this.#members) this.#dismiss(each);
    await this.#crewing.time.live(30 * SECOND);
    for (const { gate } of this.#leaving) void gate.kill('at the end');
  }

  #dismiss(process: Process): void {
    this.#members = this.#members.filter((each) => each !== process);
    this.#leaving.push(process);
    process.stop();
  }

  #join(): void {
    const process = this.#crewing.start();
    this.#members.push(process);
    process.live().catch((error: unknown) => {
      if (error instanceof Crash) this.#crewing.died(error);
      else this.#crewing.bug(error);
    });
  }
}
