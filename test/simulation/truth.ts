import { ownerOf } from '../../src/core/stack/identity.ts';
import type { JsonObject } from '../../src/core/text/json.ts';
import type { LiveStack } from '../../src/core/model.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { StackView } from '../../src/simulator/views.ts';
import type { Stack, World } from '../../src/simulator/world.ts';
import { FOREIGN, regionOf, stackOf } from './events.ts';
import type { Env, Spot } from './events.ts';
import type { Region } from './wire.ts';

/** What somebody sets in place of the timeout that the template says. */
export const TAMPERED = 99;

/** The simulated AWS as it really is, whatever its answers say. */
export class Truth {
  /** The environment with the stack of somebody else. */
  readonly home: Env;
  readonly #simulator: Simulator;
  readonly #foreign: string;

  constructor(simulator: Simulator, home: Env) {
    this.#simulator = simulator;
    this.home = home;
    this.#foreign = this.#foreignNow();
  }

  view(spot: Spot): StackView | undefined {
    return this.#simulator.stacks(regionOf(spot.environment)).find((stack) => stack.name === stackOf(spot));
  }

  /** Whether the queue of a stack is there, and as its template says. */
  isWhole(spot: Spot): boolean {
    return this.#queue(spot)?.['VisibilityTimeout'] !== TAMPERED && this.hasQueue(spot);
  }

  hasQueue(spot: Spot): boolean {
    return this.#queue(spot) !== null;
  }

  #queue(spot: Spot): JsonObject | null {
    return this.view(spot)?.resources.find(({ logicalId }) => logicalId === 'Queue')?.properties ?? null;
  }

  said(spot: Spot): string | undefined {
    return this.view(spot)?.outputs['Said'];
  }

  /** Names of all live stacks of a region. */
  names(region: Region): readonly string[] {
    return this.#simulator.stacks(region).map(({ name }) => name);
  }

  /** Names of live stacks of an environment with our tags. */
  owned(environment: Env): readonly string[] {
    return this.#simulator
      .stacks(regionOf(environment))
      .filter(({ tags }) => ownerOf(tags, 'mlops', 'this-source') === 'ours')
      .filter(({ tags }) => tags['mlops:environment'] === environment)
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
    return this.#foreignNow() === this.#foreign;
  }

  #foreignNow(): string {
    return JSON.stringify(this.view({ environment: this.home, name: FOREIGN }));
  }
}
