import { parentPort, workerData } from 'node:worker_threads';
import { campaign, seedsFrom } from './campaign.ts';
import type { Share } from './parallel.ts';

/** One thread's share of the seeds; see `inParallel`. */
const { first, count, stride }: Share = workerData;
// The port of a worker has no other end than the thread that made it: there is no origin to name.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(await campaign(seedsFrom(first, count, stride)));
