import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../core/fault.ts';

/**
 * A new folder that is nobody else's; whoever asked for it removes it.
 * @throws Fault when there is no place for one: an image with a read-only file system has none
 */
export function temporaryFolder(prefix: string): string {
  const place = tmpdir();
  try {
    return mkdtempSync(join(place, prefix));
  } catch (error) {
    throw new Fault(
      'stalled',
      'no-temporary-folder',
      `No temporary folder can be made in ${place}: ${error instanceof Error ? error.message : String(error)}`,
      'Mount one there, or name another in TMPDIR; for the copy of the repository alone, in MLOPS_CACHE_DIR.',
    );
  }
}
