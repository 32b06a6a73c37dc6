import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atOnce } from '../cli/at-once.ts';
import { CREDENTIALS, command, endAll, start } from '../cli/command.ts';
import { configOf, endpoint } from '../cli/configs.ts';
import type { Entry } from '../cli/configs.ts';
import { createFolder, createRepository, removeFolder } from '../support/git.ts';
import { killingProxy, MOMENTS } from './killing-proxy.ts';
import type { Moment } from './killing-proxy.ts';

/** Without it this file is not loaded. */
const MOTO = process.env['MOTO_URL'] ?? '';

interface Chapter {
  readonly entries: readonly Entry[];
  /** What has to have been done when it is over, each once. */
  readonly effects: readonly string[];
  /** What people have to have heard. */
  readonly told: readonly string[];
}

/** Not of its instances: moto leaves an updated endpoint with the configuration it had, and that is a degraded one. */
const CHANGED = endpoint('churn', { tags: { team: 'risk' } });

const STORY: readonly Chapter[] = [
  {
    entries: [endpoint('churn'), endpoint('fraud')],
    effects: ['CreateStack mlops-default-churn', 'CreateStack mlops-default-fraud'],
    told: ['churn created', 'fraud created'],
  },
  {
    entries: [CHANGED, endpoint('fraud')],
    effects: ['UpdateStack mlops-default-churn'],
    told: ['churn updated'],
  },
  {
    entries: [CHANGED, { name: 'fraud', state: 'absent' }],
    effects: ['DeleteStack mlops-default-fraud'],
    told: ['fraud deleted'],
  },
];

/** One death: at which of the calls the process makes, and when around it. */
interface Death {
  readonly call: number;
  readonly moment: Moment;
}

const death: fc.Arbitrary<Death> = fc.record({
  call: fc.integer({ min: 1, max: 7 }),
  moment: fc.constantFrom(...MOMENTS),
});

/** Two deaths in each chapter, the second one in the process that was to pick up the pieces. */
const deathsOf = (seed: number): readonly (readonly Death[])[] =>
  fc.sample(fc.array(death, { minLength: 2, maxLength: 2 }), { seed, numRuns: STORY.length });

/** The world of one story: a region of its own, so that others on the same server are out of reach. */
async function open(folder: string, region: string) {
  const aws = { region, endpoint: MOTO, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const [sns, sqs] = [new SNSClient(aws), new SQSClient(aws)];
  const { QueueUrl: queue = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'crash' }));
  const { TopicArn: topic = '' } = await sns.send(new CreateTopicCommand({ Name: 'crash' }));
  const Endpoint = `arn:aws:sqs:${region}:123456789012:crash`;
  await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint }));
  const proxy = await killingProxy(MOTO);
  const repository = createRepository(folder);
  const state = join(folder, 'state');
  const argv = ['--repo', repository.path, '--state', `file:${state}`, '--sns-topic', topic];
  const env = { ...CREDENTIALS, AWS_REGION: region, AWS_ENDPOINT_URL: proxy.url, MLOPS_PACE: 'off' };
  return {
    proxy,
    repository,
    cloudFormation: new CloudFormationClient(aws),
    letters: () => lettersIn(sqs, queue),
    unmarked: () => unmarkedIn(join(state, 'state.json')),
    /** The service, as long as it lives. */
    run: () => start(['run', '--poll', '1s', '--http', 'off', ...argv], env),
    /** The same to its end. */
    reconcile: () => command(['reconcile', ...argv], env),
  };
}

type World = Awaited<ReturnType<typeof open>>;

/** Messages that are not marked as sent, by what is on the disk. */
function unmarkedIn(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const { outbox }: { outbox: { message: { id: string } }[] } = JSON.parse(readFileSync(path, 'utf8'));
  return outbox.map(({ message }) => message.id);
}

interface Letter {
  readonly id: string;
  readonly told: readonly string[];
}

