import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { NotHere } from './process.mjs';

/** Where servers are, which is not on everybody's PATH. */
const servers = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/**
 * Finds the programs of a lane that the system itself brings.
 * @returns the path of the first
 * @throws NotHere naming the one that is missing
 */
export async function find({ needs }, path = process.env['PATH'] ?? '') {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...servers];
  const found = await Promise.all(needs.map((need) => locate(need, folders)));
  return found[0];
}

async function locate({ program, debian }, folders) {
  for (const folder of folders) {
    const file = join(folder, program);
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  throw new NotHere(`there is no ${program} (on Debian: apt-get install ${debian})`);
}
