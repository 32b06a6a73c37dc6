import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { CloudFormation } from '../../src/adapters/cloudformation/cloud.ts';
import { freePacer } from '../../src/adapters/pacer.ts';
import { S3Assets } from '../../src/adapters/s3-assets.ts';
import { codeOf, faultOf } from './fault-of.ts';
import { desiredStack, liveStack } from './cloudformation/examples.ts';
import { arn, htmlPage, ok, scripted, type Answer, type Asked } from './cloudformation/scripted-endpoint.ts';

const absent: Answer = { status: 404 };
const error = (status: number, code: string): Answer => ({
  status,
  body: `<Error><Code>${code}</Code><Message>m</Message></Error>`,
});

/** A bucket that answers as told and remembers what it was sent. */
function bucket(answers: { readonly head?: Answer; readonly put?: Answer } = {}, region = 'eu-west-1') {
  const asked: Asked[] = [];
  const clients = scripted((one) => {
    asked.push(one);
    if (one.method === 'HEAD') return answers.head ?? absent;
    if (one.method === 'PUT') return answers.put ?? {};
    return ok(one.operation, `<StackId>${arn('churn')}</StackId>`);
  }, region);
  return { clients, asked };
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
describe('A template in the assets bucket', () => {
  it('lies under the hash of its content, at the address CloudFormation reads', async () => {
    const { clients, asked } = bucket();
    const url = await new S3Assets({ clients, bucket: 'assets' }).template('{}');
    expect(url).to.equal(`https://s3.eu-west-1.amazonaws.com/assets/templates/${hash('{}')}.json`);
    expect(asked.map(({ method, path }) => [method, path])).to.deep.equal([
      ['HEAD', `/assets/templates/${hash('{}')}.json`],
      ['PUT', `/assets/templates/${hash('{}')}.json`],
    ]);
  });

  it('is not sent again when it is there', async () => {
    const { clients, asked } = bucket({ head: { status: 200 } });
    await new S3Assets({ clients, bucket: 'assets' }).template('{}');
    expect(asked.map(({ method }) => method)).to.deep.equal(['HEAD']);
  });

  it('never overwrites, and only goes to a bucket of the account that was named', async () => {
    const { clients, asked } = bucket();
    await new S3Assets({ clients, bucket: 'assets', account: '111111111111' }).template('{}');
    expect(asked[1]?.headers).to.include({
      'if-none-match': '*',
      'x-amz-expected-bucket-owner': '111111111111',
    });
  });

  it('may have been put there by another process meanwhile', async () => {
    const { clients } = bucket({ put: error(412, 'PreconditionFailed') });
    expect(await new S3Assets({ clients, bucket: 'assets' }).template('{}')).to.match(/^https:/);
  });

  it('is put although the role may not ask whether it is there', async () => {
    const { clients, asked } = bucket({ head: { status: 403 } });
    await new S3Assets({ clients, bucket: 'assets' }).template('{}');
    expect(asked.map(({ method }) => method)).to.deep.equal(['HEAD', 'PUT']);
  });

  it('has the address of its partition in China', async () => {
    const { clients } = bucket({}, 'cn-north-1');
    const url = await new S3Assets({ clients, bucket: 'assets' }).template('{}');
    expect(url).to.match(/^https:\/\/s3\.cn-north-1\.amazonaws\.com\.cn\/assets\//);
  });

  const troubles = [
    ['no bucket is set', null, {}, 'assets-bucket-missing'],
    ['the bucket does not exist', 'assets', { put: error(404, 'NoSuchBucket') }, 'assets-bucket-missing'],
    ['the bucket is elsewhere', 'assets', { put: error(301, 'PermanentRedirect') }, 'assets-bucket-region'],
    ['the role may not write', 'assets', { put: error(403, 'AccessDenied') }, 'access-denied'],
    ['S3 fails', 'assets', { head: { status: 500 } }, 'unknown-outcome'],
    ['something else than S3 answers', 'assets', { put: htmlPage }, 'unknown-outcome'],
  ] as const;
  for (const [what, name, answers, code] of troubles)
    it(`is a fault ${code} when ${what}`, async () => {
      expect(
        await codeOf(new S3Assets({ clients: bucket(answers).clients, bucket: name }).template('{}')),
      ).to.equal(code);
    });
});

describe('A template on its way to CloudFormation', () => {
  it('goes in the request up to 51200 bytes of UTF-8', async () => {
    const template = templateOf(51_200);
    expect(Buffer.byteLength(template)).to.equal(51_200);
    expect((await create(template))?.['TemplateBody']).to.equal(template);
  });

  it('goes through the bucket when it is a little longer', async () => {
    const template = templateOf(51_202);
    const form = await create(template);
    expect(form?.['TemplateURL']).to.include(hash(template));
    expect(form).to.not.have.property('TemplateBody');
  });

  it('is a fault that says what to set when there is no bucket', async () => {
    const { clients, asked } = bucket();
    const cloud = new CloudFormation({ clients, pacer: freePacer(), assetsBucket: null, now: () => 0 });
    const action = { kind: 'create', desired: desiredStack({ template: templateOf(60_000) }) } as const;
    const fault = await faultOf(cloud.perform(action, 't'));
    expect(fault).to.include({ code: 'assets-bucket-missing', lane: 'stalled' });
    expect(fault.hint).to.include('MLOPS_ASSETS_BUCKET').and.to.include('assets_bucket');
    expect(asked).to.deep.equal([]);
  });
});

describe('The code of functions on its way to Lambda', () => {
  const archive = { key: 'code/1.zip', bytes: Buffer.from('PK') };
  const code = [archive, { key: 'code/2.zip', bytes: Buffer.from('PK2') }];
  const perform = async (kind: 'create' | 'delete', answers: { readonly head?: Answer } = {}) => {
    const { clients, asked } = bucket(answers);
    const cloud = new CloudFormation({ clients, pacer: freePacer(), assetsBucket: 'assets', now: () => 0 });
    const action =
      kind === 'create' ? { kind, desired: desiredStack({ code }) } : ({ kind, live: liveStack() } as const);
    await cloud.perform(action, 't');
    return asked.map(({ method, path, operation }) => (path === '/' ? operation : `${method} ${path}`));
  };

  it('is in the bucket before the stack is asked for', async () => {
    expect(await perform('create')).to.deep.equal([
      'HEAD /assets/code/1.zip',
      'PUT /assets/code/1.zip',
      'HEAD /assets/code/2.zip',
      'PUT /assets/code/2.zip',
      'CreateStack',
    ]);
  });

  it('is not sent again when it is there', async () => {
    const asked = await perform('create', { head: { status: 200 } });
    expect(asked.filter((call) => call.startsWith('PUT'))).to.deep.equal([]);
  });

  it('is not asked about when a stack goes', async () => {
    expect(await perform('delete')).to.deep.equal(['DeleteStack']);
  });

  it('has nowhere to go without a bucket', async () => {
    const assets = new S3Assets({ clients: bucket().clients, bucket: null });
    expect(await codeOf(assets.archive(archive))).to.equal('assets-bucket-missing');
  });
});

/** Of exactly so many bytes, half as many characters. */
const templateOf = (bytes: number): string => `{"Description":"${'é'.repeat((bytes - 18) / 2)}"}`;
async function create(template: string): Promise<Asked['form'] | undefined> {
  const { clients, asked } = bucket();
  const cloud = new CloudFormation({ clients, pacer: freePacer(), assetsBucket: 'assets', now: () => 0 });
  await cloud.perform({ kind: 'create', desired: desiredStack({ template }) }, 't');
  return asked.find(({ operation }) => operation === 'CreateStack')?.form;
}
