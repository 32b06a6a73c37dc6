import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect } from 'chai';
import { awsClients } from '../../src/adapters/aws-clients.ts';
import { SnsTopics } from '../../src/adapters/sns-topics.ts';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';
import type { LogLine } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const RISK = 'arn:aws:sns:eu-west-1:111111111111:risk';
const NOBODY = 'nobody gets the mails of this topic';

async function rigWithTopics(): Promise<Rig> {
  const first: Rig = await Rig.open();
  const topics = new SnsTopics(awsClients({ version: '0', ...first.clientOptions }));
  return Rig.open({ beside: first, settings: { topics } });
}

const subscribe = (rig: Rig, protocol: string, arn = rig.topicArn): Promise<unknown> =>
  new SNSClient(rig.clientOptions).send(
    new SubscribeCommand({ TopicArn: arn, Protocol: protocol, Endpoint: `ann@example.com` }),
  );

const troublesIn = (rig: Rig): readonly string[] =>
  Object.values(rig.store.memory.topics ?? {}).map(({ trouble }) => trouble);

const lines = (rig: Rig, message: string): readonly LogLine[] =>
  rig.log.filter((line) => line.message === message);

describe('A topic whose mails nobody would get', () => {
  it('is told in the log at the start, kept for status, and stops nothing; nothing is sent to find out', async () => {
    const rig = await rigWithTopics();
    await rig.deploy({ pipelines: [] });
    expect(troublesIn(rig)).to.have.length(1);
    expect(troublesIn(rig)[0]).to.contain('it has no subscription');
    expect(lines(rig, NOBODY).map(({ level }) => level)).to.deep.equal(['error']);
    expect(rig.simulator.calls.get('sns.Publish')).to.equal(undefined);
    await rig.deploy({ pipelines: [topic('churn')] });
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-churn': 'CREATE_COMPLETE' });
  });

  it('names who has to confirm, is loud again after a restart, and is over when somebody gets mails', async () => {
    const rig = await rigWithTopics();
    await subscribe(rig, 'email');
    await rig.deploy({ pipelines: [] });
    expect(troublesIn(rig)[0]).to.contain('followed by ann@example.com');
    await rig.live(HOUR);
    expect(lines(rig, NOBODY)).to.have.length(1);
    rig.restart();
    await rig.live(5 * MINUTE);
    expect(lines(rig, NOBODY)).to.have.length(2);
    await subscribe(rig, 'sqs');
    await rig.live(15 * MINUTE);
    expect(rig.store.memory).to.not.have.property('topics');
    expect(lines(rig, 'somebody gets the mails of this topic again')).to.have.length(1);
  });

  it('is also one that an entry names and that is not there, as long as the entry names it', async () => {
    const rig = await rigWithTopics();
    await subscribe(rig, 'sqs');
    await rig.deploy({ pipelines: [topic('churn', { notify: { topic_arn: RISK } })] });
    expect(troublesIn(rig)).to.have.length(1);
    expect(troublesIn(rig)[0]).to.contain(`There is no SNS topic ${RISK}`);
    await rig.deploy({ pipelines: [topic('churn')] });
    expect(troublesIn(rig)).to.deep.equal([]);
  });

  it('is not claimed of one that nobody lets us look at', async () => {
    const rig = await rigWithTopics();
    rig.inject({ kind: 'access-denied', operation: 'GetTopicAttributes', times: 'always' });
    await rig.deploy({ pipelines: [] });
    expect(troublesIn(rig)).to.deep.equal([]);
    expect(lines(rig, 'topic cannot be looked at')).to.have.length(1);
  });

  it('is looked at no more than a few times a day while it is well', async () => {
    const rig = await rigWithTopics();
    await subscribe(rig, 'sqs');
    await rig.deploy({ pipelines: [] });
    await rig.live(3 * HOUR);
    expect(rig.simulator.calls.get('sns.GetTopicAttributes')).to.equal(1);
    expect(rig.simulator.calls.get('sns.ListSubscriptionsByTopic')).to.equal(undefined);
  });

  it('may be none at all, which is said once', async () => {
    const rig = await Rig.open({ settings: { topicArn: null } });
    await rig.deploy({ pipelines: [] });
    await rig.live(5 * MINUTE);
    expect(lines(rig, 'no topic is set: nobody gets mails')).to.have.length(1);
  });
});
