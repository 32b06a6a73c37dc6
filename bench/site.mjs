/** One account and region: a simulated AWS of its own, and the service's way to it. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
} from '@aws-sdk/client-cloudformation';
import { awsClients } from '../dist/adapters/aws-clients.js';
import { CloudFormation } from '../dist/adapters/cloudformation/cloud.js';
import { awsPacer, freePacer } from '../dist/adapters/pacer.js';
import { Simulator } from '../dist/simulator/simulator.js';

const MINUTE = 60_000;
const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };

export function siteOf({ account, region, clock, seconds, paced }) {
  const simulator = new Simulator({
    account,
    now: clock.now,
    durations: { 'AWS::SageMaker::Endpoint': seconds },
  });
  const minutes = new Map();
  let spent = 0;
  const answer = simulator.answer.bind(simulator);
  simulator.answer = (request, body) => {
    const kind = /Action=(?:Describe|List|Get)/.test(body.toString('latin1', 0, 40)) ? 'reads' : 'writes';
    const minute = Math.floor(clock.now() / MINUTE);
    const counted = minutes.get(minute) ?? { reads: 0, writes: 0 };
    if (request.headers['content-type']?.includes('form-urlencoded')) counted[kind] += 1;
    minutes.set(minute, counted);
    const began = performance.now();
    const answered = answer(request, body);
    spent += performance.now() - began;
    return answered;
  };
  const direct = { region, credentials, requestHandler: simulator.handler };
  const client = new CloudFormationClient(direct);
  const clients = awsClients({ version: 'bench', ...direct });
  const pacer = paced ? awsPacer(clock) : freePacer();
  return {
    cloud: new CloudFormation({ clients, pacer, assetsBucket: null, now: clock.now }),
    create: (StackName, { template, parameters, tags, capabilities: Capabilities }) =>
      client.send(
        new CreateStackCommand({
          StackName,
          TemplateBody: template,
          Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          Capabilities,
        }),
      ),
    /** All calls of CloudFormation so far. */
    calls: () =>
      [...simulator.calls].reduce(
        (sum, [name, count]) => sum + (name.startsWith('cloudformation.') ? count : 0),
        0,
      ),
    /** Seconds that the last operation of a stack took, by its events. */
    lasted: async (StackName) => {
      const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }));
      const own = StackEvents.filter(({ ResourceType }) => ResourceType === 'AWS::CloudFormation::Stack');
      const start = own.find(({ ResourceStatus }) => /^(?:CREATE|UPDATE)_IN_PROGRESS$/.test(ResourceStatus));
      return (own[0].Timestamp - start.Timestamp) / 1000;
    },
    /** How many reads and writes there were in each minute. */
    minutes,
    /** Milliseconds of real time that its answers took so far. */
    spent: () => spent,
  };
}

/**
 * Virtual time for any number of sleepers: it jumps to whoever wakes next once nobody has anything to do, which is
 * when a good many turns of the event loop bring nothing.
 */
export function createClock(start) {
  let time = start;
  let sleepers = [];
  let turns = 0;
  const turn = () => {
    // Who lets others have their turn, as the service does while it renders, is at work.
    turns = process.getActiveResourcesInfo().includes('Immediate') ? 0 : turns + 1;
    if (turns < TURNS) {
      setImmediate(turn);
      return;
    }
    turns = 0;
    time = Math.max(time, Math.min(...sleepers.map(({ until }) => until)));
    const due = sleepers.filter(({ until }) => until <= time);
    sleepers = sleepers.filter(({ until }) => until > time);
    if (sleepers.length > 0) setImmediate(turn);
    for (const { wake } of due) wake();
  };
  return {
    now: () => time,
    monotonic: () => time,
    sleep: (milliseconds) =>
      new Promise((wake) => {
        if (sleepers.length === 0) setImmediate(turn);
        turns = 0;
        sleepers.push({ until: time + Math.max(0, milliseconds), wake });
      }),
  };
}

const TURNS = 30;
