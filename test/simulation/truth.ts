import type { LiveStack } from '../../src/core/model.ts';
import { ownerOf } from '../../src/core/identity.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { Stack, World } from '../../src/simulator/world.ts';
import { FOREIGN, stackOf } from './events.ts';
import { REGION } from './wire.ts';

/** The simulated AWS as it really is, whatever its answers say. */
export class Truth {
  readonly #simulator: Simulator;
  readonly #foreign: string;

  constructor(simulator: Simulator) {
    this.#simulator = simulator;
    this.#foreign = JSON.stringify(this.#view(stackOf(FOREIGN)));
  }

  outputs(name: string): Readonly<Record<string, string>> {
    return this.#view(name)?.outputs ?? {};
  }

  /** Names of live stacks with our tags. */
  owned(): readonly string[] {
    return this.#simulator
      .stacks(REGION)
      .filter(({ tags }) => ownerOf(tags, 'mlops', 'this-source') === 'ours')
      .map(({ name }) => name);
  }

  /**
   * Whether that very stack was ever complete. A call names it by its ARN: a stale read may still show one that is gone,
   * and to delete it again does nothing to the one that has its name now.
   */
  wasComplete({ id: arn }: Pick<LiveStack, 'id'>): boolean {
    return this.stacks()
      .filter((stack) => stack.id === arn)
      .some(({ id, events }) =>
        events.some(({ physicalId, status }) => physicalId === id && status === 'CREATE_COMPLETE'),
      );
  }

  /** All there ever were, oldest first. */
  stacks(): readonly Stack[] {
    const { stacks }: World = JSON.parse(this.#simulator.save());
    return Object.values(stacks).toSorted((a, b) => a.order - b.order);
  }

  get foreignIsAsItWas(): boolean {
    return JSON.stringify(this.#view(stackOf(FOREIGN))) === this.#foreign;
  }

  #view(name: string) {
    return this.#simulator.stacks(REGION).find((stack) => stack.name === name);
  }
}
