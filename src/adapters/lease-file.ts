import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Lease, LeaseRecord, LeaseSeen } from '../ports.ts';
import { systemCode } from './files.ts';
import { hasEnded } from './lease-holder.ts';
import { formatLease, parseLease } from './lease-record.ts';
import { reading, writing } from './state-faults.ts';

const NAME = /^\d{15}\.json$/;

/**
 * How many numbers stay behind the current one. A network file system may show a folder as it was up to a minute
 * ago (nfs(5), acdirmax); who goes by such a view must still find its next number taken.
 */
const KEPT = 20;

/**
 * The lease as numbered files in a folder: the highest number counts, and the next one is made by link(2), which
 * fails when it is there. That is an atomic exchange, also on NFS, without a lock that a dead process could keep.
 */
export function createLeaseFile(directory: string): Lease {
  const folder = join(resolve(directory), 'lease');

  const numbers = async (): Promise<readonly number[]> => {
    const names = (await reading(folder, async () => await readdir(folder))) ?? [];
    return names.filter((name) => NAME.test(name)).map((name) => Number.parseInt(name, 10));
  };

  return {
    place: folder,
    async read() {
      // What was the highest may have been tidied away since the listing, but then there is a higher one.
      for (;;) {
        const number = highest(await numbers());
        if (number === 0) return NOTHING;
        const path = join(folder, nameOf(number));
        const text = await reading(path, async () => await readFile(path, 'utf8'));
        if (text !== undefined) return seen(number, text);
      }
    },
    write: (record, over) =>
      writing(folder, async () => {
        const number = Number(over ?? 0) + 1;
        await mkdir(folder, { recursive: true, mode: 0o700 });
        if (!(await claim(folder, number, record))) return null;
        // Someone who was held up may have found its number free again because all is far ahead by now.
        const all = await numbers();
        if (highest(all) !== number) {
          await rm(join(folder, nameOf(number)), { force: true });
          return null;
        }
        const old = all.filter((one) => one < number - KEPT);
        await Promise.all(old.map((one) => rm(join(folder, nameOf(one)), { force: true })));
        return String(number);
      }),
  };
}

const NOTHING: LeaseSeen = { version: null, record: null, fence: 0, dead: false };

/** The number of the file is never below that of the holder, and outlives a content that nobody can read. */
function seen(number: number, text: string): LeaseSeen {
  const record = parseLease(text);
  return { version: String(number), record, fence: number, dead: record !== null && hasEnded(record.holder) };
}

/** False when the number is taken. */
async function claim(folder: string, number: number, record: LeaseRecord): Promise<boolean> {
  const unfinished = join(folder, `new-${randomUUID()}`);
  try {
    await writeFile(unfinished, formatLease(record), { flag: 'wx', mode: 0o600 });
    await link(unfinished, join(folder, nameOf(number)));
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
}

const highest = (numbers: readonly number[]): number => Math.max(0, ...numbers);

const nameOf = (number: number): string => `${String(number).padStart(15, '0')}.json`;
