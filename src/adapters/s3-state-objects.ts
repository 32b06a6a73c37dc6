import { Fault } from '../core/fault.ts';
import type { AwsClients } from './aws-clients.ts';
import { bucketFault, isMissing, isMoved } from './s3-state-faults.ts';

/** A folder in a bucket; keys are given without its prefix. */
export interface StateObjects {
  /** For people: `s3://bucket/prefix/key`. */
  place(key: string): string;
  /** Undefined only when there is no such object. @throws Fault */
  get(key: string, signal?: AbortSignal): Promise<StateObject | undefined>;
  /**
   * Writes only over the version with that ETag, or only where nothing is when it is null. S3 reads are consistent:
   * whoever writes next sees it (User Guide, "Amazon S3 data consistency model").
   * @returns the new ETag, or null when there was something else. @throws Fault, and then it may have been written
   */
  put(key: string, text: string, over: string | null, signal?: AbortSignal): Promise<string | null>;
  /** Keys that begin so, in order, all pages. @throws Fault */
  list(beginning: string): Promise<readonly string[]>;
  /** @throws Fault */
  remove(key: string): Promise<void>;
}

export interface StateObject {
  readonly text: string;
  readonly etag: string;
  /** Epoch milliseconds of S3's clock; null when the answer does not say. */
  readonly modified: number | null;
}

/** @param prefix without slashes around it; empty for the bucket itself */
export function stateObjects(clients: Pick<AwsClients, 's3'>, bucket: string, prefix: string): StateObjects {
  const full = (key: string): string => (prefix === '' ? key : `${prefix}/${key}`);
  const place = (key: string): string => `s3://${bucket}/${full(key)}`;
  return {
    place,
    async get(key, signal) {
      const { GetObjectCommand } = await sdk();
      const s3 = await clients.s3();
      try {
        const command = new GetObjectCommand({ Bucket: bucket, Key: full(key) });
        const { Body: body, ETag: etag, LastModified: modified } = await s3.send(command, aborted(signal));
        const text = (await body?.transformToString()) ?? '';
        return { text, etag: etag ?? noVersion(place(key)), modified: modified?.getTime() ?? null };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw bucketFault(error, bucket, `read ${place(key)}`);
      }
    },
    async put(key, text, over, signal) {
      const { PutObjectCommand } = await sdk();
      const s3 = await clients.s3();
      const condition = over === null ? { IfNoneMatch: '*' } : { IfMatch: over };
      const object = { Bucket: bucket, Key: full(key), Body: text, ContentType: 'application/json' };
      try {
        const { ETag: etag } = await s3.send(
          new PutObjectCommand({ ...object, ...condition }),
          aborted(signal),
        );
        return etag ?? noVersion(place(key));
      } catch (error) {
        if (isMoved(error)) return null;
        throw bucketFault(error, bucket, `write ${place(key)}`);
      }
    },
    async list(beginning) {
      const { paginateListObjectsV2 } = await sdk();
      const client = await clients.s3();
      const keys: string[] = [];
      try {
        const input = { Bucket: bucket, Prefix: full(beginning) };
        for await (const { Contents: contents = [] } of paginateListObjectsV2({ client }, input))
          keys.push(...contents.flatMap(({ Key: key }) => key ?? []));
      } catch (error) {
        throw bucketFault(error, bucket, `list ${place(beginning)}`);
      }
      return keys.map((key) => key.slice(full('').length)).toSorted();
    },
    async remove(key) {
      const { DeleteObjectCommand } = await sdk();
      const s3 = await clients.s3();
      try {
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: full(key) }));
      } catch (error) {
        throw bucketFault(error, bucket, `delete ${place(key)}`);
      }
    },
  };
}

/** State may be in a folder just as well: S3 is loaded when it is asked for. */
const sdk = () => import('@aws-sdk/client-s3');

const aborted = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });

/** Without an ETag no later write could be conditional: whatever answered, a proxy perhaps, is not S3. */
function noVersion(place: string): never {
  throw new Fault(
    'failed',
    'malformed-answer',
    `The answer about ${place} has no ETag: it is not from S3.`,
    'Look at the proxy and at AWS_ENDPOINT_URL_S3; it will be asked again.',
  );
}