async function lettersIn(sqs: SQSClient, queue: string): Promise<readonly Letter[]> {
  const letters: Letter[] = [];
  for (;;) {
    const batch = new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10 });
    const { Messages: messages = [] } = await sqs.send(batch);
    if (messages.length === 0) return letters;
    for (const { Body: body = '{}', ReceiptHandle: handle } of messages) {
      letters.push(letterIn(JSON.parse(body)));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: handle }));
    }
  }
}

function letterIn({ Message: text }: { readonly Message: string }): Letter {
  const { id, transitions }: { id: string; transitions: { pipeline: string; what: string }[] } =
    JSON.parse(text);
  return { id, told: transitions.map(({ pipeline, what }) => `${pipeline} ${what}`) };
}

/** Kills the service; @returns where it was, and the mails it may send again: sent perhaps, and not marked. */
async function kill(world: World, { call, moment }: Death) {
  const struck = world.proxy.strikeAt(call, moment);
  const service = world.run();
  const early = service.ended.then(({ stderr }) =>
    Promise.reject(new Error(`it ended by itself: ${stderr}`)),
  );
  const operation = await Promise.race([struck, early]);
  early.catch(() => undefined);
  service.signal('SIGKILL');
  await service.ended;
  return { where: `${operation}, ${moment}`, unmarked: world.unmarked() };
}

async function tell(world: World, deaths: readonly (readonly Death[])[]): Promise<void> {
  const effects: string[] = [];
  for (const [index, chapter] of STORY.entries()) {
    world.repository.commit(configOf(...chapter.entries));
    const killed: Awaited<ReturnType<typeof kill>>[] = [];
    for (const one of deaths[index] ?? []) killed.push(await kill(world, one));
    const where = killed.map((one) => one.where).join('; then ');
    const { code, stderr } = await world.reconcile();
    expect(code, `${where}\n${stderr}`).to.equal(0);
    effects.push(...chapter.effects);
    expect(world.proxy.effects.toSorted(), where).to.deep.equal(effects.toSorted());
    const letters = await world.letters();
    for (const id of letters.map((letter) => letter.id)) {
      const times = letters.filter((letter) => letter.id === id).length;
      const allowed = 1 + killed.filter(({ unmarked }) => unmarked.includes(id)).length;
      expect(times, `${where}: mail ${id}`).to.be.at.most(allowed);
    }
    const different = new Map(letters.map(({ id, told }) => [id, told]));
    expect([...different.values()].flat().toSorted(), where).to.deep.equal(chapter.told);
  }
}

async function survives(folder: string, seed: number, region: string): Promise<void> {
  const world = await open(mkdtempSync(join(folder, 'crash-')), region);
  try {
    await tell(world, deathsOf(seed));
    const { Stacks: stacks = [] } = await world.cloudFormation.send(new DescribeStacksCommand({}));
    expect(stacks.map(({ StackName, StackStatus }) => `${StackName} ${StackStatus}`)).to.deep.equal([
      'mlops-default-churn UPDATE_COMPLETE',
    ]);
    const { StackSummaries: ever = [] } = await world.cloudFormation.send(new ListStacksCommand({}));
    expect(ever.map(({ StackName: name = '' }) => name).toSorted((a, b) => a.localeCompare(b))).to.deep.equal(
      ['mlops-default-churn', 'mlops-default-fraud'],
    );
  } finally {
    await world.proxy.close();
  }
}

describe('a service that is killed while it creates, updates and deletes', function () {
  this.timeout(120_000);
  const root = createFolder();
  before(() => fetch(`${MOTO}/moto-api/reset`, { method: 'POST' }));
  after(() => {
    endAll();
    removeFolder(root);
  });

  const seeds = { 'us-east-2': 1, 'us-west-2': 2 };
  atOnce(
    Object.fromEntries(
      Object.entries(seeds).map(([region, seed]) => [
        `ends as it would have, with every effect had once and every outcome mailed (seed ${seed})`,
        () => survives(root, seed, region),
      ]),
    ),
  );
});
