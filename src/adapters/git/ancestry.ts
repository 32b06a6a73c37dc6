import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { fullName, spelledOut } from '../../core/entry/git-reference.ts';
import type { Reference } from '../../core/entry/git-reference.ts';
import { fetchCapped } from './capped-fetch.ts';
import type { Commit } from './commit.ts';
import type { CopyOptions } from './copy.ts';
import { GitFailure } from './git-failure.ts';
import { runGit } from './run.ts';
import type { Place } from './run.ts';
import { cacheFault } from './seen.ts';

const TIP = 'refs/mlops/tip';

interface Tip {
  readonly name: string;
  readonly commit: Commit;
}

/**
 * Whether the branch still contains a commit seen before. A commit that is not found within 5,000, or within what a
 * fetch may bring, counts as not contained: that only holds deletes, while the other mistake could make some.
 * @throws Fault, GitFailure
 */
export async function contains(
  options: CopyOptions,
  tip: Tip,
  older: string,
  signal?: AbortSignal,
): Promise<boolean> {
  // What a push of one commit or the merge of a pull request looks like: known without another question.
  if (tip.name === older || tip.commit.parents.includes(older)) return true;
  return await inScratch(options, async (scratch) => {
    try {
      for await (const { commits } of deepening(scratch, tip.name, signal))
        if (commits.has(older)) return true;
    } catch (error) {
      if (!(error instanceof GitFailure && error.kind === 'too-much')) throw error;
    }
    return false;
  });
}

/**
 * Gives a task all commits that the tip has and an older one has not, and the repository they are in; null when the
 * older one is not found within 5,000 commits, or the commits since then are more than that.
 * @throws Fault, GitFailure, and what the task throws
 */
export async function commitsSince<T>(
  options: CopyOptions,
  tip: Tip,
  older: string,
  { signal, task }: { signal: AbortSignal | undefined; task: Task<T> },
): Promise<T> {
  return await inScratch(options, async (scratch) => {
    const here = { protocol: 'none', timeoutMs: options.limits.readMs, signal };
    for await (const { commits, ends } of deepening(scratch, tip.name, signal)) {
      if (!commits.has(older)) continue;
      const since = listed(await runGit(scratch.place, ['rev-list', TIP, `^${older}`], here));
      // Where the history was cut off, a commit's forebears are not known: there may be more that are new.
      if (since.every((commit) => !ends.has(commit))) return await task(scratch.place, since);
    }
    return await task(scratch.place, null);
  });
}

type Task<T> = (place: Place, commits: readonly string[] | null) => Promise<T>;

/**
 * In a repository of its own, thrown away afterwards: here commits come without their trees, and the copy that
 * files are read from must never hold such a commit, or git would think it has the whole of it.
 */
async function inScratch<T>(options: CopyOptions, task: (scratch: CopyOptions) => Promise<T>): Promise<T> {
  const folder = await newFolder(options.place.folder);
  try {
    return await task({ ...options, place: { ...options.place, repository: folder } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Depth {
  readonly commits: ReadonlySet<string>;
  /** Those whose parents were left out. */
  readonly ends: ReadonlySet<string>;
}

async function* deepening(
  options: CopyOptions,
  tip: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Depth> {
  const { place, limits } = options;
  const here = { protocol: 'none', timeoutMs: limits.readMs, signal };
  await runGit(place, ['init', '--bare', '--quiet', '--template=', place.repository], here);
  for (const depth of limits.depths) {
    await fetchCapped(options, historyArguments(options.reference, depth), signal);
    const history = listed(await runGit(place, ['rev-list', TIP], here));
    if (history[0] !== tip) throw moved(options);
    // https://git-scm.com/docs/shallow; there is none when nothing was left out.
    const ends = listed(await readFile(join(place.repository, 'shallow'), 'utf8').catch(() => ''));
    yield { commits: new Set(history), ends: new Set(ends) };
    if (ends.length === 0) return;
  }
}

const listed = (printed: string): readonly string[] => printed.split('\n').filter((line) => line !== '');

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

async function newFolder(folder: string): Promise<string> {
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
