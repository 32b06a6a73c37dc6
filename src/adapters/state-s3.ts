import { randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import { Fault } from '../core/fault.ts';
import { parseJson } from '../core/text/json.ts';
import { EMPTY_MEMORY } from '../core/memory.ts';
import type { Memory } from '../core/memory.ts';
import type { Clock, StateStore } from '../ports.ts';
import type { StateObject, StateObjects } from './s3-state-objects.ts';
import { createS3Copies } from './s3-state-copies.ts';
import { createS3Requests } from './s3-state-requests.ts';
import { stateMoved } from './state-faults.ts';
import { damagedName, isMemory } from './state-memory.ts';

const KEY = 'state.json';

/** The memory, and what makes every write of it another object: an ETag stands for a content, not for a write. */
interface Document {
  readonly version: 1;
  /** Number of the lease under which it was written. */
  readonly fence: number;
  /** Drawn at the start of the process that wrote it. */
  readonly writer: string;
  /** Counts the writes of that process. */
  readonly count: number;
  readonly memory: Memory;
}

/** Whoever is held up this often by its own lost answers is not being answered by S3. */
const TRIES = 3;

/**
 * The state in a bucket. Every save is a conditional write over what the last load or save left there, so that a
 * process which has lost the lease unawares cannot write over its successor's memory.
 *
 * @param fence the number of the lease that is held
 */
export function createStateS3(
  objects: StateObjects,
  clock: Pick<Clock, 'now'>,
  fence: () => number | null,
): StateStore {
  const writer = randomUUID();
  // One after the other: each writes over what the one before it left.
  const limit = pLimit(1);
  let version: string | null = null;
  let count = 0;

  async function load(): ReturnType<StateStore['load']> {
    const object = await objects.get(KEY);
    version = object?.etag ?? null;
    if (object === undefined) return { memory: EMPTY_MEMORY, damaged: null };
    const document = parse(object.text);
    if (document !== undefined) return { memory: document.memory, damaged: null };
    return { memory: EMPTY_MEMORY, damaged: await setAside(object) };
  }

  /** A copy, named by the time it was written, so that it is one however often it is read. The next save replaces it. */
  async function setAside({ text, modified }: StateObject): Promise<string> {
    const key = damagedName(KEY, modified ?? clock.now());
    await objects.put(key, text, null);
    return objects.place(key);
  }

  async function save(memory: Memory): Promise<void> {
    count += 1;
    const document: Document = { version: 1, fence: fence() ?? 0, writer, count, memory };
    const text = `${JSON.stringify(document)}\n`;
    for (let left = TRIES; left > 0; left -= 1) {
      const written = await objects.put(KEY, text, version);
      version = written ?? (await ownVersion());
      if (written !== null) return;
    }
    throw new Fault(
      'waiting',
      'state-contended',
      `Could not write the state at ${objects.place(KEY)}: it was being written at the same moment.`,
      'It will be tried again.',
    );
  }

  /** Of what was written by this process, though the answer was lost. @throws Fault when another one wrote. */
  async function ownVersion(): Promise<string | null> {
    const object = await objects.get(KEY);
    const isOurs = object !== undefined && parse(object.text)?.writer === writer;
    // Unchanged: a write was refused for another one going on at that moment, which then was not made.
    if (isOurs || (object?.etag ?? null) === version) return object?.etag ?? null;
    throw stateMoved(objects.place(KEY));
  }

  return {
    load: () => limit(load),
    save: (memory) => limit(() => save(memory)),
    ...createS3Requests(objects, clock),
    ...createS3Copies(objects),
  };
}

function parse(text: string): Document | undefined {
  const value: unknown = parseJson(text);
  return isDocument(value) ? value : undefined;
}

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' &&
  value !== null &&
  'version' in value &&
  value.version === 1 &&
  'writer' in value &&
  typeof value.writer === 'string' &&
  'memory' in value &&
  isMemory(value.memory);
