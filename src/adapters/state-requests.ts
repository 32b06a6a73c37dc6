import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Request, StateStore } from '../ports.ts';
import { writeDurably } from './files.ts';
import { reading, writing } from './state-faults.ts';

/** Nothing else in the folder is ours. */
export const isRequestName = (name: string): boolean => /^\d{15}-[0-9a-f-]{36}\.json$/.test(name);

/** Time first, so that the names sort by age. */
export const requestName = (now: number): string => `${String(now).padStart(15, '0')}-${randomUUID()}.json`;

/** One file for each request: the one process that holds the memory takes them in and away. */
export function createRequests(folder: string, clock: Clock): Pick<StateStore, 'ask' | 'asked' | 'granted'> {
  return {
    ask: (request) =>
      writing(folder, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeDurably(join(folder, requestName(clock.now())), `${JSON.stringify(request)}\n`);
      }),
    async asked() {
      const names = (await reading(folder, async () => await readdir(folder))) ?? [];
      const requests: { readonly id: string; readonly request: Request }[] = [];
      for (const id of names.filter(isRequestName).toSorted()) {
        const path = join(folder, id);
        const text = await reading(path, async () => await readFile(path, 'utf8'));
        const request = text === undefined ? undefined : parseRequest(text);
        if (request !== undefined) requests.push({ id, request });
        // Kept for whoever wonders, but not read again at every pass.
        else if (text !== undefined) await writing(folder, () => rename(path, `${path}.damaged`));
      }
      return requests;
    },
    granted: (ids) =>
      writing(folder, async () => {
        for (const id of ids.filter(isRequestName)) await rm(join(folder, id), { force: true });
      }),
  };
}

/** Undefined for what is no request of ours. */
export function parseRequest(text: string): Request | undefined {
  try {
    return requestOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function requestOf(value: unknown): Request | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  if (value.kind === 'approve' && 'hash' in value && typeof value.hash === 'string')
    return { kind: 'approve', hash: value.hash };
  if (value.kind !== 'retry' || !('pipeline' in value) || typeof value.pipeline !== 'string')
    return undefined;
  const environment = 'environment' in value ? value.environment : undefined;
  if (environment !== null && typeof environment !== 'string') return undefined;
  return { kind: 'retry', pipeline: value.pipeline, environment };
}
