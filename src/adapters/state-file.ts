import { mkdir, readFile, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import pLimit from 'p-limit';
import schema from '#schemas/state.schema.json' with { type: 'json' };
import { EMPTY_MEMORY } from '../core/memory.ts';
import type { Memory } from '../core/memory.ts';
import type { Clock, StateStore } from '../ports.ts';
import { writeDurably } from './files.ts';
import { reading, writing } from './state-faults.ts';
import { createRequests } from './state-requests.ts';

const isMemory = new Ajv2020({ allowUnionTypes: true }).compile<Memory>(schema);

/**
 * The state in a folder: `state.json`, and `requests/` for what people ask from outside the process. The
 * folder is readable by its owner only, for mails in the outbox may say more than everybody should know.
 */
export function createStateFile(directory: string, clock: Clock): StateStore {
  const folder = resolve(directory);
  const path = join(folder, 'state.json');
  // Saves in the order they were asked for: the last one stays.
  const limit = pLimit(1);

  async function load(): ReturnType<StateStore['load']> {
    const text = await reading(path, async () => await readFile(path, 'utf8'));
    if (text === undefined) return { memory: EMPTY_MEMORY, damaged: null };
    const memory = parse(text);
    if (memory !== undefined) return { memory, damaged: null };
    const aside = `${path}.damaged-${new Date(clock.now()).toISOString().replaceAll(':', '')}`;
    await writing(folder, () => rename(path, aside));
    return { memory: EMPTY_MEMORY, damaged: aside };
  }

  const save = (memory: Memory): Promise<void> =>
    writing(folder, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeDurably(path, `${JSON.stringify(memory)}\n`);
    });

  return {
    load: () => limit(load),
    save: (memory) => limit(() => save(memory)),
    ...createRequests(join(folder, 'requests'), clock),
  };
}

function parse(text: string): Memory | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isMemory(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
