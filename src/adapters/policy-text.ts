import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Fault } from '../core/fault.ts';
import type { PolicyText } from '../ports.ts';
import type { AwsClients } from './aws-clients.ts';
import { toFault } from './cloudformation/faults.ts';
import { statusCode } from './cloudformation/sdk-error.ts';

/** More is no policy. */
const MOST = 1024 * 1024;

/** @param place the path of a file, or `s3://bucket/key` */
export function policyText(place: string, clients: () => Pick<AwsClients, 's3'>): PolicyText {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(place) ?? [];
  if (bucket === undefined || key === undefined) return { place, read: () => readFile(place) };
  return inBucket(place, { Bucket: bucket, Key: key }, clients);
}

async function readFile(place: string): Promise<Uint8Array> {
  try {
    const file = await open(place);
    try {
      // One byte more than is allowed tells that there is more, whatever the file is.
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST + 1), 0, MOST + 1, 0);
      return notTooLarge(buffer.subarray(0, bytesRead), place);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw unreadable(place, code, 'MLOPS_POLICY (--policy) names a JSON file that the service may read.');
  }
}

/** Asked with the ETag seen last: an unchanged policy is not sent again (API_GetObject, `If-None-Match`). */
function inBucket(
  place: string,
  object: { readonly Bucket: string; readonly Key: string },
  clients: () => Pick<AwsClients, 's3'>,
): PolicyText {
  let seen: { readonly etag: string; readonly bytes: Uint8Array } | null = null;
  return {
    place,
    async read(signal) {
      const s3 = await clients().s3();
      const { GetObjectCommand } = await import('@aws-sdk/client-s3');
      const command = new GetObjectCommand({
        ...object,
        ...(seen === null ? {} : { IfNoneMatch: seen.etag }),
      });
      try {
        const answer = await s3.send(command, signal === undefined ? {} : { abortSignal: signal });
        if ((answer.ContentLength ?? 0) > MOST) {
          if (answer.Body instanceof Readable) answer.Body.destroy();
          throw tooLarge(place);
        }
        const bytes = notTooLarge((await answer.Body?.transformToByteArray()) ?? new Uint8Array(), place);
        seen = answer.ETag === undefined ? null : { etag: answer.ETag, bytes };
        return bytes;
      } catch (error) {
        if (seen !== null && error instanceof Error && statusCode(error) === 304) return seen.bytes;
        throw bucketFault(error, place);
      }
    },
  };
}

function bucketFault(error: unknown, place: string): unknown {
  const name = error instanceof Error ? error.name : '';
  if (['NoSuchBucket', 'NoSuchKey', 'InvalidBucketName'].includes(name))
    return unreadable(place, `there is no such ${name === 'NoSuchKey' ? 'object' : 'bucket'}`, HINT);
  if (['PermanentRedirect', 'AuthorizationHeaderMalformed'].includes(name))
    return unreadable(place, 'its bucket is in another region', HINT);
  return toFault(error, { doing: `read the policy ${place}`, effect: 'none' });
}

const HINT =
  'MLOPS_POLICY (--policy) names an object in a bucket in the region of AWS_REGION; the role needs s3:GetObject on it.';

const unreadable = (place: string, why: string, hint: string): Fault =>
  new Fault('stalled', 'policy-unreadable', `The policy ${place} cannot be read: ${why}.`, hint);

const tooLarge = (place: string): Fault =>
  unreadable(place, 'it has more than 1 MiB', 'See schemas/policy.schema.json for what a policy may hold.');

function notTooLarge(bytes: Uint8Array, place: string): Uint8Array {
  if (bytes.byteLength > MOST) throw tooLarge(place);
  return bytes;
}
