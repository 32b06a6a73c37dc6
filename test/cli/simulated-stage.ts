import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { readFileSync, writeFileSync } from 'node:fs';
import { Simulator } from '../../src/simulator/simulator.ts';
import { FOREIGN } from './stage.ts';
import type { Letter, Stage } from './stage.ts';

export const REGION = 'eu-west-1';

/** Simulated seconds in a second: an endpoint takes three minutes, and these tests have about one. */
const SPEED = 150;

const now = (): number => Date.now();

/** The simulated AWS that a command has left in its file. */
export const worldIn = (file: string): Simulator => new Simulator({ now, world: readFileSync(file, 'utf8') });

/** Starts a file with an AWS that has a topic in it, and returns the topic's ARN. */
export async function createWorld(file: string, speed = SPEED): Promise<string> {
  const simulator = new Simulator({ now, speed });
  const { TopicArn: arn = '' } = await new SNSClient(clientOf(simulator)).send(
    new CreateTopicCommand({ Name: 'mlops' }),
  );
  writeFileSync(file, simulator.save());
  return arn;
}

const clientOf = ({ handler }: Simulator) => ({
  region: REGION,
  credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
  requestHandler: handler,
});

/** What tells a stack apart from itself after a change. */
export const stacksIn = (file: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    worldIn(file)
      .stacks(REGION)
      .map(({ name, id, status, updated }) => [name, `${id} ${status} ${updated}`]),
  );

export const lettersIn = (file: string): readonly Letter[] =>
  worldIn(file).mailbox.map(({ subject, bodies }) => ({
    subject: subject ?? '',
    text: bodies['sqs'] ?? bodies['default'] ?? '',
  }));

/** `--simulate=FILE`: the world lies in a file between two commands. */
export async function simulatedStage(file: string): Promise<Stage> {
  const topicArn = await createWorld(file);
  let before = stacksIn(file);
  return {
    argv: [`--simulate=${file}`],
    env: {},
    topicArn,
    changes: async () => {
      const after = stacksIn(file);
      const found = changed(before, after);
      before = after;
      return found;
    },
    stacks: async () => stacksIn(file),
    plant: async (name) => {
      let time = now();
      const simulator = new Simulator({ now: () => time, world: readFileSync(file, 'utf8') });
      const cloudFormation = new CloudFormationClient(clientOf(simulator));
      await cloudFormation.send(new CreateStackCommand({ StackName: name, TemplateBody: FOREIGN }));
      for (let next = simulator.nextEventAt(); next !== null; next = simulator.nextEventAt()) time = next;
      writeFileSync(file, simulator.save());
    },
    letters: async () => lettersIn(file),
    close: () => Promise.resolve(),
  };
}

const idOf = (text: string | undefined): string | undefined => text?.split(' ')[0];

function changed(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (was === is) return [];
    if (is === undefined) return [`DeleteStack ${name}`];
    return [`${idOf(was) === idOf(is) ? 'UpdateStack' : 'CreateStack'} ${name}`];
  });
}
