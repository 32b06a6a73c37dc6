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
export const stateObjects = (clients: Pick<AwsClients, 's3'>, bucket: string, prefix: string): StateObjects =>
  new BucketObjects(clients, bucket, prefix === '' ? '' : `${prefix}/`);

class BucketObjects implements StateObjects {
  readonly #clients: Pick<AwsClients, 's3'>;
  readonly #bucket: string;
  readonly #beginning: string;

  constructor(clients: Pick<AwsClients, 's3'>, bucket: string, beginning: string) {
    this.#clients = clients;
    this.#bucket = bucket;
    this.#beginning = beginning;
  }

  place(key: string): string {
    return `s3://${this.#bucket}/${this.#beginning}${key}`;
  }

  async get(key: string, signal?: AbortSignal): Promise<StateObject | undefined> {
    const { GetObjectCommand } = await sdk();
    const s3 = await this.#clients.s3();
    try {
      const answer = await s3.send(new GetObjectCommand(this.#object(key)), aborted(signal));
      const text = (await answer.Body?.transformToString()) ?? '';
      const modified = answer.LastModified?.getTime() ?? null;
      return { text, etag: answer.ETag ?? noVersion(this.place(key)), modified };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw bucketFault(error, this.#bucket, `read ${this.place(key)}`);
    }
  }

  async put(key: string, text: string, over: string | null, signal?: AbortSignal): Promise<string | null> {
    const { PutObjectCommand } = await sdk();
    const s3 = await this.#clients.s3();
    const command = new PutObjectCommand({
      ...this.#object(key),
      Body: text,
      // The SDK takes an empty text for a stream whose length it does not know.
      ContentLength: Buffer.byteLength(text),
      ContentType: 'application/json',
      ...(over === null ? { IfNoneMatch: '*' } : { IfMatch: over }),
    });
    try {
      const { ETag: etag } = await s3.send(command, aborted(signal));
      return etag ?? noVersion(this.place(key));
    } catch (error) {
      if (isMoved(error)) return null;
      throw bucketFault(error, this.#bucket, `write ${this.place(key)}`);
    }
  }

  async list(beginning: string): Promise<readonly string[]> {
    const { paginateListObjectsV2 } = await sdk();
    const client = await this.#clients.s3();
    const keys: string[] = [];
    try {
      const input = { Bucket: this.#bucket, Prefix: `${this.#beginning}${beginning}` };
      for await (const { Contents: contents = [] } of paginateListObjectsV2({ client }, input))
        keys.push(...contents.flatMap(({ Key: key }) => key ?? []));
    } catch (error) {
      throw bucketFault(error, this.#bucket, `list ${this.place(beginning)}`);
    }
    return keys.map((key) => key.slice(this.#beginning.length)).toSorted();
  }

  async remove(key: string): Promise<void> {
    const { DeleteObjectCommand } = await sdk();
    const s3 = await this.#clients.s3();
    try {
      await s3.send(new DeleteObjectCommand(this.#object(key)));
    } catch (error) {
      throw bucketFault(error, this.#bucket, `delete ${this.place(key)}`);
    }
  }

  #object(key: string) {
    return { Bucket: this.#bucket, Key: `${this.#beginning}${key}` };
  }
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
