import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Copies } from '../inside-ports.ts';
import { writeDurably } from './files.ts';
import { reading, writing } from './state-faults.ts';

/** The name of the file or object. The schema of the state lets no other name through than a hash. */
export function copyName(name: string): string {
  if (!/^[0-9a-f]{64}$/.test(name)) throw new Error(`${name} is no name of a copy`);
  return `${name}.json`;
}

/** One file for each copy, readable by its owner only: templates may say more than everybody should know. */
export const createCopies = (folder: string): Copies => ({
  keep: (name, text) =>
    writing(folder, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeDurably(join(folder, copyName(name)), text);
    }),
  async kept(name) {
    const path = join(folder, copyName(name));
    return await reading(path, async () => await readFile(path, 'utf8'));
  },
  forget: (names) =>
    writing(folder, async () => {
      for (const name of names) await rm(join(folder, copyName(name)), { force: true });
    }),
});
