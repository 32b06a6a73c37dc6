import { lstat, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { isHash } from './commit.ts';

/** The commit the last look found. Beside the local copy, so that it outlives a copy that must be made anew. */
export interface Seen {
  readonly commit: string;
  /** Whether that commit replaced history instead of following it. */
  readonly rewritten: boolean;
}

const FILE = 'seen';

/** Undefined when nothing was seen yet, or what was written down cannot be read any more. */
export async function readSeen(folder: string): Promise<Seen | undefined> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => '');
  const [commit = '', manner] = text.trimEnd().split(' ');
  if (!isHash(commit) || (manner !== 'followed' && manner !== 'rewritten')) return undefined;
  return { commit, rewritten: manner === 'rewritten' };
}

/** Whether something was written down that can be read no more: then a commit was seen, and nobody knows which. */
export async function isForgotten(folder: string): Promise<boolean> {
  const isThere = await lstat(join(folder, FILE)).then(
    () => true,
    (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT'),
  );
  return isThere && (await readSeen(folder)) === undefined;
}

/** @throws Fault when the cache cannot be written. */
export async function writeSeen(folder: string, seen: Seen): Promise<void> {
  const path = join(folder, FILE);
  try {
    await writeFile(`${path}.new`, `${seen.commit} ${seen.rewritten ? 'rewritten' : 'followed'}\n`);
    await rename(`${path}.new`, path);
  } catch (error) {
    throw cacheFault(folder, error);
  }
}

export const cacheFault = (folder: string, error: unknown): Fault =>
  new Fault(
    'stalled',
    'cache-unwritable',
    `Could not write to the cache folder ${folder}: ${error instanceof Error ? error.message : String(error)}`,
    'Give the service the right to write there, free some space, or point MLOPS_CACHE_DIR elsewhere.',
  );
