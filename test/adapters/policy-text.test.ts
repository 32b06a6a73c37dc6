import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyText } from '../../src/adapters/policy-text.ts';
import { createFolder, removeFolder } from '../support/git.ts';
import { buckets } from './buckets.ts';
import type { BucketWorld } from './buckets.ts';
import { refusal, scripted } from './cloudformation/scripted-endpoint.ts';
import { faultOf } from './fault-of.ts';

const noClients = (): never => {
  throw new Error('a file needs no client');
};

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const TOO_LARGE = 'x'.repeat(1024 * 1024 + 1);

describe('The policy in a file', () => {
  const folder = createFolder();
  after(() => removeFolder(folder));
  const at = (name: string) => policyText(join(folder, name), noClients);

  it('is read anew each time', async () => {
    writeFileSync(join(folder, 'a.json'), 'one');
    const policy = at('a.json');
    expect(textOf(await policy.read())).to.equal('one');
    writeFileSync(join(folder, 'a.json'), 'two');
    expect(textOf(await policy.read())).to.equal('two');
    expect(policy.place).to.equal(join(folder, 'a.json'));
  });

  const wrong: readonly (readonly [what: string, name: string, says: string])[] = [
    ['is not there', 'missing.json', 'ENOENT'],
    ['is a folder', 'folder', 'EISDIR'],
    ['is larger than any policy', 'large.json', 'more than 1 MiB'],
  ];
  for (const [what, name, says] of wrong)
    it(`says so when it ${what}`, async () => {
      if (name === 'folder') mkdirSync(join(folder, name));
      if (name === 'large.json') writeFileSync(join(folder, name), TOO_LARGE);
      const fault = await faultOf(at(name).read());
      expect(fault).to.include({ code: 'policy-unreadable', lane: 'stalled' });
      expect(fault.message)
        .to.contain(`The policy ${join(folder, name)} cannot be read: `)
        .and.to.contain(says);
    });
});

for (const { lane, open } of buckets)
  describe(`The policy in a bucket, on ${lane}`, () => {
    let world: BucketWorld | undefined;
    const opened = (): BucketWorld => {
      if (world === undefined) throw new Error('the bucket is not open');
      return world;
    };
    before(async () => {
      world = await open();
    });
    after(() => world?.close());
    const at = (key: string) => policyText(`s3://${opened().bucket}/${key}`, () => opened().clients);
    const put = async (key: string, text: string): Promise<unknown> =>
      (await opened().clients.s3()).send(
        new PutObjectCommand({ Bucket: opened().bucket, Key: key, Body: text }),
      );

    it('is read anew when it has changed, and is the same while it has not', async () => {
      await put('some/policy.json', 'one');
      const policy = at('some/policy.json');
      expect(textOf(await policy.read())).to.equal('one');
      expect(textOf(await policy.read())).to.equal('one');
      await put('some/policy.json', 'two');
      expect(textOf(await policy.read())).to.equal('two');
    });

    it('says so when there is no such object, or it is larger than any policy', async () => {
      expect((await faultOf(at('missing.json').read())).message).to.contain('there is no such object');
      await put('large.json', TOO_LARGE);
      expect((await faultOf(at('large.json').read())).message).to.contain('more than 1 MiB');
    });
  });

describe('A bucket that does not give the policy', () => {
  const read = (code: string, status: number) =>
    faultOf(policyText('s3://bucket/policy.json', () => scripted(() => refusal(code, code, status))).read());

  const answers: readonly (readonly [code: string, status: number, fault: string, says: string])[] = [
    ['NoSuchBucket', 404, 'policy-unreadable', 'there is no such bucket'],
    ['PermanentRedirect', 301, 'policy-unreadable', 'in another region'],
    ['AccessDenied', 403, 'access-denied', 'Could not read the policy s3://bucket/policy.json'],
  ];
  for (const [code, status, fault, says] of answers)
    it(`with ${code} says so`, async () => {
      const found = await read(code, status);
      expect(found.code).to.equal(fault);
      expect(found.message).to.contain(says);
    });
});
