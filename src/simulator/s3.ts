import { createHash } from 'node:crypto';
import { AwsError, type HttpAnswer, type HttpRequest, header } from './protocol/message.ts';
import { uuid } from './random.ts';
import { repeated, xml } from './protocol/xml.ts';
import type { Bucket, StoredObject } from './stored.ts';
import type { World } from './world.ts';

/** One request to S3. */
export interface S3Call {
  readonly world: World;
  readonly region: string;
  readonly now: number;
  readonly request: HttpRequest;
  readonly body: Buffer;
  readonly requestId: string;
}

interface Location {
  readonly bucket: string;
  readonly key: string;
}

const notFound = (code: 'NoSuchBucket' | 'NoSuchKey'): AwsError =>
  new AwsError(404, code, `The specified ${code === 'NoSuchKey' ? 'key' : 'bucket'} does not exist.`);

/** The name of the operation a request is, for faults and counters; undefined for those not simulated. */
export function s3Operation(request: HttpRequest): string | undefined {
  const { key } = locate(request);
  const query = Object.keys(request.query ?? {}).filter((name) => name !== 'x-id');
  const onBucket: Readonly<Record<string, string>> = {
    PUT: 'CreateBucket',
    HEAD: 'HeadBucket',
    GET: 'ListObjectsV2',
  };
  const onObject: Readonly<Record<string, string>> = {
    PUT: 'PutObject',
    HEAD: 'HeadObject',
    GET: 'GetObject',
    DELETE: 'DeleteObject',
  };
  if (key !== '') return query.length === 0 ? onObject[request.method] : undefined;
  if (query.length === 1 && query[0] === 'versioning' && request.method === 'PUT')
    return 'PutBucketVersioning';
  const isList = query.includes('list-type');
  return request.method === 'GET'
    ? isList
      ? onBucket['GET']
      : undefined
    : query.length === 0
      ? onBucket[request.method]
      : undefined;
}

/** @throws AwsError */
export function answerS3(call: S3Call, operation: string): HttpAnswer {
  const { bucket, key } = locate(call.request);
  if (operation === 'CreateBucket') return createBucket(call, bucket);
  const found = call.world.buckets[bucket];
  if (found === undefined) throw notFound('NoSuchBucket');
  switch (operation) {
    case 'HeadBucket':
      return answer(call, 200, Buffer.alloc(0), { 'x-amz-bucket-region': found.region });
    case 'PutBucketVersioning':
      found.versioning = /<Status>(\w+)<\/Status>/.exec(call.body.toString('utf8'))?.[1] ?? '';
      return answer(call, 200, Buffer.alloc(0), {});
    case 'PutObject':
      return putObject(call, found, key);
    case 'HeadObject':
      return { ...getObject(call, found, key), body: Buffer.alloc(0) };
    case 'GetObject':
      return getObject(call, found, key);
    case 'DeleteObject':
      // What is not there is deleted all the same (DeleteObject API reference).
      delete found.objects[key];
      return answer(call, 204, Buffer.alloc(0), {});
    default:
      return listObjects(call, bucket, found);
  }
}

