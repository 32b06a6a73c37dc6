import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Files } from '../blueprints/load-blueprints.ts';

/** The files below a folder, for what is checked before it is committed. What is not there is not an error. */
export const folderFiles = (root: string): Files => ({
  file: (path) => unlessMissing(readFile(join(root, path)), undefined),
  list: async (folder) => {
    const entries = await unlessMissing(
      readdir(join(root, folder), { recursive: true, withFileTypes: true }),
      [],
    );
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .toSorted();
  },
});

async function unlessMissing<T, U>(reading: Promise<T>, missing: U): Promise<T | U> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return missing;
    throw error;
  }
}
