import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GitFailure } from './git-failure.ts';
import type { Limits } from './limits.ts';
import { runGit } from './run.ts';
import type { Place } from './run.ts';

/**
 * Runs a fetch and ends it when it has brought more than the limit: a server that does not know the filter ignores it,
 * and sends all there ever was.
 * @throws GitFailure `too-much`, and what else may go wrong
 */
export async function fetchCapped(
  { place, protocol, limits }: { readonly place: Place; readonly protocol: string; readonly limits: Limits },
  args: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const size = await packBytes(place);
  const tooMuch = new AbortController();
  const measure = async (): Promise<void> => {
    if ((await packBytes(place)) - size > limits.fetchBytes) tooMuch.abort();
  };
  const watch = setInterval(() => void measure(), 200);
  const signals = signal === undefined ? [tooMuch.signal] : [signal, tooMuch.signal];
  try {
    await runGit(place, args, { protocol, timeoutMs: limits.fetchMs, signal: AbortSignal.any(signals) });
    // A fast disk can take it all between two looks at the size.
    await measure();
    if (tooMuch.signal.aborted) throw new GitFailure('too-much', '');
  } catch (error) {
    await removeUnfinished(place);
    throw tooMuch.signal.aborted ? new GitFailure('too-much', '') : error;
  } finally {
    clearInterval(watch);
  }
}

export const packFolder = (place: Place): string => join(place.repository, 'objects', 'pack');

async function packBytes(place: Place): Promise<number> {
  const folder = packFolder(place);
  const names = await readdir(folder).catch(() => []);
  // A file may go between the two calls: git renames what it has received.
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Git does not always take away what it had received when it was stopped. */
async function removeUnfinished(place: Place): Promise<void> {
  const folder = packFolder(place);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('tmp_'));
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
}
