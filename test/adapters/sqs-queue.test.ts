import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect } from 'chai';
import { createSqsQueue, regionOfQueue } from '../../src/adapters/sqs-queue.ts';
import { faultOf } from '../support/fault-of.ts';

/** moto's SQS: this file runs where its lane does. */
const endpoint = process.env['MOTO_URL'] ?? '';
const NEVER = new AbortController().signal;

describe('an SQS queue', () => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new SQSClient({ region: 'eu-west-1', endpoint, credentials, maxAttempts: 1 });
  let url = '';
  before(async () => {
    await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
    const created = await sqs.send(new CreateQueueCommand({ QueueName: 'triggers' }));
    url = created.QueueUrl ?? '';
  });
  after(() => sqs.destroy());

  const send = async (...bodies: readonly string[]): Promise<void> => {
    for (const body of bodies) await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
  };

  it('gives what was sent, and what is taken away does not come again', async () => {
    await send('one', 'two', 'three');
    const queue = createSqsQueue(url, async () => sqs);
    const messages = await queue.receive(NEVER);
    expect(messages.map(({ body }) => body).toSorted()).to.deep.equal(['one', 'three', 'two']);
    await queue.remove(messages, NEVER);
    const left = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 0, VisibilityTimeout: 0 });
    expect((await sqs.send(left)).Messages ?? []).to.deep.equal([]);
  });

  it('that holds the request back is left at once when it is told to', async () => {
    const stop = new AbortController();
    const receiving = faultOf(createSqsQueue(url, async () => sqs).receive(stop.signal));
    stop.abort();
    expect((await receiving).code).to.equal('interrupted');
  });

  it('that is not there is a sentence', async () => {
    const fault = await faultOf(createSqsQueue(`${url}-not`, async () => sqs).receive(NEVER));
    expect(fault.message).to.contain('read queue triggers-not');
  });

  it('of AWS lies where its address says', () => {
    expect(regionOfQueue('https://sqs.eu-west-1.amazonaws.com/123456789012/q')).to.equal('eu-west-1');
    expect(regionOfQueue('https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q')).to.equal('cn-north-1');
    expect(regionOfQueue('http://127.0.0.1:5000/123456789012/q')).to.equal(undefined);
  });
});
