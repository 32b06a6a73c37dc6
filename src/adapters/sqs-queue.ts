import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Queue } from '../ports.ts';
import { toFault } from './cloudformation/faults.ts';

/** As long as SQS holds a request back, and as many messages as it gives at once (API reference, ReceiveMessage). */
const SECONDS = 20;
const MESSAGES = 10;

/** A queue that EventBridge rules of the account write into. */
export function createSqsQueue(url: string, client: () => Promise<SQSClient>): Queue {
  const ask = async <T>(doing: string, send: (client: SQSClient) => Promise<T>): Promise<T> => {
    try {
      return await send(await client());
    } catch (error) {
      throw toFault(error, { doing: `${doing} queue ${nameIn(url)}`, effect: 'none' });
    }
  };
  return {
    description: nameIn(url),
    receive: async (abortSignal) => {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: MESSAGES,
        WaitTimeSeconds: SECONDS,
      });
      const { Messages: messages = [] } = await ask('read', (sqs) => sqs.send(command, { abortSignal }));
      return messages.map(({ ReceiptHandle: handle = '', Body: body = '' }) => ({ handle, body }));
    },
    remove: async (messages, abortSignal) => {
      const Entries = messages.map(({ handle }, index) => ({ Id: String(index), ReceiptHandle: handle }));
      const command = new DeleteMessageBatchCommand({ QueueUrl: url, Entries });
      // What is refused, for its handle has expired, comes again and wakes once more: no harm.
      await ask('delete from', (sqs) => sqs.send(command, { abortSignal }));
    },
  };
}

/** The last part of a queue's URL. */
const nameIn = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

/** The region in the address of a queue of AWS; undefined for an emulator's. */
export const regionOfQueue = (url: string): string | undefined =>
  /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//.exec(url)?.[1];
