import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { countingProxy } from '../support/counting-proxy.ts';
import { TEST_ACCOUNT } from './command.ts';
import { FOREIGN } from './stage.ts';
import type { Letter, Stage } from './stage.ts';

const region = 'eu-west-1';

/** moto_server, emptied, behind a proxy that counts. A queue stands behind the topic. */
export async function motoStage(endpoint: string): Promise<Stage> {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  const proxy = await countingProxy(endpoint);
  const direct = { region, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const cloudFormation = new CloudFormationClient(direct);
  const sns = new SNSClient(direct);
  const sqs = new SQSClient(direct);
  const { QueueUrl: queue } = await sqs.send(new CreateQueueCommand({ QueueName: 'readers' }));
  const { TopicArn: topicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'mlops' }));
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:${region}:123456789012:readers`,
    }),
  );
  return {
    argv: [],
    env: { ...TEST_ACCOUNT, AWS_ENDPOINT_URL: proxy.url },
    topicArn,
    changes: async () => proxy.changes().filter((change) => change !== 'Publish'),
    stacks: async () => {
      const { Stacks: stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
      const told = stacks.map(async ({ StackName: name = '', StackId: id, Tags: tags }) => {
        const { TemplateBody: body } = await cloudFormation.send(new GetTemplateCommand({ StackName: name }));
        return [name, JSON.stringify([id, tags, body])] as const;
      });
      return Object.fromEntries(await Promise.all(told));
    },
    plant: async (name) => {
      await cloudFormation.send(new CreateStackCommand({ StackName: name, TemplateBody: FOREIGN }));
    },
    letters: () => lettersOf(sqs, queue),
    close: () => proxy.close(),
  };
}

async function lettersOf(sqs: SQSClient, queue: string | undefined): Promise<readonly Letter[]> {
  const letters: Letter[] = [];
  for (;;) {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10 }),
    );
    if (messages.length === 0) return letters;
    for (const { Body: body = '{}', ReceiptHandle: handle } of messages) {
      // The envelope of SNS (Developer Guide, "Amazon SNS message formats").
      const { Subject: subject, Message: text }: Envelope = JSON.parse(body);
      letters.push({ subject, text });
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: handle }));
    }
  }
}

interface Envelope {
  readonly Subject: string;
  readonly Message: string;
}
