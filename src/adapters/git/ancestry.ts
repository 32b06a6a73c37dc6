import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { fullName, spelledOut } from '../../core/git-reference.ts';
import type { Reference } from '../../core/git-reference.ts';
import type { Commit } from './commit.ts';
import type { CopyOptions } from './copy.ts';
import { runGit } from './run.ts';
import type { Place } from './run.ts';
import { cacheFault } from './seen.ts';

/** How many commits back the older one is looked for, step by step. */
const DEPTHS = [50, 500, 5000];

const TIP = 'refs/mlops/tip';

/**
 * Whether the branch still contains a commit seen before. A commit that is not found within 5,000 counts as not
 * contained: that only holds deletes, while the other mistake could make some.
 * @throws Fault, GitFailure
 */
export async function contains(
  options: CopyOptions,
  tip: { readonly name: string; readonly commit: Commit },
  older: string,
  signal?: AbortSignal,
): Promise<boolean> {
  // What a push of one commit or the merge of a pull request looks like: known without another question.
  if (tip.name === older || tip.commit.parents.includes(older)) return true;
  const folder = await scratch(options.place.folder);
  try {
    return await search(
      { ...options, place: { ...options.place, repository: folder } },
      tip.name,
      older,
      signal,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * In a repository of its own, thrown away afterwards: here commits come without their trees, and the copy that
 * files are read from must never hold such a commit, or git would think it has the whole of it.
 */
async function search(
  options: CopyOptions,
  tip: string,
  older: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { place, limits, protocol } = options;
  const here = { protocol: 'none', timeoutMs: limits.readMs, signal };
  const there = { protocol, timeoutMs: limits.fetchMs, signal };
  await runGit(place, ['init', '--bare', '--quiet', '--template=', place.repository], here);
  for (const depth of DEPTHS) {
    await runGit(place, historyArguments(options.reference, depth), there);
    const history = (await runGit(place, ['rev-list', TIP], here)).trim().split('\n');
    if (history[0] !== tip) throw moved(options);
    if (history.includes(older)) return true;
    if (await isWhole(place, here)) return false;
  }
  return false;
}

const historyArguments = (reference: Reference, depth: number): readonly string[] => [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-recurse-submodules',
  `--depth=${depth}`,
  '--filter=tree:0',
  'origin',
  `+${fullName(reference)}:${TIP}`,
];

const isWhole = async (place: Place, here: Parameters<typeof runGit>[2]): Promise<boolean> =>
  (await runGit(place, ['rev-parse', '--is-shallow-repository'], here)).trim() === 'false';

async function scratch(folder: string): Promise<string> {
  try {
    return await mkdtemp(join(folder, 'history-'));
  } catch (error) {
    throw cacheFault(folder, error);
  }
}

const moved = (options: CopyOptions): Fault =>
  new Fault(
    'waiting',
    'source-moved',
    `The ${spelledOut(options.reference)} moved while it was being read.`,
    'It is read again at the next look.',
  );
