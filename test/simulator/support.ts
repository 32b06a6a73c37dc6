import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type StackEvent,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import type { JsonObject } from '../../src/core/text/json.ts';
import { Simulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';
import type { StackView } from '../../src/simulator/views.ts';

export const REGION = 'eu-west-1';

/** Noon of a day; only differences matter. */
export const START = Date.UTC(2026, 10, 20, 12);

/** One attempt each, so that a test sees what AWS answered and not what a retry made of it. */
export const clientOptions = (simulator: Simulator) => ({
  region: REGION,
  credentials: { accessKeyId: 'AKIDSIMULATED', secretAccessKey: 'not-a-secret' },
  requestHandler: simulator.handler,
  maxAttempts: 1,
});

/** A simulator on a virtual clock, with a client and the ways time can pass. */
export function simulate(options: Omit<SimulatorOptions, 'now'> = {}) {
  let now = START;
  const simulator = new Simulator({ ...options, now: () => now });
  const client = new CloudFormationClient(clientOptions(simulator));
  const find = (name: string): StackView | undefined =>
    simulator.stacks(REGION).find((stack) => stack.name === name);
  return {
    simulator,
    client,
    now: () => now,
    elapsed: () => (now - START) / 1000,
    pass(seconds: number) {
      now += seconds * 1000;
    },
    /** Jumps from event to event until nothing more happens by itself. */
    settle() {
      for (let next = simulator.nextEventAt(); next !== null; next = simulator.nextEventAt()) now = next;
    },
    /** Jumps from event to event until the stack has that status. */
    until(name: string, status: string) {
      for (let next = simulator.nextEventAt(); next !== null; next = simulator.nextEventAt()) {
        if (find(name)?.status === status) return;
        now = next;
      }
    },
    stack(name: string): StackView {
      const found = find(name);
      if (found === undefined) throw new Error(`there is no stack ${name}`);
      return found;
    },
    statuses: () => Object.fromEntries(simulator.stacks(REGION).map(({ name, status }) => [name, status])),
    async create(name: string, template: JsonObject | string, more: Partial<CreateStackCommandInput> = {}) {
      return client.send(new CreateStackCommand({ StackName: name, TemplateBody: body(template), ...more }));
    },
    async update(name: string, template: JsonObject | string, more: Partial<UpdateStackCommandInput> = {}) {
      return client.send(new UpdateStackCommand({ StackName: name, TemplateBody: body(template), ...more }));
    },
    async describe(name: string) {
      const [stack] = (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks ?? [];
      if (stack === undefined) throw new Error(`no answer about ${name}`);
      return stack;
    },
    /** Oldest first, as `Logical STATUS`. */
    async story(name: string): Promise<readonly string[]> {
      const events =
        (await client.send(new DescribeStackEventsCommand({ StackName: name }))).StackEvents ?? [];
      return events.toReversed().map(told);
    },
  };
}

const body = (template: JsonObject | string): string =>
  typeof template === 'string' ? template : JSON.stringify(template);

const told = ({ LogicalResourceId: id, ResourceStatus: status }: StackEvent): string => `${id} ${status}`;

/** The error of a call that must fail. */
export async function refusal(call: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the call was expected to fail');
}

/** A topic that says something, and a queue made after it. */
export const PAIR = {
  Description: 'A topic and a queue',
  Parameters: {
    Text: { Type: 'String', Default: 'hello' },
    Secret: { Type: 'String', NoEcho: true, Default: 'hidden' },
  },
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Text' } } },
    Queue: { Type: 'AWS::SQS::Queue', DependsOn: 'Topic', Properties: { DelaySeconds: 5 } },
  },
  Outputs: {
    Topic: { Value: { Ref: 'Topic' } },
    Text: { Value: { Ref: 'Text' }, Description: 'What it says' },
  },
} satisfies JsonObject;

/** A template of only these resources. */
export const only = (resources: JsonObject): JsonObject => ({ Resources: resources });

export const topic = (text: string): JsonObject => ({
  Type: 'AWS::SNS::Topic',
  Properties: { DisplayName: text },
});
