import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { Simulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';

export const REGION = 'eu-west-1';

/** Noon of a day; only differences matter. */
export const START = Date.UTC(2026, 10, 20, 12);

export const credentials = { accessKeyId: 'AKIDSIMULATED', secretAccessKey: 'not-a-secret' };

/** One attempt each, so that every test sees what AWS answered and not what a retry made of it. */
export const clientOptions = (simulator: Simulator) => ({
  region: REGION,
  credentials,
  requestHandler: simulator.handler,
  maxAttempts: 1,
});

/** A simulator on a virtual clock, with a client and the ways time can pass. */
export function simulate(options: Omit<SimulatorOptions, 'now'> = {}) {
  let now = START;
  const simulator = new Simulator({ ...options, now: () => now });
  return {
    simulator,
    client: new CloudFormationClient(clientOptions(simulator)),
    /** Seconds since the start. */
    elapsed: () => (now - START) / 1000,
    pass(seconds: number) {
      now += seconds * 1000;
    },
    /** Jumps from event to event until nothing more happens by itself. */
    settle() {
      for (let next = simulator.nextEventAt(); next !== null; next = simulator.nextEventAt())
        now = Math.max(now, next);
    },
    /** Jumps from event to event until the stack has that status. */
    until(stack: string, status: string) {
      const reached = () => simulator.stacks(REGION).find(({ name }) => name === stack)?.status === status;
      for (let next = simulator.nextEventAt(); next !== null && !reached(); next = simulator.nextEventAt())
        now = next;
    },
  };
}

/** Two topics, the second made after the first; parameters choose what they say. */
export const TOPICS = JSON.stringify({
  Description: 'Two topics',
  Parameters: {
    Text: { Type: 'String', Default: 'hello' },
    Secret: { Type: 'String', NoEcho: true, Default: 'hidden' },
  },
  Resources: {
    First: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Text' } } },
    Second: {
      Type: 'AWS::SNS::Topic',
      Properties: { DisplayName: { 'Fn::Sub': 'after ${First.TopicName}' } },
    },
  },
  Outputs: { First: { Value: { Ref: 'First' } }, Text: { Value: { Ref: 'Text' } } },
});
