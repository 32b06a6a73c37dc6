import { isObject, type JsonObject } from '../../core/text/json.ts';
import type { World } from '../world.ts';

/** Where functions and layers have their code. */
const CODE: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'Code',
  'AWS::Lambda::LayerVersion': 'Content',
};

/** What Lambda answers when the archive a function names is not in its bucket; null when it is, or none is named. */
export function missingCode({ buckets }: World, type: string, properties: JsonObject): string | null {
  const code = properties[CODE[type] ?? ''];
  if (!isObject(code)) return null;
  const { S3Bucket: bucket, S3Key: key } = code;
  if (typeof bucket !== 'string' || typeof key !== 'string') return null;
  const found = Object.hasOwn(buckets, bucket) ? buckets[bucket] : undefined;
  if (found !== undefined && Object.hasOwn(found.objects, key)) return null;
  const [what, why] = found === undefined ? ['bucket', 'NoSuchBucket'] : ['key', 'NoSuchKey'];
  return `Resource handler returned message: "Error occurred while GetObject. S3 Error Code: ${why}. S3 Error Message: The specified ${what} does not exist (Service: Lambda, Status Code: 400)" (HandlerErrorCode: InvalidRequest)`;
}
