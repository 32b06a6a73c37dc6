/** The demo's stage: the real service, and a simulated AWS under the real clients. */
import { join } from 'node:path';
import { awsClients } from './adapters/aws-clients.ts';
import { systemClock } from './adapters/clock.ts';
import { SIMULATED } from './compose-clouds.ts';
import { compose } from './compose.ts';
import type { Composition } from './compose.ts';
import { isObject, parseJson } from './core/text/json.ts';
import type { JsonObject } from './core/text/json.ts';
import { SECOND } from './core/text/time.ts';
import { version } from './package-root.ts';
import { parseSettings } from './settings.ts';
import { Simulator } from './simulator/simulator.ts';
import type { Mail } from './simulator/views.ts';

export interface DemoStage extends Composition {
  readonly simulator: Simulator;
  readonly region: string;
  /** Letters that came since the last call. */
  newMails(): readonly Mail[];
  /** How many calls it took, in words. */
  callLines(): readonly string[];
}

export interface DemoOptions {
  readonly folder: string;
  readonly repository: string;
  /** Buckets that are there before the story begins. */
  readonly buckets: readonly string[];
  /** Whether it is about what is trained as well. */
  readonly trains: boolean;
  readonly onEvent: (text: string) => void;
}

const REGION = SIMULATED.region;

/** An endpoint takes SageMaker about three minutes, and the reader's patience about a second. */
const ENDPOINTS = 150;

/** Where models are trained, twenty minutes take two seconds. */
const TRAINING = 600;

export async function composeDemo(options: DemoOptions): Promise<DemoStage> {
  const { folder, repository, buckets, onEvent } = options;
  const speed = options.trains ? TRAINING : ENDPOINTS;
  const simulator = new Simulator({ now: () => systemClock.now(), speed });
  const topicArn = await createTopic(simulator);
  await createBuckets(simulator, buckets);
  const env = {
    MLOPS_REPO: repository,
    MLOPS_STATE: `file:${join(folder, 'state')}`,
    MLOPS_SNS_TOPIC_ARN: topicArn,
    MLOPS_ASSETS_BUCKET: ASSETS_BUCKET,
    MLOPS_POLL: '1s',
    MLOPS_PRUNE_QUORUM: '5s',
  };
  const settings = parseSettings({ env, flags: {}, directory: folder }, { repository: true });
  if (!settings.ok) throw new Error(settings.problems.map(({ message }) => message).join('\n'));
  const composition = await compose(settings.value, {
    env: { ...env, PATH: process.env['PATH'] },
    logTo: storyLog(onEvent),
    simulator,
    deleteBudget: 1,
    soon: SECOND,
  });
  let seen = 0;
  return {
    ...composition,
    simulator,
    region: REGION,
    newMails: () => {
      const mails = simulator.mailbox.slice(seen);
      seen += mails.length;
      return mails;
    },
    callLines: () => callLines(simulator),
  };
}

/** Where code and large templates go when no environment names a bucket. */
export const ASSETS_BUCKET = 'mlops-demo-assets';

async function createBuckets(simulator: Simulator, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const s3 = await awsClients({ version, ...SIMULATED, requestHandler: simulator.handler }).s3();
  const { CreateBucketCommand } = await import('@aws-sdk/client-s3');
  for (const name of names) await s3.send(new CreateBucketCommand({ Bucket: name }));
}

/** The topic whose letters the reader sees, made with the same client that publishes to it. */
async function createTopic(simulator: Simulator): Promise<string> {
  const sns = await awsClients({ version, ...SIMULATED, requestHandler: simulator.handler }).sns(REGION);
  const { CreateTopicCommand, SubscribeCommand } = await import('@aws-sdk/client-sns');
  const { TopicArn: arn = '' } = await sns.send(new CreateTopicCommand({ Name: 'mlops' }));
  // A queue need not confirm; without a subscriber the page would say that nobody gets the mails.
  const Endpoint = `arn:aws:sqs:${REGION}:111111111111:reader`;
  await sns.send(new SubscribeCommand({ TopicArn: arn, Protocol: 'sqs', Endpoint }));
  return arn;
}

/** What a reader of the story wants to hear of the log, in a few words each; the page shows all of it. */
const storyLog = (tell: (text: string) => void) => ({
  write: (line: string): void => {
    const fields = parseJson(line);
    const text = isObject(fields) ? inWords(fields) : null;
    if (text !== null) tell(text);
  },
});

function inWords(fields: JsonObject): string | null {
  const word = (name: string): string => {
    const value = fields[name];
    return typeof value === 'string' ? value : '';
  };
  const took = fields['duration_ms'];
  const duration = typeof took === 'number' ? `${(took / SECOND).toFixed(1)} s` : '';
  switch (word('msg')) {
    case 'stack change requested':
      return `${word('action')} ${word('stack')}: ${word('answer')}`;
    case 'stack change refused':
      return `${word('action')} ${word('stack')}: refused. ${word('error')}`;
    case 'stack change succeeded':
      return `${word('action')} ${word('stack')}: done in ${duration}`;
    case 'stack change failed':
      return `${word('action')} ${word('stack')}: failed after ${duration} (${word('stack_status')})`;
    case 'pipeline held':
      return `${word('stack')}: held (${word('hold')}). ${word('why')}`;
    case 'look failed':
      return `look failed: ${word('error')}`;
    default:
      return null;
  }
}

function callLines(simulator: Simulator): readonly string[] {
  const calls = [...simulator.calls].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const total = calls.reduce((sum, [, count]) => sum + count, 0);
  const list = calls.map(([name, count]) => `${count} ${name.replace(/^.*\./, '')}`).join(', ');
  return [`It took ${total} calls to the simulated AWS: ${list}.`];
}
