import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../core/fault.ts';
import { writeDurably } from './files.ts';
import type { StateObjects } from './s3-state-objects.ts';
import { writing } from './state-faults.ts';

/** A file is written and taken away as the state will be. @throws Fault `state-unwritable` */
export const probeFolder = (folder: string): Promise<void> =>
  writing(folder, async () => {
    const path = join(folder, `probe-${randomUUID()}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeDurably(path, '');
    await rm(path, { force: true });
  });

/**
 * What answers to S3's name may not know conditional writes, and two services would then both decide: the second write
 * has to be refused. @throws Fault
 */
export async function probeObjects(objects: StateObjects): Promise<void> {
  const key = `probe-${randomUUID()}.json`;
  const first = await objects.put(key, '{}\n', null);
  const second = await objects.put(key, '{}\n', null);
  await objects.remove(key);
  if (first !== null && second === null) return;
  throw new Fault(
    'stalled',
    'state-unconditional',
    `What is at ${objects.place('')} does not keep the conditions of a write: it is not S3 as it is since 2024.`,
    'Keep the state in a bucket of S3, or in a folder: without conditional writes two services would both decide.',
  );
}
