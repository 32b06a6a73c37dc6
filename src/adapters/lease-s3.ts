import type { Lease } from '../ports.ts';
import { formatLease, parseLease } from './lease-record.ts';
import type { StateObjects } from './s3-state-objects.ts';

const KEY = 'lease.json';

/**
 * The lease as one object, exchanged by conditional writes. An ETag stands for a content, and every content is
 * written once only: it names the process, its number and the count of its renewals.
 */
export function createLeaseS3(objects: StateObjects): Lease {
  return {
    place: objects.place(KEY),
    async read(signal) {
      const object = await objects.get(KEY, signal);
      if (object === undefined) return { version: null, record: null, fence: 0, dead: false };
      const record = parseLease(object.text);
      // Of a process on another machine nobody knows whether it has ended.
      return { version: object.etag, record, fence: record?.fence ?? 0, dead: false };
    },
    write: (record, over, signal) => objects.put(KEY, formatLease(record), over, signal),
  };
}
