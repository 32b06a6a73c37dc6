import type { Clock, Request, StateStore } from '../ports.ts';
import type { StateObjects } from './s3-state-objects.ts';
import { isRequestName, parseRequest, requestName } from './state-requests.ts';

const FOLDER = 'requests/';

/** One object for each request: the one process that holds the lease takes them in and away. */
export function createS3Requests(
  objects: StateObjects,
  clock: Pick<Clock, 'now'>,
): Pick<StateStore, 'ask' | 'asked' | 'granted'> {
  return {
    async ask(request) {
      await objects.put(`${FOLDER}${requestName(clock.now())}`, `${JSON.stringify(request)}\n`, null);
    },
    async asked() {
      const keys = await objects.list(FOLDER);
      const names = keys.map((key) => key.slice(FOLDER.length)).filter(isRequestName);
      const requests: { readonly id: string; readonly request: Request }[] = [];
      for (const id of names) {
        const object = await objects.get(`${FOLDER}${id}`);
        const request = object === undefined ? undefined : parseRequest(object.text);
        if (request !== undefined) requests.push({ id, request });
        else if (object !== undefined) await setAside(objects, `${FOLDER}${id}`, object.text);
      }
      return requests;
    },
    async granted(ids) {
      for (const id of ids.filter(isRequestName)) await objects.remove(`${FOLDER}${id}`);
    },
  };
}

/** Kept for whoever wonders, but not read again at every pass. */
async function setAside(objects: StateObjects, key: string, text: string): Promise<void> {
  await objects.put(`${key}.damaged`, text, null);
  await objects.remove(key);
}
