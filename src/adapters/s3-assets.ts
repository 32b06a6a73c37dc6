import { createHash } from 'node:crypto';
import type { Archive } from '../core/blueprint.ts';
import { Fault } from '../core/fault.ts';
import type { AwsClients } from './aws-clients.ts';
import { toFault } from './cloudformation/faults.ts';
import { statusCode } from './cloudformation/sdk-error.ts';

export interface S3AssetsOptions {
  readonly clients: AwsClients;
  /** The environment's bucket, in the region of its stacks; null when none is set. */
  readonly bucket: string | null;
  /** The account that must own the bucket, when it is known: somebody else may have taken a name that was free. */
  readonly account?: string;
}

/** An object to be kept; `what` it is, in words. */
interface Asset {
  readonly bucket: string;
  readonly key: string;
  readonly body: string | Uint8Array;
  readonly type: string;
  readonly what: string;
}

/** Content-addressed objects in the environment's assets bucket: what is there already is never sent again. */
export class S3Assets {
  readonly #options: S3AssetsOptions;

  constructor(options: S3AssetsOptions) {
    this.#options = options;
  }

  /**
   * Puts a template where CloudFormation can read it.
   * @returns its URL in the one form that AWS and the emulators all understand (User Guide, `TemplateURL`).
   * @throws Fault
   */
  async template(body: string, signal?: AbortSignal): Promise<string> {
    const bucket = this.#bucket(
      `A template of ${Buffer.byteLength(body)} bytes is larger than the 51200 that CloudFormation takes directly.`,
    );
    const key = `templates/${createHash('sha256').update(body).digest('hex')}.json`;
    const region = await this.#options.clients.region();
    await this.#keep({ bucket, key, body, type: 'application/json', what: 'a template' }, signal);
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return `https://s3.${region}.${suffix}/${bucket}/${key}`;
  }

  /**
   * Puts the code of functions where Lambda can read it: the template names that place.
   * @throws Fault
   */
  async archive({ key, bytes }: Archive, signal?: AbortSignal): Promise<void> {
    const bucket = this.#bucket('The code of functions goes to an assets bucket, and none is set.');
    await this.#keep(
      { bucket, key, body: bytes, type: 'application/zip', what: 'the code of a function' },
      signal,
    );
  }

  #bucket(why: string): string {
    const { bucket } = this.#options;
    if (bucket !== null) return bucket;
    throw new Fault(
      'stalled',
      'assets-bucket-missing',
      why,
      'Set MLOPS_ASSETS_BUCKET, or "assets_bucket" of the environment in the configuration.',
    );
  }

  async #keep(asset: Asset, signal: AbortSignal | undefined): Promise<void> {
    if (!(await this.#has(asset, signal))) await this.#put(asset, signal);
  }

  async #has({ bucket, key, what }: Asset, signal: AbortSignal | undefined): Promise<boolean> {
    const s3 = await this.#options.clients.s3();
    const { HeadObjectCommand } = await sdk();
    try {
      await s3.send(new HeadObjectCommand({ ...this.#owned(bucket), Key: key }), abort(signal));
      return true;
    } catch (error) {
      // 403 stands for 404 where the role may not list the bucket (S3 API reference, HeadObject): the put decides.
      const status = error instanceof Error ? statusCode(error) : undefined;
      if (status === 404 || status === 403) return false;
      throw bucketFault(error, bucket, `look for ${what}`);
    }
  }

  async #put({ bucket, key, body, type, what }: Asset, signal: AbortSignal | undefined): Promise<void> {
    const s3 = await this.#options.clients.s3();
    const { PutObjectCommand } = await sdk();
    const object = { Key: key, Body: body, ContentType: type, IfNoneMatch: '*' };
    try {
      await s3.send(new PutObjectCommand({ ...this.#owned(bucket), ...object }), abort(signal));
    } catch (error) {
      // Somebody put the same content there meanwhile: the key is its hash.
      if (error instanceof Error && ['PreconditionFailed', 'ConditionalRequestConflict'].includes(error.name))
        return;
      throw bucketFault(error, bucket, `put ${what}`);
    }
  }

  #owned(bucket: string) {
    const { account } = this.#options;
    return { Bucket: bucket, ...(account === undefined ? {} : { ExpectedBucketOwner: account }) };
  }
}

/** Most templates are small: S3 is loaded when the first large one comes. */
const sdk = () => import('@aws-sdk/client-s3');

const abort = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });

function bucketFault(error: unknown, bucket: string, doing: string): unknown {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NoSuchBucket')
    return new Fault(
      'stalled',
      'assets-bucket-missing',
      `Could not ${doing}: there is no bucket ${bucket}.`,
      'Create it, or correct MLOPS_ASSETS_BUCKET or "assets_bucket" of the environment.',
    );
  if (name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed')
    return new Fault(
      'stalled',
      'assets-bucket-region',
      `Could not ${doing}: the bucket ${bucket} is in another region than the stacks.`,
      'CloudFormation and Lambda read from their own region only: name a bucket there.',
    );
  // The object has its content's name, so to put it twice is to put it once.
  return toFault(error, { doing: `${doing} in s3://${bucket}`, effect: 'none' });
}
