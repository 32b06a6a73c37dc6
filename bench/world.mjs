/** The real service over the simulator on a virtual clock: calls are counted, and only our own time passes. */
import { createHash } from 'node:crypto';
import { awsClients } from '../dist/adapters/aws-clients.js';
import { blueprintFolder } from '../dist/adapters/blueprint-folder.js';
import { CloudFormation } from '../dist/adapters/cloudformation/cloud.js';
import { freePacer } from '../dist/adapters/pacer.js';
import { EMPTY_MEMORY } from '../dist/core/memory.js';
import { packageRoot } from '../dist/package-root.js';
import { WITHOUT_POLICY } from '../dist/service/policy-keeper.js';
import { Reconciler } from '../dist/service/reconciler.js';
import { converge } from '../dist/service/converge.js';
import { Simulator } from '../dist/simulator/simulator.js';

const MINUTE = 60_000;
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const entry = (index, version = 'v1') => ({
  name: `pipeline-${index}`,
  pipeline_type: 'realtime_endpoint',
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: `s3://example-models/${index}/${version}/model.tar.gz`,
  inference_instance: 'ml.m5.large',
});

export const entries = (count) => Array.from({ length: count }, (_, index) => entry(index));

const hash = (text) => createHash('sha256').update(text).digest('hex');

/** @param seconds how long an endpoint takes, the longest part of every operation */
export function createWorld({ seconds = 45 } = {}) {
  let time = Date.UTC(2026, 0, 1);
  const clock = {
    now: () => time,
    monotonic: () => time,
    sleep: async (milliseconds) => void (time += milliseconds),
  };
  const simulator = new Simulator({ now: clock.now, durations: { 'AWS::SageMaker::Endpoint': seconds } });
  const clients = awsClients({
    version: 'bench',
    region: 'eu-west-1',
    requestHandler: simulator.handler,
    credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
  });
  const cloud = new CloudFormation({ clients, pacer: freePacer(), assetsBucket: null, now: clock.now });
  let bytes = new Uint8Array();
  let commit = '';
  let looks = 0;
  const source = {
    description: 'bench',
    look: async () => {
      looks += 1;
      return {
        revision: { commit, branch: 'main', author: 'Bench', subject: 'Bench', time: null },
        rewritten: false,
        file: async (path) => (path === 'mlops-config.json' ? bytes : undefined),
        list: async () => [],
      };
    },
  };
  let memory = EMPTY_MEMORY;
  const store = {
    load: async () => ({ memory, damaged: null }),
    save: async (next) => void (memory = JSON.parse(JSON.stringify(next))),
    ask: async () => {},
    asked: async () => [],
    granted: async () => {},
  };
  const world = {
    instance: 'mlops',
    sourceId: 'bench',
    configPath: 'mlops-config.json',
    mode: 'apply',
    only: null,
    poll: MINUTE,
    pruneQuorum: 10 * MINUTE,
    deleteBudget: 0.1,
    assetsBucket: null,
    region: 'eu-west-1',
    executionRoleArn: null,
    topicArn: null,
    notifier: null,
    source,
    policy: WITHOUT_POLICY,
    blueprints: blueprintFolder(packageRoot),
    cloud: () => cloud,
    forecaster: { forecast: async (changes) => changes.map(() => ({ destroys: [] })) },
    store,
    clock,
    log: quiet,
    hash,
  };
  const reconciler = new Reconciler(world);
  const signals = { reads: new AbortController().signal, writes: new AbortController().signal };
  return {
    commit: (pipelines) => {
      bytes = new TextEncoder().encode(JSON.stringify({ version: 1, pipelines }));
      commit = hash(new TextDecoder().decode(bytes)).slice(0, 40);
    },
    look: () => reconciler.look(signals),
    settle: () => converge(world, reconciler, { timeout: 60 * MINUTE, signals }),
    pass: (milliseconds) => void (time += milliseconds),
    /** CloudFormation calls and looks at Git since the last time it was asked. */
    calls: counter(() => ({
      cloudformation: [...simulator.calls].reduce(
        (sum, [name, count]) => sum + (name.startsWith('cloudformation.') ? count : 0),
        0,
      ),
      git: looks,
    })),
  };
}

function counter(read) {
  let before = read();
  return () => {
    const now = read();
    const since = { cloudformation: now.cloudformation - before.cloudformation, git: now.git - before.git };
    before = now;
    return since;
  };
}
