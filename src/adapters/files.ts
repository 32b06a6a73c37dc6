import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a whole file or nothing, durable when the promise resolves: the content is flushed before it takes
 * the name, and the folder afterwards, or the name could be lost with the power (see fsync(2)).
 *
 * @param confirm the last word before the content takes the name: what it throws keeps the file as it was
 */
export async function writeDurably(
  path: string,
  content: string,
  confirm: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const unfinished = `${path}.new`;
  // What a dead process left may have other rights; a new file has those asked for.
  await rm(unfinished, { force: true });
  const file = await open(unfinished, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await confirm();
  await rename(unfinished, path);
  await syncFolder(dirname(path));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The code of an error of the file system, `ENOENT` and the like; undefined for any other error, our own too. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}
