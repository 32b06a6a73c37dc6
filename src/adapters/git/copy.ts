import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { fullName } from '../../core/entry/git-reference.ts';
import type { Reference } from '../../core/entry/git-reference.ts';
import type { Author } from './author.ts';
import { fetchCapped, packFolder } from './capped-fetch.ts';
import { gitConfiguration } from './configuration.ts';
import { isHash } from './commit.ts';
import { isKnown } from './faults.ts';
import type { Limits } from './limits.ts';
import { GitFailure } from './git-failure.ts';
import { runGit } from './run.ts';
import type { Place } from './run.ts';
import { cacheFault } from './seen.ts';

const TIP = 'refs/mlops/tip';

/** The local copy: a bare repository that only ever holds whole commits without their history. */
export interface Copy {
  readonly place: Place;
  /** Makes it ready. A copy found damaged is made anew. @throws Fault, GitFailure */
  prepare(signal?: AbortSignal): Promise<void>;
  /** The commit it holds, or undefined. */
  holds(signal?: AbortSignal): Promise<string | undefined>;
  /** Brings the tip of the branch and gives its name. @throws Fault, GitFailure */
  fetch(signal?: AbortSignal): Promise<string>;
  /** Throws it away; it must be prepared again. */
  discard(): Promise<void>;
}

export interface CopyOptions {
  readonly place: Place;
  readonly url: string;
  readonly reference: Reference;
  readonly protocol: string;
  readonly limits: Limits;
  /** Of commits that are made here. */
  readonly author: Author;
}

export function createCopy(options: CopyOptions): Copy {
  const { place, limits } = options;
  const here = (signal?: AbortSignal) => ({ protocol: 'none', timeoutMs: limits.readMs, signal });
  const discard = (): Promise<void> => rm(place.repository, { recursive: true, force: true });

  async function create(): Promise<void> {
    await discard();
    // No template: it may bring hooks and configuration of the machine.
    await runGit(place, ['init', '--bare', '--quiet', '--template=', place.repository], here());
  }

  return {
    place,
    discard,
    async prepare(signal) {
      await writeConfiguration(options);
      if (!(await isSound(options, signal))) await create();
    },
    async holds(signal) {
      const name = await runGit(place, ['for-each-ref', '--format=%(objectname)', TIP], here(signal));
      return isHash(name.trim()) ? name.trim() : undefined;
    },
    async fetch(signal) {
      if ((await packs(place)).length > limits.packs) await create();
      try {
        return await fetchTip(options, signal);
      } catch (error) {
        if (!(error instanceof GitFailure)) throw error;
        // Half a gigabyte of what cannot be used should not stay on the disk.
        if (error.kind === 'too-much') await create();
        if (isKnown(error)) throw error;
        // Perhaps a lock left behind, a file gone: nothing that a new copy would not mend.
        await create();
        return await fetchTip(options, signal);
      }
    },
  };
}

/** False for damage, and for no copy at all; also when it is too large to be checked in time. */
async function isSound({ place, limits }: CopyOptions, signal: AbortSignal | undefined): Promise<boolean> {
  const check = { protocol: 'none', timeoutMs: limits.fetchMs, signal };
  try {
    await runGit(place, ['fsck', '--no-dangling', '--no-progress'], check);
    return true;
  } catch (error) {
    if (error instanceof GitFailure && error.kind !== 'aborted') return false;
    throw error;
  }
}

async function writeConfiguration({ place, url, limits, author }: CopyOptions): Promise<void> {
  try {
    await mkdir(place.folder, { recursive: true, mode: 0o700 });
    await writeFile(place.configuration, gitConfiguration(url, limits, author), { mode: 0o600 });
  } catch (error) {
    throw cacheFault(place.folder, error);
  }
}

async function fetchTip(options: CopyOptions, signal?: AbortSignal): Promise<string> {
  const { place, reference, limits } = options;
  await fetchCapped(options, fetchArguments(reference, limits), signal);
  const here = { protocol: 'none', timeoutMs: limits.readMs, signal };
  const name = (await runGit(place, ['rev-parse', '--verify', `${TIP}^{commit}`], here)).trim();
  if (!isHash(name)) throw new GitFailure('failed', 'error: the fetched commit has no proper name');
  if (reference.kind === 'commit' && name !== reference.name)
    throw new GitFailure('failed', 'error: the object of that name is no commit');
  // A tag may be an object of its own: what is held is the commit behind it.
  if (reference.kind === 'tag') await runGit(place, ['update-ref', TIP, name], here);
  return name;
}

/**
 * Files up to the size that is read come along, bigger ones stay away: so nothing has to be fetched later, one
 * by one, and a model that somebody committed does not hurt. Servers that do not know the filter ignore it.
 */
const fetchArguments = (reference: Reference, limits: Limits): readonly string[] => [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-recurse-submodules',
  '--depth=1',
  `--filter=blob:limit=${limits.fileBytes + 1}`,
  'origin',
  `+${fullName(reference)}:${TIP}`,
];

const packs = async (place: Place): Promise<readonly string[]> =>
  (await readdir(packFolder(place)).catch(() => [])).filter((name) => name.endsWith('.pack'));
