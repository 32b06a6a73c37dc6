import { ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { awsClients } from '../../src/adapters/aws-clients.ts';
import { CloudFormation } from '../../src/adapters/cloudformation/cloud.ts';
import { freePacer } from '../../src/adapters/pacer.ts';
import { SnsNotifier } from '../../src/adapters/sns-notifier.ts';
import type { Delivery, World } from './contract.ts';
import { historyOn } from './history.ts';
import { nameStacksOfChangeSets } from './stack-names.ts';

export const region = 'eu-west-1';
export const assetsBucket = 'assets';

/** The timeout that somebody gives a queue past CloudFormation, in seconds. */
export const TAMPERED = '99';

/** What an endpoint on this machine has in common with others, whoever answers there. */
export type EndpointWorld = Pick<
  World,
  'cloud' | 'notifier' | 'restarted' | 'history' | 'tamper' | 'topic' | 'delivered' | 'inject'
> & { readonly close: () => void };

/** The product's adapters on an emptied endpoint, with the assets bucket and a queue of readers in it. */
export async function endpointWorld(endpoint: string, account: string): Promise<EndpointWorld> {
  // The product's own clients find the endpoint where every AWS tool looks for it.
  process.env['AWS_ENDPOINT_URL'] = endpoint;
  const clients = awsClients({ version: '0.0.0-test', region });
  for (const client of [clients.reads, clients.writes]) nameStacksOfChangeSets(client);
  const test = { region, endpoint };
  const location = { CreateBucketConfiguration: { LocationConstraint: region } } as const;
  await s3On(endpoint).send(new CreateBucketCommand({ Bucket: assetsBucket, ...location }));
  const sqs = new SQSClient(test);
  const readers = { QueueName: 'readers', Attributes: { Policy: JSON.stringify(openToTopics) } };
  const { QueueUrl: queue } = await sqs.send(new CreateQueueCommand(readers));
  const cloud = () =>
    new CloudFormation({ clients, pacer: freePacer(), assetsBucket, now: () => Date.now() });
  return {
    cloud: cloud(),
    notifier: new SnsNotifier(clients),
    restarted: cloud,
    history: historyOn(clients.reads),
    tamper: async (live, how) => {
      const ask = new ListStackResourcesCommand({ StackName: live.id });
      const { StackResourceSummaries: resources = [] } = await clients.reads.send(ask);
      const resource = resources.find(({ LogicalResourceId: id }) => id === 'Queue');
      const QueueUrl = resource?.PhysicalResourceId;
      if (how === 'deleted') await sqs.send(new DeleteQueueCommand({ QueueUrl }));
      else {
        const Attributes = { VisibilityTimeout: TAMPERED };
        await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
      }
    },
    topic: async (filter) => {
      const sns = new SNSClient(test);
      const { TopicArn: arn = '' } = await sns.send(new CreateTopicCommand({ Name: 'mlops' }));
      const reader = `arn:aws:sqs:${region}:${account}:readers`;
      const Attributes = filter === undefined ? {} : { FilterPolicy: JSON.stringify(filter) };
      await sns.send(new SubscribeCommand({ TopicArn: arn, Protocol: 'sqs', Endpoint: reader, Attributes }));
      return arn;
    },
    delivered: async () => {
      const ask = new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10 });
      const { Messages: messages } = await sqs.send(ask);
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

/** Without it a queue gets nothing from a topic (SNS Developer Guide, "Subscribing a queue to a topic"). */
const openToTopics = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: '*',
    },
  ],
};

export const s3On = (endpoint: string): S3Client => new S3Client({ region, endpoint, forcePathStyle: true });

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
