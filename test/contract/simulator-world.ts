import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { awsClients } from '../../src/adapters/aws-clients.ts';
import { CloudFormation } from '../../src/adapters/cloudformation/cloud.ts';
import { freePacer } from '../../src/adapters/pacer.ts';
import { SnsNotifier } from '../../src/adapters/sns-notifier.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import type { World } from './contract.ts';
import { TAMPERED } from './endpoint.ts';
import { historyOn } from './history.ts';

const region = 'eu-west-1';
const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };

/** The in-process AWS on a clock of its own. @param bucket the assets bucket */
export async function simulatorWorld(bucket = 'assets'): Promise<World & { readonly close: () => void }> {
  const clock = { now: Date.UTC(2026, 0, 2) };
  const now = () => clock.now;
  const simulator = new Simulator({ now });
  const direct = { region, credentials, requestHandler: simulator.handler };
  const s3 = new S3Client({ ...direct, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  for (const Key of ['code/one.zip', 'code/two.zip'])
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }));
  const clients = awsClients({ version: '0.0.0-test', ...direct });
  const cloud = () => new CloudFormation({ clients, pacer: freePacer(), assetsBucket: bucket, now });
  return {
    cloud: cloud(),
    notifier: new SnsNotifier(clients),
    restarted: cloud,
    settle: async () => {
      for (let next = simulator.nextEventAt(); next !== null; next = simulator.nextEventAt())
        clock.now = Math.max(clock.now, next);
    },
    history: historyOn(clients.reads),
    // Every resource takes its time here; a wait condition is not simulated.
    gate: ({ after, ending }) => {
      if (ending === 'fails')
        simulator.inject({ kind: 'resource-fails', on: 'create', resource: 'Gate', reason: 'refused' });
      const topic = { Type: 'AWS::SNS::Topic' };
      return { Gate: { ...topic, DependsOn: after }, Behind: { ...topic, DependsOn: 'Gate' } };
    },
    obstruct: async (obstacle) => {
      const failure = { kind: 'resource-fails', reason: 'it is in the way' } as const;
      simulator.inject(
        obstacle === 'delete'
          ? { ...failure, on: 'delete', resource: 'Network' }
          : { ...failure, on: 'rollback', resource: 'Function' },
      );
      // It strikes once.
      return () => Promise.resolve();
    },
    tamper: async (live, how) => {
      const { outOfBand } = simulator;
      if (how === 'deleted') outOfBand.deleteResource(region, live.name, 'Queue');
      else outOfBand.changeResource(region, live.name, 'Queue', { VisibilityTimeout: TAMPERED });
    },
    topic: async () => {
      const sns = new SNSClient(direct);
      const { TopicArn: arn = '' } = await sns.send(new CreateTopicCommand({ Name: 'mlops' }));
      return arn;
    },
    delivered: async () =>
      simulator.mailbox.map(({ bodies, subject, attributes }) => ({
        machine: bodies['sqs'] ?? bodies['default'] ?? '',
        subject,
        attributes: Object.fromEntries(Object.entries(attributes).map(([name, { value }]) => [name, value])),
      })),
    inject: (trouble) => simulator.inject(trouble),
    close: () => clients.close(),
  };
}
