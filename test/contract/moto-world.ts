import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsClients } from '../../src/adapters/aws-clients.ts';
import { CloudFormation } from '../../src/adapters/cloudformation/cloud.ts';
import { freePacer } from '../../src/adapters/pacer.ts';
import { SnsNotifier } from '../../src/adapters/sns-notifier.ts';
import type { Delivery, World } from './contract.ts';

const region = 'eu-west-1';

/** moto_server, emptied, with the assets bucket and a queue in it. */
export async function motoWorld(endpoint: string): Promise<World & { readonly close: () => void }> {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  // The product's own clients find the endpoint where every AWS tool looks for it.
  process.env['AWS_ENDPOINT_URL'] = endpoint;
  const clients = awsClients({ version: '0.0.0-test', region });
  const test = { region, endpoint };
  await new S3Client({ ...test, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: 'assets', CreateBucketConfiguration: { LocationConstraint: region } }),
  );
  const queue = await new SQSClient(test).send(new CreateQueueCommand({ QueueName: 'readers' }));
  const cloud = () =>
    new CloudFormation({ clients, pacer: freePacer(), assetsBucket: 'assets', now: () => Date.now() });
  return {
    cloud: cloud(),
    notifier: new SnsNotifier(clients),
    restarted: cloud,
    settle: () => Promise.resolve(),
    topic: async () => {
      const sns = new SNSClient(test);
      const { TopicArn: arn = '' } = await sns.send(new CreateTopicCommand({ Name: 'mlops' }));
      const endpoint = `arn:aws:sqs:${region}:123456789012:readers`;
      await sns.send(new SubscribeCommand({ TopicArn: arn, Protocol: 'sqs', Endpoint: endpoint }));
      return arn;
    },
    delivered: async () => {
      const { Messages: messages } = await new SQSClient(test).send(
        new ReceiveMessageCommand({ QueueUrl: queue.QueueUrl, MaxNumberOfMessages: 10 }),
      );
      return (messages ?? []).map(({ Body: body }) => opened(body ?? '{}'));
    },
    inject: () => {
      throw new Error('nothing goes wrong on demand here');
    },
    close: () => {
      clients.close();
      delete process.env['AWS_ENDPOINT_URL'];
    },
  };
}

/** The envelope in which SNS puts messages into queues (Developer Guide, "Amazon SNS message formats"). */
interface QueueEnvelope {
  readonly Message: string;
  readonly Subject?: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Value: string }>>;
}

function opened(body: string): Delivery {
  const envelope: QueueEnvelope = JSON.parse(body);
  const attributes = Object.entries(envelope.MessageAttributes ?? {}).map(([name, { Value: value }]) => [
    name,
    value,
  ]);
  return {
    machine: envelope.Message,
    subject: envelope.Subject ?? null,
    attributes: Object.fromEntries(attributes),
  };
}
