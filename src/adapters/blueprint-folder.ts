import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { loadBlueprints } from '../blueprints/load-blueprints.ts';
import type { BlueprintsRead, Files } from '../blueprints/load-blueprints.ts';
import { Fault } from '../core/fault.ts';
import type { BlueprintStore } from '../ports.ts';

/**
 * The blueprints that came with the service, each read once: to read them all takes longer than all else that a verb does.
 *
 * @param root absolute path of the folder that holds `blueprints`.
 */
export const blueprintFolder = (root: string): BlueprintStore => {
  const read: BlueprintsRead = new Map();
  return {
    load: async (types) => {
      try {
        return await loadBlueprints(
          filesIn(root),
          'built-in',
          types === undefined ? { read } : { read, types },
        );
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new Fault(
          'stalled',
          'blueprints-unreadable',
          `The blueprints of the service cannot be read: ${why}`,
          'Install the service again: the folder `blueprints` belongs to it.',
        );
      }
    },
  };
};

const filesIn = (root: string): Files => ({
  file: async (path) => readFile(join(root, path)),
  list: async (folder) => {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  },
});
