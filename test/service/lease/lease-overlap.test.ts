import { createHash, randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect } from 'chai';
import { awsClients } from '../../../src/adapters/aws-clients.ts';
import { blueprintFolder } from '../../../src/adapters/blueprint-folder.ts';
import { CloudFormation } from '../../../src/adapters/cloudformation/cloud.ts';
import { freePacer } from '../../../src/adapters/pacer.ts';
import { SnsNotifier } from '../../../src/adapters/sns-notifier.ts';
import { statePlace } from '../../../src/adapters/state-place.ts';
import { packageRoot } from '../../../src/package-root.ts';
import type { Clock, Log } from '../../../src/ports.ts';
import { LeaseKeeper } from '../../../src/service/lease/lease-keeper.ts';
import { Reconciler } from '../../../src/service/run/reconciler.ts';
import { run } from '../../../src/service/run/run.ts';
import { mustHold } from '../../../src/service/lease/tenure.ts';
import { whileHeld } from '../../../src/service/lease/while-held.ts';
import type { World } from '../../../src/service/world.ts';
import { Simulator } from '../../../src/simulator/simulator.ts';
import { WITHOUT_POLICY } from '../../../src/service/policy-keeper.ts';
import { MemorySource } from '../../support/memory-source.ts';
import { BLUEPRINTS, topic } from '../../support/topic-blueprint.ts';
import { LeaseClock, SECOND, unless } from './lease-rig.ts';

const REGION = 'eu-west-1';
const START = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60 * SECOND;
const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
const builtIn = blueprintFolder(packageRoot).load();

/** A simulated AWS with a bucket and a topic, and a repository, for as many services as one likes. */
async function openStage() {
  const time = new LeaseClock(40);
  const now = (): number => START + time.now;
  const simulator = new Simulator({ now });
  const direct = { region: REGION, credentials, requestHandler: simulator.handler };
  await new S3Client({ ...direct, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'state' }));
  const { TopicArn: topicArn = '' } = await new SNSClient(direct).send(
    new CreateTopicCommand({ Name: 'mlops' }),
  );
  const source = new MemorySource(now);
  const commit = (...pipelines: readonly object[]): void =>
    void source.commit({ 'mlops-config.json': JSON.stringify({ version: 1, pipelines }), ...BLUEPRINTS });
  const subjects = (): readonly string[] =>
    simulator.mailbox.map(({ subject }) => (subject ?? '').replace(/ \(commit .*\)$/, ''));
  return { time, simulator, topicArn, source, commit, subjects };
}

type Stage = Awaited<ReturnType<typeof openStage>>;

/** The whole service, as the composition root makes it, on a clock that differs from others by `skew`. */
function startService({ time, simulator, topicArn, source }: Stage, skew = 0) {
  let isDead = false;
  const passing = async (milliseconds: number): Promise<void> => {
    if (milliseconds > 0) await time.sleepUntil(time.now + milliseconds);
    if (isDead) await new Promise<never>(() => undefined);
  };
  const clock: Clock = {
    now: () => START + time.now + skew,
    monotonic: () => time.now + skew,
    sleep: (milliseconds, signal) => unless(signal, passing(milliseconds)),
  };
  const log: string[] = [];
  const hear: Log['info'] = (_, message) => void log.push(message);
  // A dead process sends nothing, and no answer reaches it.
  const handler = {
    ...simulator.handler,
    handle: async (...request: Parameters<typeof simulator.handler.handle>) => {
      await passing(0);
      const answer = await simulator.handler.handle(...request);
      await passing(0);
      return answer;
    },
  };
  const clients = awsClients({
    version: '0',
    region: REGION,
    credentials,
    requestHandler: handler,
    maySend: () => mustHold(keeper),
  });
  const place = statePlace({
    state: 's3://state/mlops',
    environments: null,
    clock,
    clients: () => clients,
  });
  const holder = { id: randomUUID(), host: 'task', pid: 1, boot: null, started: null };
  const logs: Log = { debug: () => undefined, info: hear, warn: hear, error: hear };
  const keeper = new LeaseKeeper({ lease: place.lease, clock, log: logs, holder });
  const cloud = new CloudFormation({
    clients,
    pacer: freePacer(),
    assetsBucket: null,
    now: () => clock.now(),
  });
  const world: World = {
    instance: 'mlops',
    sourceId: 'this-source',
    configPath: 'mlops-config.json',
    mode: 'apply',
    only: null,
    poll: 20 * SECOND,
    pruneQuorum: 0,
    deleteBudget: 1,
    assetsBucket: null,
    region: 'eu-west-1',
    executionRoleArn: null,
    topicArn,
    source,
    policy: WITHOUT_POLICY,
    blueprints: { load: () => builtIn },
    cloud: () => cloud,
    notifier: new SnsNotifier(clients),
    forecaster: {
      forecast: (changes) => Promise.resolve(changes.map(() => ({ destroys: [], differences: [] }))),
    },
    store: place.store(() => keeper.term),
    clock,
    log: logs,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  };
  const reconciler = new Reconciler(world, keeper);
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const signals = { reads: stop.signal, writes: new AbortController().signal };
  void whileHeld(keeper, signals, signals.reads, (held) =>
    run(world, reconciler, { signals: held, random: () => 0.5 }),
  );
  return {
    log,
    stop: () => stop.abort(),
    crash: () => {
      isDead = true;
    },
  };
}

