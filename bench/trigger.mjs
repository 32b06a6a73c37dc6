/** How long a commit takes to reach AWS: the real service as a process, git, webhook and HTTP between them. */
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { listen } from '../dist/simulator/http.js';
import { Simulator } from '../dist/simulator/simulator.js';
import { entries } from '../scripts/trial.mjs';

const SECRET = 'the secret of the bench';
const TIMES = 3;

/** The service rests so long after a webhook, in milliseconds, before another one wakes it. */
const REST = 5500;

/** Milliseconds from the commit to the first change that AWS is asked for: the worst of three, woken and polling. */
export async function commitToAws({ poll }) {
  const woken = await measure('1h', async (url) => {
    await deliver(url);
    return REST;
  });
  return { woken, polled: await measure(`${poll}ms`, async () => 0) };
}

/** @param tell says that there is a commit, or does not; gives how long to wait before the next one */
async function measure(poll, tell) {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-bench-'));
  const simulator = new Simulator({ now: () => Date.now(), speed: 1000 });
  const changes = changesOf(simulator);
  const server = await listen(simulator, 0);
  const git = (...command) => execFileSync('git', ['-C', folder, ...command], { env: ENV });
  const commit = (count) => {
    writeFileSync(
      join(folder, 'mlops-config.json'),
      JSON.stringify({ version: 1, pipelines: entries(count) }),
    );
    git('add', 'mlops-config.json');
    git('commit', '--quiet', '-m', 'Bench');
  };
  git('init', '--quiet', '--initial-branch=main');
  commit(1);
  const service = spawn(process.execPath, [MAIN, 'run', '--poll', poll], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...ENV, AWS_ENDPOINT_URL: server.url, MLOPS_REPO: folder, MLOPS_STATE: `file:${folder}/.state` },
  });
  try {
    const said = events(service);
    const { url } = await said('listening');
    await said('stack change succeeded');
    let worst = 0;
    for (let time = 1; time <= TIMES; time += 1) {
      commit(1 + time);
      const began = performance.now();
      const changed = changes();
      const rest = await tell(url);
      worst = Math.max(worst, (await changed) - began);
      await said('stack change succeeded');
      await pause(rest);
    }
    return worst;
  } finally {
    service.kill();
    await once(service, 'exit');
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const ENV = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_AUTHOR_NAME: 'Bench',
  GIT_AUTHOR_EMAIL: 'bench@example.com',
  GIT_COMMITTER_NAME: 'Bench',
  GIT_COMMITTER_EMAIL: 'bench@example.com',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'simulated',
  AWS_SECRET_ACCESS_KEY: 'simulated',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  MLOPS_PACE: 'off',
  MLOPS_HTTP: '127.0.0.1:0',
  MLOPS_WEBHOOK_SECRET: SECRET,
};

/** Notes when a stack is created. @returns a function that gives the time of the next one */
function changesOf(simulator) {
  let tell = () => {};
  const answer = simulator.answer.bind(simulator);
  simulator.answer = (request, body) => {
    if (Buffer.from(body).includes('Action=CreateStack')) tell(performance.now());
    return answer(request, body);
  };
  return () => new Promise((resolve) => (tell = resolve));
}

/** @returns a function that waits for the next line of the log with that message */
function events(service) {
  const waiting = new Map();
  createInterface({ input: service.stderr }).on('line', (line) => {
    const event = line.startsWith('{') ? JSON.parse(line) : {};
    waiting.get(event.msg)?.(event);
  });
  return (message) => new Promise((resolve) => waiting.set(message, resolve));
}

async function deliver(url) {
  const body = JSON.stringify({ at: performance.now() });
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  await fetch(`${url}/webhooks/github`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body,
  });
}
