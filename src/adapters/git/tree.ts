import { Fault } from '../../core/fault.ts';
import { pathFlaw } from '../../core/entry/git-names.ts';
import { plainText } from '../../core/text/plain-text.ts';
import { isHash } from './commit.ts';
import type { Limits } from './limits.ts';
import { GitFailure } from './git-failure.ts';
import { readBlob, runGit } from './run.ts';
import type { Bounds, Place } from './run.ts';

/** One entry of a tree, as `git ls-tree -z` prints it. */
interface Entry {
  readonly mode: string;
  readonly object: string;
  readonly path: string;
}

/** Where a commit is read. */
export interface Reading {
  readonly place: Place;
  readonly limits: Limits;
  readonly commit: string;
  readonly signal: AbortSignal | undefined;
}

const FOLDER = '040000';
const REGULAR = new Set(['100644', '100755', '100664']);

/**
 * The bytes of a regular file, or undefined when the commit has none there.
 * @throws Fault `unsafe-path`, `unsafe-file`, `too-large`; GitFailure when the copy cannot be read.
 */
export async function readFileAt(reading: Reading, path: string): Promise<Uint8Array | undefined> {
  const entry = await find(reading, path);
  if (entry === undefined || entry.mode === FOLDER) return undefined;
  const size = await sizeOf(reading, entry.object);
  if (size === undefined || size > reading.limits.fileBytes) throw tooLarge(path, reading.limits.fileBytes);
  return await readBlob(reading.place, entry.object, bounds(reading));
}

/** The mode of the regular file at a path; that of a plain one where there is none. @throws as `readFileAt` */
export async function modeAt(reading: Reading, path: string): Promise<string> {
  const entry = await find(reading, path);
  return entry !== undefined && REGULAR.has(entry.mode) ? entry.mode : '100644';
}

/**
 * Paths of the regular files below a folder, sorted by code unit.
 * @throws Fault `unsafe-path`, `unsafe-file`, `too-large`; GitFailure when the copy cannot be read.
 */
export async function listAt(reading: Reading, folder: string): Promise<readonly string[]> {
  const path = folder.replace(/\/$/, '');
  const entry = await find(reading, path);
  if (entry === undefined || entry.mode !== FOLDER) return [];
  const printed = await runGit(reading.place, ['ls-tree', '-r', '-z', entry.object], bounds(reading));
  const entries = parseEntries(printed).map((inside) => ({ ...inside, path: `${path}/${inside.path}` }));
  if (entries.length > reading.limits.listed) throw tooMany(path, reading.limits.listed);
  for (const inside of entries) refuseUnsafe(inside);
  return entries.map((inside) => inside.path).toSorted();
}

/** Looks at every folder on the way too: a symlink among them leads out of what was reviewed. */
async function find(reading: Reading, path: string): Promise<Entry | undefined> {
  const flaw = pathFlaw(path);
  if (flaw !== undefined)
    throw new Fault(
      'stalled',
      'unsafe-path',
      `The path "${plainText(path, 200)}" ${flaw}.`,
      'Give the path of a file from the top of the repository, like mlops-config.json.',
    );
  const parts = path.split('/');
  const way = parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
  const listing = ['ls-tree', '-t', '-z', '--full-tree', reading.commit, '--', ...way];
  const entries = parseEntries(await runGit(reading.place, listing, bounds(reading)));
  for (const entry of entries) refuseUnsafe(entry);
  return entries.find((entry) => entry.path === path);
}

function parseEntries(printed: string): readonly Entry[] {
  return printed
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [, mode = '', object = '', path = ''] = /^(\d{6}) [a-z]+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      if (!isHash(object)) throw new GitFailure('failed', 'error: a tree of the local copy cannot be read');
      return { mode, object, path };
    });
}

function refuseUnsafe(entry: Entry): void {
  const what = unsafety(entry);
  if (what === undefined) return;
  throw new Fault(
    'stalled',
    'unsafe-file',
    `"${plainText(entry.path, 200)}" in the repository ${what}.`,
    'Commit a regular file with a plain name in its place.',
  );
}

function unsafety({ mode, path }: Entry): string | undefined {
  if (mode === '120000') return 'is a symbolic link, which is never followed';
  if (mode === '160000') return 'is a submodule, which is never followed';
  if (mode !== FOLDER && !REGULAR.has(mode)) return `has the file mode ${mode}, which is not known`;
  // Names that are not UTF-8 arrive with replacement characters and could not be asked for again.
  if (path.includes('\uFFFD')) return 'has a name that is not valid UTF-8';
  const flaw = pathFlaw(path);
  return flaw === undefined ? undefined : `has a path that ${flaw}`;
}

/**
 * Undefined for an object that is not here. The filter of the fetch keeps big files away and nothing else, so
 * that is what it must be. Git then tries to fetch it, which is forbidden to this command, and says so.
 */
async function sizeOf(reading: Reading, object: string): Promise<number | undefined> {
  try {
    return Number(await runGit(reading.place, ['cat-file', '-s', object], bounds(reading)));
  } catch (error) {
    const kept = /transport '[a-z]+' not allowed|lazy fetching disabled|could not fetch .* from promisor/;
    if (error instanceof GitFailure && error.kind === 'failed' && kept.test(error.message)) return undefined;
    throw error;
  }
}

const bounds = (reading: Reading): Bounds => ({
  protocol: 'none',
  timeoutMs: reading.limits.readMs,
  signal: reading.signal,
});

const tooMany = (path: string, limit: number): Fault =>
  new Fault(
    'stalled',
    'too-large',
    `The folder ${path} in the repository holds more than ${limit} files.`,
    'Keep only what belongs to the configuration there.',
  );

const tooLarge = (path: string, limit: number): Fault =>
  new Fault(
    'stalled',
    'too-large',
    `The file ${path} in the repository is larger than ${limit / 1024 / 1024} MiB.`,
    'Keep large files out of the configuration; models and data belong into a bucket.',
  );
