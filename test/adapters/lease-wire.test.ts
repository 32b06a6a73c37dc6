import {
  DeleteStackCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateTopicCommand, PublishCommand } from '@aws-sdk/client-sns';
import { expect } from 'chai';
import { awsClients } from '../../src/adapters/aws-clients.ts';
import { Calls } from '../../src/adapters/cloudformation/call.ts';
import { awsPacer } from '../../src/adapters/pacer.ts';
import { mustHold } from '../../src/service/lease/tenure.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { faultOf } from '../support/fault-of.ts';
import { REGION } from './buckets.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('without the lease', () => {
  const clock = new VirtualClock();
  let held: boolean;
  let simulator: Simulator;
  beforeEach(() => {
    held = true;
    simulator = new Simulator({ now: () => clock.now() });
  });

  const clients = () =>
    awsClients({
      version: '0.0.0-test',
      region: REGION,
      credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
      requestHandler: simulator.handler,
      maySend: () => mustHold({ mayDecide: () => held }),
    });

  it('no change goes onto the wire, and reads do', async () => {
    held = false;
    const { reads, writes } = clients();
    const fault = await faultOf(writes.send(new DeleteStackCommand({ StackName: 'churn' })));
    expect(fault).to.include({ code: 'lease-lost', lane: 'waiting' });
    await reads.send(new DescribeStacksCommand({}));
    expect([...simulator.calls.keys()]).to.deep.equal(['cloudformation.DescribeStacks']);
  });

  it('no look for drift goes onto the wire', async () => {
    held = false;
    const fault = await faultOf(clients().reads.send(new DetectStackDriftCommand({ StackName: 'churn' })));
    expect(fault).to.include({ code: 'lease-lost', lane: 'waiting' });
    expect([...simulator.calls.keys()]).to.deep.equal([]);
  });

  it('no mail goes onto the wire', async () => {
    const sns = await clients().sns(REGION);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'mlops' }));
    held = false;
    const fault = await faultOf(sns.send(new PublishCommand({ TopicArn, Message: 'm' })));
    expect(fault).to.include({ code: 'lease-lost' });
    expect(simulator.mailbox).to.deep.equal([]);
  });

  it('a change that waits for its turn when the lease is lost is not sent any more', async () => {
    const calls = new Calls(clients(), awsPacer(clock));
    const remove = (name: string) =>
      calls.write(`delete stack ${name}`, new DeleteStackCommand({ StackName: name })).then(
        () => 'sent',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
      );
    const first = Promise.all(Array.from({ length: 10 }, (_, index) => remove(`s${index}`)));
    const waiting = first.then(() => Promise.all([remove('late'), remove('later')]));
    expect(await first).to.deep.equal(Array(10).fill('sent'));
    held = false;
    await clock.rest();
    expect(await waiting).to.deep.equal(['lease-lost', 'lease-lost']);
    expect(simulator.calls.get('cloudformation.DeleteStack')).to.equal(10);
  });
});
