import { createServer, type Server } from 'node:http';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { awsClients } from '../../src/adapters/aws-clients.ts';
import { CloudFormation } from '../../src/adapters/cloudformation/cloud.ts';
import { freePacer } from '../../src/adapters/pacer.ts';
import { createSqsQueue } from '../../src/adapters/sqs-queue.ts';
import type { Fault } from '../../src/core/fault.ts';
import { faultOf } from './fault-of.ts';
import { htmlPage, ok, scripted } from './cloudformation/scripted-endpoint.ts';

describe('The AWS clients', () => {
  it('count what was called apart from what went over the wire', async () => {
    let first = true;
    const clients = scripted(() => {
      const answer = first ? htmlPage : ok('DescribeStacks');
      first = false;
      return answer;
    });
    await clients.reads.send(new DescribeStacksCommand({}));
    expect(clients.counts.calls).to.deep.equal({ 'cloudformation:DescribeStacks': 1 });
    expect(clients.counts.attempts).to.deep.equal({ 'cloudformation:DescribeStacks': 2 });
  });

  it('are made once for each service and region', async () => {
    const clients = scripted(() => ok('X'));
    expect(await clients.s3()).to.equal(await clients.s3());
    expect(await clients.sns('eu-west-1')).to.equal(await clients.sns('eu-west-1'));
    expect(await clients.sns('eu-west-1')).to.not.equal(await clients.sns('us-east-1'));
  });

  it('ask a queue where it lies, believe it without its checksum, and leave the console alone', async () => {
    const said: unknown[] = [];
    const warn = console.warn;
    console.warn = (...words: readonly unknown[]) => void said.push(words);
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end('{"Messages":[{"MessageId":"m","ReceiptHandle":"h","Body":"{}","MD5OfBody":"0"}]}');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const endpoint = `http://127.0.0.1:${portOf(server.address())}`;
    const credentials = { accessKeyId: 'x', secretAccessKey: 'y' };
    const clients = awsClients({ version: '0', region: 'eu-west-1', credentials });
    try {
      const queue = createSqsQueue(`${endpoint}/123456789012/q`, () => clients.sqs(endpoint));
      const messages = await queue.receive(new AbortController().signal);
      expect(messages).to.deep.equal([{ handle: 'h', body: '{}' }]);
      expect(said).to.deep.equal([]);
    } finally {
      console.warn = warn;
      clients.close();
      server.close();
    }
  });

  describe('in an environment with nothing set', () => {
    const untouched = { ...process.env };
    beforeEach(() => {
      for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
      Object.assign(process.env, {
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_CONFIG_FILE: '/nonexistent/config',
        AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
      });
    });
    afterEach(() => {
      for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
      Object.assign(process.env, untouched);
    });

    it('say that the region is missing, and where it is set', async () => {
      const clients = awsClients({ version: '0' });
      const fault = await faultOf(clients.region());
      expect(fault).to.include({ code: 'region-missing', lane: 'stalled' });
      expect((await sweep()).hint).to.include('AWS_REGION');
    });

    it('say that the region is no region', async () => {
      expect(await sweep('eu west 1')).to.include({ code: 'region-invalid', lane: 'stalled' });
    });

    it('say that credentials are missing, and where they are set', async () => {
      const fault = await sweep('eu-west-1');
      expect(fault).to.include({ code: 'credentials-missing', lane: 'stalled' });
      expect(fault.hint).to.include('AWS_PROFILE');
    });

    it('say that nobody answers at the endpoint', async () => {
      Object.assign(process.env, {
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'y',
      });
      expect(await sweep('eu-west-1')).to.include({ code: 'unreachable', lane: 'waiting' });
    });

    it('ask the endpoint of the environment, and say who is asking', async () => {
      const agents: string[] = [];
      const server = createServer((request, response) => {
        agents.push(request.headers['user-agent'] ?? '');
        response.end(ok('DescribeStacks').body);
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      const port = portOf(server.address());
      Object.assign(process.env, {
        AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${port}`,
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'y',
        AWS_REGION: 'eu-west-1',
      });
      const clients = awsClients({ version: '1.2.3' });
      await clients.reads.send(new DescribeStacksCommand({}));
      clients.close();
      server.close();
      expect(agents).to.have.length(1);
      expect(agents[0]).to.include('mlops-reconciler/1.2.3');
    });
  });
});

async function sweep(region?: string): Promise<Fault> {
  const clients = awsClients({ version: '0', ...(region === undefined ? {} : { region }) });
  const cloud = new CloudFormation({ clients, pacer: freePacer(), assetsBucket: null, now: () => 0 });
  const fault = await faultOf(cloud.sweep());
  clients.close();
  return fault;
}

function portOf(address: ReturnType<Server['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