const asked = ({ simulator }: Stage, operation: string): number =>
  simulator.calls.get(`cloudformation.${operation}`) ?? 0;

describe('two services on the same state', () => {
  let stage: Stage;
  // The first service of a process loads modules while it works, which takes time that is not on the clock of these tests.
  before(async () => {
    stage = await openStage();
    stage.commit(topic('churn'));
    const first = startService(stage);
    while (stage.subjects().length === 0) await stage.time.advance(SECOND);
    first.stop();
  });
  beforeEach(async () => {
    stage = await openStage();
    stage.commit(topic('churn'), topic('fraud'));
  });

  // Clocks that are further off than this do not get an answer from AWS (RequestTimeTooSkewed).
  for (const skew of [0, 4 * MINUTE, -4 * MINUTE]) {
    const clocks = skew === 0 ? 'on the same time' : `${skew / MINUTE} minutes apart`;

    it(`deploy and tell everything once while one replaces the other, ${clocks}`, async () => {
      const { time, simulator, commit, subjects } = stage;
      const old = startService(stage);
      await time.advance(60 * SECOND);
      const next = startService(stage, skew);
      await time.advance(60 * SECOND);
      expect(next.log).to.deep.equal(['waiting for the lease']);
      commit(topic('churn', { text: 'new' }), topic('fraud'), topic('added'));
      // In the middle of what that commit sets going.
      await time.advance(21 * SECOND);
      old.stop();
      await time.advance(120 * SECOND);
      commit(topic('churn', { text: 'newer' }), topic('fraud'), topic('added'));
      await time.advance(60 * SECOND);
      expect(simulator.stacks(REGION).map(({ name, status }) => `${name} ${status}`)).to.deep.equal([
        'mlops-default-churn UPDATE_COMPLETE',
        'mlops-default-fraud CREATE_COMPLETE',
        'mlops-default-added CREATE_COMPLETE',
      ]);
      expect([asked(stage, 'CreateStack'), asked(stage, 'UpdateStack')]).to.deep.equal([3, 2]);
      expect(subjects()).to.have.length(3);
      expect(old.log).to.include('lease released');
    });
  }

  it('bring no second stack and no second mail when one dies in the middle of what it does', async () => {
    const { time, simulator, subjects } = stage;
    const first = startService(stage);
    startService(stage);
    while (asked(stage, 'CreateStack') < 2) await time.advance(50);
    first.crash();
    await time.advance(120 * SECOND);
    expect(simulator.stacks(REGION)).to.have.length(2);
    expect(asked(stage, 'CreateStack')).to.equal(2);
    expect(subjects()).to.have.length(1);
  });

  it('leave everything as it is while the state cannot be reached', async () => {
    const { time, simulator, commit, subjects } = stage;
    const only = startService(stage);
    await time.advance(60 * SECOND);
    for (const operation of ['GetObject', 'PutObject', 'ListObjectsV2'])
      simulator.inject({ kind: 'unreachable', operation, times: 'always' });
    await time.advance(40 * SECOND);
    commit(topic('churn', { text: 'new' }), topic('fraud'));
    await time.advance(5 * 60 * SECOND);
    expect(asked(stage, 'UpdateStack')).to.equal(0);
    expect(only.log).to.include('lease lost: nothing is decided any more');
    expect(subjects()).to.have.length(1);
  });
});
