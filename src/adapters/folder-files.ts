import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Files } from '../blueprints/load-blueprints.ts';
import { Fault } from '../core/fault.ts';
import { plainText } from '../core/text/plain-text.ts';

/** The files below a folder, for what is checked before it is committed. What is not there is not an error. */
export const folderFiles = (root: string): Files => ({
  file: (path) => unlessMissing(readFile(join(root, path)), undefined),
  list: async (folder) => {
    const entries = await unlessMissing(
      readdir(join(root, folder), { recursive: true, withFileTypes: true }),
      [],
    );
    const pathOf = ({ parentPath, name }: Dirent): string =>
      relative(root, join(parentPath, name)).split(sep).join('/');
    const link = entries.find((entry) => entry.isSymbolicLink());
    // The service refuses the commit it would be in; left out, a folder of code would only lack a file.
    if (link !== undefined)
      throw new Fault(
        'stalled',
        'unsafe-file',
        `"${plainText(pathOf(link), 200)}" is a symbolic link, which is never followed.`,
        'Put a regular file with a plain name in its place.',
      );
    return entries
      .filter((entry) => entry.isFile())
      .map(pathOf)
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
