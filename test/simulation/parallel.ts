import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Campaign } from './campaign.ts';
import { addTally, emptyTally } from './tally.ts';

/** What one thread plays: every `stride`-th seed from the first. */
export interface Share {
  readonly first: number;
  readonly count: number;
  readonly stride: number;
}

export const processors = (): number => availableParallelism();

/** Plays the histories of many seeds, shared among the processors. */
export async function inParallel(first: number, count: number): Promise<Campaign> {
  const workers = Math.min(processors(), count);
  const shares = Array.from({ length: workers }, (_, index): Share => ({
    first: first + index,
    count: Math.ceil((count - index) / workers),
    stride: workers,
  }));
  const done = await Promise.all(shares.map(inWorker));
  const tally = emptyTally();
  for (const each of done) addTally(tally, each.tally);
  const failures = done.flatMap((each) => each.failures).toSorted((a, b) => a.seed - b.seed);
  return { seeds: count, tally, failures };
}

const inWorker = (share: Share): Promise<Campaign> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: share });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
