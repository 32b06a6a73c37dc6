/** One measurement, in a process of its own: prints its figures as one line of JSON. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limits, nodeOfTheImage, programIn } from '../scripts/image.mjs';
import { commit, entries, entry, mebibytes, simulated } from '../scripts/trial.mjs';
import { crowdAtRest, scale } from './crowd.mjs';
import { history, polls } from './git.mjs';
import { rendered } from './page.mjs';
import { commitToAws } from './trigger.mjs';
import { createWorld } from './world.mjs';

const MINUTE = 60_000;
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = (file) => join(root, 'dist', file);

const cases = {
  async 'one-changed'() {
    const world = await deployed(100, 20);
    world.calls();
    world.commit(entries(100).map((each, index) => (index === 7 ? entry(7, 'v2') : each)));
    await world.settle();
    const calls = world.calls();
    await mustTakeAMinute(world, 'mlops-default-pipeline-7');
    return calls;
  },
  async 'hundred-created'() {
    const world = createWorld({ seconds: 31 });
    world.commit(entries(100));
    await world.settle();
    const calls = world.calls();
    await mustTakeAMinute(world, 'mlops-default-pipeline-7');
    return calls;
  },
  thousand,
  'crowd-thousand': () => crowdAtRest({ places: 1, each: 1000 }),
  'crowd-ten-thousand': () => crowdAtRest({ places: 5, each: 2000 }),
  scale: () => scale({ places: 20, each: 1000 }),
  page: async () => rendered((await deployed(1000)).look),
  memory,
  trigger: () => commitToAws({ poll: 2000 }),
  polls,
  history,
  async start() {
    const times = Array.from({ length: 5 }, () => {
      const began = performance.now();
      spawnSync(process.execPath, [dist('main.js'), 'version']);
      return performance.now() - began;
    });
    return { milliseconds: times.toSorted((a, b) => a - b)[2] };
  },
};

async function deployed(count, seconds) {
  const world = createWorld({ seconds });
  world.commit(entries(count));
  await world.seed();
  return world;
}

/** An operation of which a budget says that it takes 60 s has to. */
async function mustTakeAMinute(world, stack) {
  const seconds = await world.sites.get('default').lasted(stack);
  if (Math.abs(seconds - 60) > 2)
    throw new Error(`the operation took ${seconds} s: change how long an endpoint takes`);
}

/** A look at rest: its calls, and its own time without the simulator's answers, the median of five. */
async function thousand() {
  const world = await deployed(1000);
  const runs = [];
  let calls;
  for (let index = 0; index < 5; index += 1) {
    await world.pass(MINUTE);
    world.calls();
    const [began, answered] = [performance.now(), world.answering()];
    await world.look();
    runs.push(performance.now() - began - (world.answering() - answered));
    calls = world.calls();
  }
  return { ...calls, milliseconds: runs.toSorted((a, b) => a - b)[2] };
}

/**
 * The most memory that a process of the service ever had, started as in the image and on its Node, over a first and a
 * second look at a thousand pipelines, with the simulated AWS in another process.
 */
async function memory() {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-bench-'));
  const [endpoint, simulator] = await simulated(root, 10_000);
  try {
    commit(folder, entries(1000));
    const env = {
      ...process.env,
      ...SERVICE,
      AWS_ENDPOINT_URL: endpoint,
      MLOPS_REPO: folder,
      MLOPS_STATE: `file:${folder}/.state`,
    };
    const node = await nodeOfTheImage();
    const first = await peak(node, env);
    return { first, second: await peak(node, env) };
  } finally {
    simulator.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

const SERVICE = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'simulated',
  AWS_SECRET_ACCESS_KEY: 'simulated',
  MLOPS_PACE: 'off',
  MLOPS_LOG_LEVEL: 'error',
};

/** VmHWM of the process, in MiB: what the kernel says was the most it ever had. */
async function peak(node, env) {
  const child = spawn(node, [...programIn(root), 'reconcile'], {
    env: { ...env, ...limits() },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let highest = 0;
  const timer = setInterval(() => {
    highest = Math.max(highest, mebibytes(child.pid, 'VmHWM'));
  }, 20);
  const [code] = await once(child, 'exit');
  clearInterval(timer);
  if (code !== 0) throw new Error(`reconcile ended with ${code}`);
  return highest;
}

const name = process.argv[2];
console.log(JSON.stringify(await cases[name]()));
