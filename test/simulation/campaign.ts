import { addTally, emptyTally } from './tally.ts';
import type { Tally } from './tally.ts';
import { draw } from './draw.ts';
import { play } from './play.ts';
import { Wires } from './wire.ts';

export interface Campaign {
  readonly seeds: number;
  readonly tally: Tally;
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly seed: number;
  readonly violation: string;
}

/** Plays the histories of many seeds, one after the other. */
export async function campaign(seeds: Iterable<number>): Promise<Campaign> {
  const wires = new Wires();
  const tally = emptyTally();
  const failures: Failure[] = [];
  let count = 0;
  for (const seed of seeds) {
    const report = await play(draw(seed), wires);
    count += 1;
    addTally(tally, report.tally);
    const [violation] = report.violations;
    if (violation !== undefined) failures.push({ seed, violation });
  }
  return { seeds: count, tally, failures };
}

export function* seedsFrom(first: number, count: number, stride = 1): Generator<number> {
  for (let index = 0; index < count; index += 1) yield first + index * stride;
}

/** What is printed at the end. */
export const summary = ({ seeds, tally, failures }: Campaign): string =>
  [
    `${seeds} seeds, ${tally.steps} steps, ${tally.passes} passes, ${tally.mutations} mutations, ${tally.mails} mails`,
    `${tally.crashes} crashes, ${tally.freezes} freezes of a replica, ${tally.takeovers} changes of the lease`,
    `${tally.tampered} queues changed or deleted past CloudFormation, ${tally.reverted} times set back`,
    `troubles: ${Object.entries(tally.troubles)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, times]) => `${kind} ${times}`)
      .join(', ')}`,
    ...failures.map(({ seed, violation }) => `seed ${seed}: ${violation}`),
    `${failures.length} violations`,
  ].join('\n');
