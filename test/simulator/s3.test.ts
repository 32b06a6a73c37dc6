import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { clientOptions, refusal, simulate } from './support.ts';

async function withBucket(more: object = {}) {
  const aws = simulate();
  const s3 = new S3Client({ ...clientOptions(aws.simulator), ...more });
  await s3.send(new CreateBucketCommand({ Bucket: 'assets' }));
  const put = (Key: string, Body: string | Readable, conditions: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket: 'assets', Key, Body, ...conditions }));
  const get = async (Key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket: 'assets', Key }))).Body?.transformToString();
  return { aws, s3, put, get };
}

describe('S3', () => {
  for (const [style, forcePathStyle] of [
    ['virtual-hosted', false],
    ['path', true],
  ] as const) {
    it(`keeps objects, in ${style} style`, async () => {
      const { put, get } = await withBucket({ forcePathStyle });
      await put('a/b c+ü.json', '{"x":"ü"}');
      expect(await get('a/b c+ü.json')).to.equal('{"x":"ü"}');
    });
  }

  it('takes streams, which the SDK sends in chunks', async () => {
    const { s3, get } = await withBucket();
    const Body = Readable.from([Buffer.from('one '), Buffer.from('two')]);
    await s3.send(new PutObjectCommand({ Bucket: 'assets', Key: 'stream', Body, ContentLength: 7 }));
    expect(await get('stream')).to.equal('one two');
  });

  it('writes only once where If-None-Match says so', async () => {
    const { put, get } = await withBucket();
    await put('lease', 'mine', { IfNoneMatch: '*' });
    const error = await refusal(put('lease', 'yours', { IfNoneMatch: '*' }));
    expect(error.name).to.equal('PreconditionFailed');
    expect(error).to.have.nested.property('$metadata.httpStatusCode', 412);
    expect(await get('lease')).to.equal('mine');
  });

  it('writes over what it has seen, and nothing else, where If-Match says so', async () => {
    const { put, get } = await withBucket();
    const { ETag } = await put('state', 'one');
    await put('state', 'two', { IfMatch: ETag });
    expect((await refusal(put('state', 'three', { IfMatch: ETag }))).name).to.equal('PreconditionFailed');
    expect((await refusal(put('none', 'x', { IfMatch: ETag }))).name).to.equal('NoSuchKey');
    expect(await get('state')).to.equal('two');
  });

  it('tells what is there without its content', async () => {
    const { s3, put } = await withBucket();
    const { ETag } = await put('a', 'hello', { ContentType: 'text/plain' });
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'assets', Key: 'a' }));
    expect(head).to.deep.include({ ETag, ContentLength: 5, ContentType: 'text/plain' });
  });

  it('does not know keys and buckets that are not there', async () => {
    const { s3, get, put } = await withBucket();
    expect((await refusal(get('none'))).name).to.equal('NoSuchKey');
    const head = s3.send(new HeadObjectCommand({ Bucket: 'assets', Key: 'none' }));
    expect((await refusal(head)).name).to.equal('NotFound');
    const other = s3.send(new PutObjectCommand({ Bucket: 'other', Key: 'a', Body: 'x' }));
    expect((await refusal(other)).name).to.equal('NoSuchBucket');
    expect((await refusal(s3.send(new CreateBucketCommand({ Bucket: 'assets' })))).name).to.equal(
      'BucketAlreadyOwnedByYou',
    );
    await put('a', 'x');
  });

  it('lists keys in order, by prefix, in pages', async () => {
    const { s3, put } = await withBucket();
    for (const key of ['b/2', 'a/1', 'b/1', 'b/3']) await put(key, 'x');
    const pages: (readonly (string | undefined)[])[] = [];
    const input = { Bucket: 'assets', Prefix: 'b/', MaxKeys: 2 };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, input)) {
      pages.push(Contents.map(({ Key }) => Key));
    }
    expect(pages).to.deep.equal([['b/1', 'b/2'], ['b/3']]);
  });
});
