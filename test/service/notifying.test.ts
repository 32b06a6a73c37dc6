import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import { Rig } from '../support/rig.ts';
import type { RigOptions } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

const RISK = 'arn:aws:sns:eu-west-1:111111111111:risk';
const FAILURES = { on: ['failed'], topic_arn: RISK };

async function rigWithRisk(options: RigOptions = {}): Promise<Rig> {
  const rig = await Rig.open(options);
  await new SNSClient(rig.clientOptions).send(new CreateTopicCommand({ Name: 'risk' }));
  return rig;
}

/** What came since the last call, by the name of the topic. */
const heard = (rig: Rig): readonly string[] =>
  rig
    .newMails()
    .map(
      ({ topicArn, subject }) => `${topicArn.split(':').at(-1)}: ${subject?.replace(/ \(commit .*\)$/, '')}`,
    )
    .toSorted();

describe('An entry that names a topic', () => {
  it('has that topic told of what it asks for and of its end, and the topic of the service of everything', async () => {
    const rig = await rigWithRisk();
    const both = (text: string): object => ({
      pipelines: [topic('churn', { text, notify: FAILURES }), topic('fraud', { text })],
    });
    await rig.deploy(both('first'));
    expect(heard(rig)).to.deep.equal(['mlops: [mlops] 2 deployed']);
    rig.inject({ kind: 'resource-fails', stack: '*churn', on: 'update', reason: 'The name is taken' });
    await rig.deploy(both('second'));
    expect(heard(rig)).to.deep.equal([
      'mlops: [mlops] churn failed in default, 1 deployed',
      'risk: [mlops] churn failed in default',
    ]);
    await rig.deploy(both('third'));
    expect(heard(rig)).to.deep.equal([
      'mlops: [mlops] 1 recovered, 1 deployed',
      'risk: [mlops] churn recovered in default',
    ]);
  });

  it('and names another one later keeps no letter waiting for a topic that never was', async () => {
    const rig = await Rig.open();
    await rig.deploy({ pipelines: [topic('churn', { notify: { topic_arn: RISK } })] });
    await rig.deploy({ pipelines: [topic('churn')] });
    expect(rig.store.memory.outbox).to.have.length(1);
    rig.pass(25 * HOUR);
    await rig.live(5 * MINUTE);
    expect(rig.store.memory.outbox).to.deep.equal([]);
    const [line] = rig.log.filter(({ message }) => message === 'mail given up');
    expect(line).to.deep.include({ level: 'error' });
    expect(line?.fields['text']).to.contain('deployed   churn');
  });

  it('is heard there although the service has no topic', async () => {
    const rig = await rigWithRisk({ settings: { topicArn: null } });
    await rig.deploy({ pipelines: [topic('churn', { notify: { topic_arn: RISK } })] });
    expect(heard(rig)).to.deep.equal(['risk: [mlops] churn deployed in default']);
  });
});
