import { validationError } from '../protocol/message.ts';
import type { Call } from './call.ts';

const URL_BYTES = 1_000_000;

/**
 * The template behind a TemplateURL: an object of the simulated S3, in either of AWS's URL forms.
 * Reference: CreateStack API reference, TemplateURL; S3 User Guide, "Virtual hosting of buckets".
 */
export function templateAt({ world }: Call, url: string): string {
  const location = bucketAndKey(url);
  if (location === undefined) throw validationError('TemplateURL must be a supported URL.');
  const object = world.buckets[location.bucket]?.objects[location.key];
  if (object === undefined) throw validationError('S3 error: Access Denied');
  const body = Buffer.from(object.body, 'base64');
  if (body.byteLength > URL_BYTES) {
    throw validationError(`Template may not exceed ${URL_BYTES} bytes in size.`);
  }
  return body.toString('utf8');
}

function bucketAndKey(url: string): { readonly bucket: string; readonly key: string } | undefined {
  const match = /^https:\/\/(?:([^/]+)\.)?s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?\/([^?#]*)$/.exec(
    url,
  );
  if (match === null) return undefined;
  const path = decodeURIComponent(match[2] ?? '');
  if (match[1] !== undefined) return { bucket: match[1], key: path };
  const slash = path.indexOf('/');
  return slash === -1 ? undefined : { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}