/** Virtual-hosted (`bucket.s3.region...`) or path style. S3 User Guide, "Virtual hosting of buckets". */
function locate({ hostname, path }: HttpRequest): Location {
  const decoded = decodeURIComponent(path.replace(/^\//, ''));
  const host = /^(.+?)\.(?:s3[.-]|localhost$)/.exec(hostname);
  if (host?.[1] !== undefined) return { bucket: host[1], key: decoded };
  const slash = decoded.indexOf('/');
  return slash === -1
    ? { bucket: decoded, key: '' }
    : { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
}

function createBucket(call: S3Call, name: string): HttpAnswer {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new AwsError(400, 'InvalidBucketName', 'The specified bucket is not valid.');
  }
  if (call.world.buckets[name] !== undefined) {
    throw new AwsError(
      409,
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded',
    );
  }
  call.world.buckets[name] = { region: call.region, objects: {} };
  return answer(call, 200, Buffer.alloc(0), { location: `/${name}` });
}

/** PutObject API reference, with If-None-Match: * and If-Match. "Conditional writes": 412 PreconditionFailed. */
function putObject(call: S3Call, bucket: Bucket, key: string): HttpAnswer {
  const { request, now } = call;
  const existing = bucket.objects[key];
  const match = header(request, 'if-match');
  const noneMatch = header(request, 'if-none-match');
  if (match !== undefined && existing === undefined) throw notFound('NoSuchKey');
  if (
    (noneMatch === '*' && existing !== undefined) ||
    (match !== undefined && unquoted(match) !== existing?.etag)
  ) {
    throw new AwsError(
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
    );
  }
  const body =
    header(request, 'content-encoding')?.includes('aws-chunked') === true ? dechunk(call.body) : call.body;
  // S3 gives single-part objects the MD5 of their content as ETag; it identifies, it does not protect.
  const etag = createHash('md5').update(body).digest('hex');
  const contentType = header(request, 'content-type') ?? 'binary/octet-stream';
  const version = versionOf(call.world, bucket);
  bucket.objects[key] = { body: body.toString('base64'), contentType, etag, at: now, ...version };
  return answer(call, 200, Buffer.alloc(0), { etag: `"${etag}"`, ...versionHeader(version) });
}

/** User Guide, "Working with objects in a versioning-suspended bucket". Of an object only the current version is kept. */
function versionOf(world: World, { versioning }: Bucket): { readonly version?: string } {
  if (versioning === undefined) return {};
  return { version: versioning === 'Enabled' ? uuid(world).replaceAll('-', '') : 'null' };
}

const versionHeader = ({ version }: { readonly version?: string }): Record<string, string> =>
  version === undefined ? {} : { 'x-amz-version-id': version };

const unquoted = (etag: string): string => etag.replaceAll('"', '');

/** `aws-chunked`: lines of hexadecimal size, each followed by its bytes, then trailers that are not kept. */
function dechunk(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let position = 0; ;) {
    const end = body.indexOf('\r\n', position);
    const size = Number.parseInt(body.toString('latin1', position, end), 16);
    if (end === -1 || !(size > 0)) return Buffer.concat(chunks);
    chunks.push(body.subarray(end + 2, end + 2 + size));
    position = end + 2 + size + 2;
  }
}

function getObject(call: S3Call, bucket: Bucket, key: string): HttpAnswer {
  const object = bucket.objects[key];
  if (object === undefined) throw notFound('NoSuchKey');
  const noneMatch = header(call.request, 'if-none-match');
  const headers = {
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.at).toUTCString(),
    ...versionHeader(object),
  };
  if (noneMatch !== undefined && unquoted(noneMatch) === object.etag) {
    return answer(call, 304, Buffer.alloc(0), headers);
  }
  const body = Buffer.from(object.body, 'base64');
  return answer(call, 200, body, {
    ...headers,
    'content-type': object.contentType,
    'content-length': String(body.byteLength),
  });
}

const KEYS = 1000;

/** ListObjectsV2 API reference: keys in order, by prefix, in pages. */
function listObjects(call: S3Call, name: string, bucket: Bucket): HttpAnswer {
  const query = call.request.query ?? {};
  const prefix = parameter(query['prefix']) ?? '';
  const after = parameter(query['continuation-token']) ?? parameter(query['start-after']) ?? '';
  const maximum = Math.min(KEYS, Number(parameter(query['max-keys']) ?? KEYS));
  const keys = Object.keys(bucket.objects)
    .filter((key) => key.startsWith(prefix) && key > after)
    .toSorted();
  const shown = keys.slice(0, maximum);
  const more = keys.length > shown.length;
  const contents = shown.map((key) => content(key, bucket.objects[key]));
  const body =
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
    xml('Name', name) +
    xml('Prefix', prefix) +
    xml('KeyCount', shown.length) +
    xml('MaxKeys', maximum) +
    xml('IsTruncated', more) +
    xml('NextContinuationToken', more ? shown.at(-1) : null) +
    repeated('Contents', contents) +
    '</ListBucketResult>';
  return answer(call, 200, Buffer.from(body), { 'content-type': 'application/xml' });
}

const content = (key: string, object: StoredObject | undefined) => ({
  Key: key,
  LastModified: new Date(object?.at ?? 0).toISOString(),
  ETag: `"${object?.etag ?? ''}"`,
  Size: Buffer.from(object?.body ?? '', 'base64').byteLength,
  StorageClass: 'STANDARD',
});

const parameter = (value: string | readonly string[] | null | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

function answer(
  call: S3Call,
  statusCode: number,
  body: Uint8Array,
  headers: Record<string, string>,
): HttpAnswer {
  return { statusCode, headers: { 'x-amz-request-id': call.requestId, ...headers }, body };
}

/** S3 answers a failed HEAD without a body. */
export function s3Error(request: HttpRequest, error: AwsError, requestId: string): HttpAnswer {
  const text = `<?xml version="1.0" encoding="UTF-8"?>${xml('Error', {
    Code: error.code,
    Message: error.message,
    RequestId: requestId,
  })}`;
  return {
    statusCode: error.statusCode,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
    body: request.method === 'HEAD' ? Buffer.alloc(0) : Buffer.from(text),
  };
}
