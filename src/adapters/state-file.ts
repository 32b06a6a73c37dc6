import { mkdir, readFile, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pLimit from 'p-limit';
import { parseJson } from '../core/text/json.ts';
import { EMPTY_MEMORY } from '../core/memory.ts';
import type { Memory } from '../core/memory.ts';
import type { Clock, StateStore } from '../ports.ts';
import { createCopies } from './state-copies.ts';
import { writeDurably } from './files.ts';
import { reading, writing } from './state-faults.ts';
import { damagedName, isMemory } from './state-memory.ts';
import { createRequests } from './state-requests.ts';

/**
 * The state in a folder: `state.json`, and `requests/` for what people ask from outside the process. The
 * folder is readable by its owner only, for mails in the outbox may say more than everybody should know.
 *
 * @param confirm asked right before each save takes effect: throws the Fault `state-moved` when another process
 * has the lease. Between that and the rename lies no more than a system call; a file system knows no write that
 * is conditional as S3 does.
 */
export function createStateFile(
  directory: string,
  clock: Clock,
  confirm: () => Promise<void> = () => Promise.resolve(),
): StateStore {
  const folder = resolve(directory);
  const path = join(folder, 'state.json');
  // Saves in the order they were asked for: the last one stays.
  const limit = pLimit(1);

  async function load(): ReturnType<StateStore['load']> {
    const text = await reading(path, async () => await readFile(path, 'utf8'));
    if (text === undefined) return { memory: EMPTY_MEMORY, damaged: null };
    const memory = parse(text);
    if (memory !== undefined) return { memory, damaged: null };
    const aside = damagedName(path, clock.now());
    await writing(folder, () => rename(path, aside));
    return { memory: EMPTY_MEMORY, damaged: aside };
  }

  const save = (memory: Memory): Promise<void> =>
    writing(folder, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeDurably(path, `${JSON.stringify(memory)}\n`, confirm);
    });

  return {
    load: () => limit(load),
    save: (memory) => limit(() => save(memory)),
    ...createRequests(join(folder, 'requests'), clock),
    ...createCopies(join(folder, 'copies')),
  };
}

function parse(text: string): Memory | undefined {
  const value: unknown = parseJson(text);
  return isMemory(value) ? value : undefined;
}
