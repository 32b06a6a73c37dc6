import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'chai';
import { clientOptions, refusal, REGION, simulate } from './support.ts';

async function withTopic(options: Parameters<typeof simulate>[0] = {}) {
  const aws = simulate(options);
  const sns = new SNSClient(clientOptions(aws.simulator));
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
  const publish = (more: Partial<PublishCommandInput>) =>
    sns.send(new PublishCommand({ TopicArn, Message: 'text', ...more }));
  return { aws, sns, TopicArn, publish };
}

describe('SNS', () => {
  it('keeps what is published as its readers get it', async () => {
    const { aws, publish, TopicArn } = await withTopic();
    const { MessageId } = await publish({
      Subject: '1 failed, 2 deployed',
      MessageStructure: 'json',
      Message: JSON.stringify({ default: '{"a":1}', email: 'Dear reader,\n  <all> is "well" & good' }),
      MessageAttributes: {
        outcome: { DataType: 'String', StringValue: 'failed' },
        pipeline: { DataType: 'String.Array', StringValue: '["a","b"]' },
      },
    });
    expect(aws.simulator.mailbox).to.deep.equal([
      {
        id: MessageId,
        topicArn: TopicArn,
        at: aws.now(),
        subject: '1 failed, 2 deployed',
        text: 'Dear reader,\n  <all> is "well" & good',
        bodies: { default: '{"a":1}', email: 'Dear reader,\n  <all> is "well" & good' },
        attributes: {
          outcome: { type: 'String', value: 'failed' },
          pipeline: { type: 'String.Array', value: '["a","b"]' },
        },
      },
    ]);
  });

  it('takes a message of 262,144 bytes with its attributes, and no more', async () => {
    const { aws, publish } = await withTopic();
    const MessageAttributes = { n: { DataType: 'String', StringValue: 'v' } };
    const room = 262_144 - 'nStringv'.length;
    await publish({ Message: 'x'.repeat(room), MessageAttributes });
    const error = await refusal(publish({ Message: 'x'.repeat(room + 1), MessageAttributes }));
    expect([error.name, error.message]).to.deep.equal([
      'InvalidParameterException',
      'Invalid parameter: Message too long',
    ]);
    expect(aws.simulator.mailbox).to.have.lengthOf(1);
  });

  const refused: readonly (readonly [string, Partial<PublishCommandInput>, string])[] = [
    ['a subject of 100 characters', { Subject: 'x'.repeat(100) }, 'InvalidParameterException'],
    ['a subject of two lines', { Subject: 'a\nb' }, 'InvalidParameterException'],
    ['a subject beyond ASCII', { Subject: 'Grüße' }, 'InvalidParameterException'],
    ['a subject that begins with a space', { Subject: ' a' }, 'InvalidParameterException'],
    ['an empty message', { Message: '' }, 'InvalidParameterException'],
    [
      'a structure without default',
      { MessageStructure: 'json', Message: '{"email":"x"}' },
      'InvalidParameterException',
    ],
    ['a structure that is no JSON', { MessageStructure: 'json', Message: 'x' }, 'InvalidParameterException'],
    [
      'an attribute of an unknown type',
      { MessageAttributes: { a: { DataType: 'Text', StringValue: 'x' } } },
      'InvalidParameterException',
    ],
    [
      'an empty attribute',
      { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
      'InvalidParameterException',
    ],
    [
      'a topic that does not exist',
      { TopicArn: 'arn:aws:sns:eu-west-1:111111111111:none' },
      'NotFoundException',
    ],
    [
      'a topic of another region',
      { TopicArn: 'arn:aws:sns:us-east-1:111111111111:news' },
      'NotFoundException',
    ],
  ];
  for (const [title, input, name] of refused) {
    it(`refuses ${title}`, async () => {
      const { aws, publish } = await withTopic();
      expect((await refusal(publish(input))).name).to.equal(name);
      expect(aws.simulator.mailbox).to.deep.equal([]);
    });
  }

  it('takes a subject of 99 characters', async () => {
    const { aws, publish } = await withTopic();
    await publish({ Subject: 'x'.repeat(99) });
    expect(aws.simulator.mailbox).to.have.lengthOf(1);
  });

  it('can be made to refuse', async () => {
    const { aws, publish } = await withTopic({ faults: [{ kind: 'topic-refuses' }] });
    expect((await refusal(publish({}))).name).to.equal('AuthorizationErrorException');
    await publish({});
    expect(aws.simulator.mailbox).to.have.lengthOf(1);
  });

  it('counts subscriptions, of which e-mail waits to be confirmed', async () => {
    const { sns, TopicArn } = await withTopic();
    const email = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com' }),
    );
    const queue = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:x' }),
    );
    expect(email.SubscriptionArn).to.equal('pending confirmation');
    expect(queue.SubscriptionArn).to.match(new RegExp(`^${TopicArn}:`));
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).to.include({ SubscriptionsConfirmed: '1', SubscriptionsPending: '1' });
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions?.map(({ SubscriptionArn }) => SubscriptionArn)).to.deep.equal([
      'PendingConfirmation',
      queue.SubscriptionArn,
    ]);
  });

  it('creates a topic once, however often it is asked', async () => {
    const { sns, TopicArn } = await withTopic();
    expect((await sns.send(new CreateTopicCommand({ Name: 'news' }))).TopicArn).to.equal(TopicArn);
    expect(TopicArn).to.equal(`arn:aws:sns:${REGION}:111111111111:news`);
  });
});

describe('STS', () => {
  it('tells the account', async () => {
    const aws = simulate({ account: '222222222222' });
    const { Account, Arn } = await new STSClient(clientOptions(aws.simulator)).send(
      new GetCallerIdentityCommand({}),
    );
    expect([Account, Arn]).to.deep.equal(['222222222222', 'arn:aws:iam::222222222222:user/simulated']);
  });

  it('refuses expired credentials under the name that SDKs know', async () => {
    const aws = simulate({ faults: [{ kind: 'expired-credentials' }] });
    const call = new STSClient(clientOptions(aws.simulator)).send(new GetCallerIdentityCommand({}));
    expect((await refusal(call)).name).to.match(/^ExpiredToken/);
  });
});
