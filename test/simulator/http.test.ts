import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { type Listening, listen } from '../../src/simulator/http.ts';
import { PAIR, refusal, REGION, simulate } from './support.ts';

describe('A simulator over HTTP', () => {
  let aws: ReturnType<typeof simulate>;
  let server: Listening;
  const options = () => ({
    endpoint: server.url,
    region: REGION,
    credentials: { accessKeyId: 'AKIDSIMULATED', secretAccessKey: 'not-a-secret' },
    maxAttempts: 1,
  });

  beforeEach(async () => {
    aws = simulate();
    server = await listen(aws.simulator, 0);
  });
  afterEach(() => server.close());

  it('listens on the loopback interface', () => {
    expect(server.url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('answers a real SDK client with its own network code', async () => {
    const client = new CloudFormationClient(options());
    await client.send(new CreateStackCommand({ StackName: 'pair', TemplateBody: JSON.stringify(PAIR) }));
    aws.settle();
    const { Stacks } = await client.send(new DescribeStacksCommand({}));
    expect(Stacks?.map(({ StackName, StackStatus }) => [StackName, StackStatus])).to.deep.equal([
      ['pair', 'CREATE_COMPLETE'],
    ]);
    expect((await refusal(client.send(new DescribeStacksCommand({ StackName: 'x' })))).name).to.equal(
      'ValidationError',
    );
    client.destroy();
  });

  it('serves S3, too', async () => {
    const s3 = new S3Client(options());
    await s3.send(new CreateBucketCommand({ Bucket: 'assets' }));
    await s3.send(new PutObjectCommand({ Bucket: 'assets', Key: 'a b/ü', Body: 'hello' }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'assets', Key: 'a b/ü' }));
    expect(await Body?.transformToString()).to.equal('hello');
    s3.destroy();
  });

  it('understands an unsigned request, for curl', async () => {
    const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' });
    const response = await fetch(server.url, { method: 'POST', body });
    expect(response.status).to.equal(200);
    expect(await response.text()).to.include('<Account>111111111111</Account>');
  });

  it('resets the connection when the answer is to be lost', async () => {
    aws.simulator.inject({ kind: 'lost-response' });
    const client = new CloudFormationClient(options());
    expect((await refusal(client.send(new DescribeStacksCommand({})))).code).to.equal('ECONNRESET');
    client.destroy();
  });

  it('says so when its port is taken', async () => {
    const taken = Number(new URL(server.url).port);
    expect((await refusal(listen(aws.simulator, taken))).code).to.equal('EADDRINUSE');
  });
});
