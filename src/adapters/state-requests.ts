import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scope } from '../core/halts.ts';
import { parseJson } from '../core/text/json.ts';
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
export const parseRequest = (text: string): Request | undefined => requestOf(parseJson(text));

function requestOf(value: unknown): Request | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const members: ReadonlyMap<string, unknown> = new Map(Object.entries(value));
  return FORMS.get(members.get('kind'))?.((key) => members.get(key));
}

/** Each kind of request from its members, whatever they are. */
const FORMS: ReadonlyMap<unknown, (member: (key: string) => unknown) => Request | undefined> = new Map([
  [
    'approve',
    (member): Request | undefined => {
      const hash = member('hash');
      return typeof hash === 'string' ? { kind: 'approve', hash } : undefined;
    },
  ],
  [
    'retry',
    (member) => {
      const [pipeline, environment] = [member('pipeline'), member('environment')];
      if (typeof pipeline !== 'string' || !isTextOrNull(environment)) return undefined;
      return { kind: 'retry', pipeline, environment };
    },
  ],
  [
    'suspend',
    (member) => {
      const scope = scopeOf(member);
      const [reason, until] = [member('reason'), member('until')];
      if (scope === undefined || typeof reason !== 'string' || !isTimeOrNull(until)) return undefined;
      return { kind: 'suspend', ...scope, reason, until };
    },
  ],
  [
    'resume',
    (member) => {
      const scope = scopeOf(member);
      return scope === undefined ? undefined : { kind: 'resume', ...scope };
    },
  ],
  [
    'silence',
    (member) => {
      const since = member('since');
      return isTimeOrNull(since) && since !== null ? { kind: 'silence', since } : undefined;
    },
  ],
]);

function scopeOf(member: (key: string) => unknown): Scope | undefined {
  const [pipeline, environment] = [member('pipeline'), member('environment')];
  return isTextOrNull(pipeline) && isTextOrNull(environment) ? { pipeline, environment } : undefined;
}

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';

/** The last time there is (ECMAScript, time values). */
const LAST = 8.64e15;

const isTimeOrNull = (value: unknown): value is number | null =>
  value === null || (typeof value === 'number' && value >= 0 && value <= LAST);
