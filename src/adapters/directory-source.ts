import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import { watch } from 'chokidar';
import type { Checkout, Source } from '../ports.ts';
import { LIMITS } from './directory/limits.ts';
import type { Limits } from './directory/limits.ts';
import { readAll } from './directory/read-all.ts';

export interface DirectorySourceOptions {
  /** Absolute. */
  readonly folder: string;
  /** What of it is the configuration: files and folders, from the top of it. Everything else is left alone. */
  readonly paths: readonly string[];
  readonly limits?: Partial<Limits>;
}

/** How long a file must have kept its size before it counts as saved, in milliseconds. */
const SAVED = 100;

/**
 * A folder as it lies there, for development: what is saved is what is desired. A look reads all of it, so that what
 * is planned is what was hashed, whatever is saved meanwhile.
 */
export function createDirectorySource({ folder, paths, ...options }: DirectorySourceOptions): Source {
  const limits = { ...LIMITS, ...options.limits };
  let last: Checkout | undefined;
  return {
    description: folder,
    look: async (signal) => {
      const files = await readAll(folder, paths, limits, signal);
      const commit = hashOf(files);
      if (last?.revision.commit === commit) return last;
      last = checkout(commit, files);
      return last;
    },
    watch: (moved) => {
      const isOurs = (path: string): boolean => concerns(paths, relative(folder, path).split(sep).join('/'));
      const watcher = watch(folder, {
        ignoreInitial: true,
        followSymlinks: false,
        ignored: (path) => !isOurs(path),
        awaitWriteFinish: { stabilityThreshold: SAVED, pollInterval: SAVED / 4 },
      });
      watcher.on('all', moved);
      // The folder is still looked at in intervals: a watch that fails makes nothing wrong, only later.
      watcher.on('error', () => undefined);
      return () => watcher.close();
    },
  };
}

/** Of a path from the top: whether it is one of these, lies in one, or leads to one. */
const concerns = (paths: readonly string[], path: string): boolean =>
  path === '' ||
  paths.some((one) => one === path || one.startsWith(`${path}/`) || path.startsWith(`${one}/`));

const checkout = (commit: string, files: ReadonlyMap<string, Uint8Array>): Checkout => ({
  revision: { commit, branch: WORKING_COPY, author: WORKING_COPY, subject: WORKING_COPY, time: null },
  // There is no history, so none was replaced.
  rewritten: false,
  file: (path) => Promise.resolve(files.get(path)),
  list: (folder) => {
    const inside = `${folder.replace(/\/$/, '')}/`;
    return Promise.resolve([...files.keys()].filter((path) => path.startsWith(inside)));
  },
});

const WORKING_COPY = 'working copy';

/** As long as the name of a commit, of everything that was read. */
function hashOf(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256');
  for (const [path, bytes] of files) hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex').slice(0, 40);
}
