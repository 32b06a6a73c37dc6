/** The real service over the simulator on a virtual clock: calls are counted, and only our own time passes. */
import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { blueprintFolder } from '../dist/adapters/blueprint-folder.js';
import { EMPTY_MEMORY } from '../dist/core/memory.js';
import { packageRoot } from '../dist/package-root.js';
import { WITHOUT_POLICY } from '../dist/service/policy-keeper.js';
import { Reconciler } from '../dist/service/run/reconciler.js';
import { converge } from '../dist/service/run/converge.js';
import { createClock, siteOf } from './site.mjs';

const MINUTE = 60_000;
const FILE = 'mlops-config.json';
const HERE = new Map([['default', { account: '111111111111', region: 'eu-west-1' }]]);
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const hash = (text) => createHash('sha256').update(text).digest('hex');

/**
 * @param seconds how long an endpoint takes, the longest part of every operation
 * @param places account and region of each environment: each has an AWS of its own
 * @param configPath the file, or a pattern of files
 * @param paced keeps to the pace that AWS gets
 */
export function createWorld({ seconds = 45, places = HERE, configPath = FILE, paced = false } = {}) {
  const clock = createClock(Date.UTC(2026, 0, 1));
  const sites = new Map(
    [...places].map(([environment, place]) => [environment, siteOf({ ...place, clock, seconds, paced })]),
  );
  const here = [...sites.values()][0];
  let files = new Map();
  let commit = '';
  let looks = 0;
  const source = {
    description: 'bench',
    look: async () => {
      looks += 1;
      const paths = [...files.keys()].toSorted((a, b) => (a < b ? -1 : 1));
      return {
        revision: { commit, branch: 'main', author: 'Bench', subject: 'Bench', time: null },
        rewritten: false,
        file: async (path) => files.get(path),
        list: async (folder) => paths.filter((path) => path.startsWith(`${folder}/`)),
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
    configPath,
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
    cloud: ({ name }) => (sites.get(name) ?? here).cloud,
    forecaster: { forecast: async (changes) => changes.map(() => ({ destroys: [] })) },
    store,
    clock,
    log: quiet,
    hash,
  };
  let reconciler = new Reconciler(world);
  const signals = { reads: new AbortController().signal, writes: new AbortController().signal };
  setMaxListeners(0, signals.reads, signals.writes);
  const writeFiles = (texts) => {
    files = new Map(Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)]));
    commit = hash(Object.values(texts).join('\n')).slice(0, 40);
  };
  const write = (pipelines) => writeFiles({ [FILE]: JSON.stringify({ version: 1, pipelines }) });
  const wishes = async () => (await reconciler.wishes(signals)).wanted;
  return {
    commit: write,
    commitFiles: writeFiles,
    /** What should be there by what was committed. */
    wishes,
    /** Makes all of it past the service, which is quicker: it finds the stacks as if another process had made them. */
    seed: async () => {
      const wanted = await wishes();
      for (const { environment, stack, desired } of wanted)
        await (sites.get(environment) ?? here).create(stack, desired);
      await clock.sleep(10 * MINUTE);
      await reconciler.look(signals);
      await clock.sleep(MINUTE);
      await converge(world, reconciler, { timeout: 60 * MINUTE, signals });
      await clock.sleep(MINUTE);
    },
    look: () => reconciler.look(signals),
    settle: () => converge(world, reconciler, { timeout: 24 * 60 * MINUTE, signals }),
    pass: (milliseconds) => clock.sleep(milliseconds),
    now: clock.now,
    /** Milliseconds of real time in which the simulated AWS made its answers, so far. */
    answering: () => [...sites.values()].reduce((sum, { spent }) => sum + spent(), 0),
    /** The service is gone, with what it remembers and what it wrote down. */
    letGo: () => {
      reconciler = null;
      memory = EMPTY_MEMORY;
    },
    sites,
    /** CloudFormation calls and looks at Git since the last time it was asked. */
    calls: counter(() => ({
      cloudformation: [...sites.values()].reduce((sum, site) => sum + site.calls(), 0),
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
