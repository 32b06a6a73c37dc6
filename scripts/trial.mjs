/** What the trial of the image needs around it: a repository, a simulated AWS, the service itself and what it takes. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** MiB that the process may have with 1,000 pipelines at rest, and for moments while all of them are made or changed. */
const BUDGET = { rest: 150, moment: 220 };

export const isRoot = process.getuid?.() === 0;

/**
 * Starts the service as the image would, with no more rights than the task has where we may give them away. Whatever is
 * asked of it fails when it has ended.
 */
export async function startService({ node, app, program, env }, { home, repository, aws, poll }) {
  mkdirSync(home);
  if (isRoot) execFileSync('chown', ['10001:10001', home]);
  const port = await freePort();
  const began = performance.now();
  const child = spawn(...asUser([node, ...program, 'run']), {
    cwd: home,
    stdio: ['ignore', 'inherit', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      ...env,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: aws,
      MLOPS_PACE: 'off',
      MLOPS_REPO: repository,
      MLOPS_STATE: `file:${home}/state`,
      MLOPS_CACHE_DIR: `${home}/git`,
      MLOPS_HTTP: `127.0.0.1:${port}`,
      MLOPS_POLL: poll,
    },
  });
  let changed = 0;
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    changed += text.split('stack change succeeded').length - 1;
    log = (log + text).slice(-2000);
  });
  const address = `http://127.0.0.1:${port}`;
  const soon = (holds) => until(holds, child, () => log);
  await soon(() => answers(`${address}/healthz`)).catch((error) => {
    child.kill();
    throw error;
  });
  return {
    app,
    child,
    seconds: () => ((performance.now() - began) / 1000).toFixed(1),
    until: soon,
    /** Stacks that were made or changed. */
    changed: () => changed,
    /** Looks and glances until now. */
    looks: async () => {
      const metrics = await (await fetch(`${address}/metrics`)).text();
      const counts = metrics.matchAll(/^mlops_look_duration_seconds_count\S* (\d+)$/gm);
      return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
    },
    memory: () => memory(child.pid),
    /** The same of a service that has nothing to do. */
    memoryAtRest: () => memory(child.pid, BUDGET.rest),
    async end() {
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      if (code !== 0) throw new Error(`it ended with ${code}\n${log}`);
    },
  };
}

/** What the kernel counts, against the budget. @param most MiB that it may have now. @throws Error over it */
function memory(pid, most = BUDGET.moment) {
  const [now, ever] = [mebibytes(pid, 'VmRSS'), mebibytes(pid, 'VmHWM')].map(Math.round);
  if (now === 0) throw new Error('the service has ended');
  const said = `${now} MiB, at most ${ever} until now`;
  if (now > most || ever > BUDGET.moment)
    throw new Error(`${said}: that is more than ${most} now, or than ${BUDGET.moment} ever`);
  return said;
}

/** A figure of the kernel about a process, such as `VmHWM`, the most memory it ever had; 0 once it is gone. */
export function mebibytes(pid, name) {
  const file = `/proc/${pid}/status`;
  const status = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
}

function asUser([program, ...args]) {
  if (!isRoot) return [program, args];
  const drop = ['--reuid=10001', '--regid=10001', '--clear-groups', '--no-new-privs', '--bounding-set=-all'];
  return ['setpriv', [...drop, '--inh-caps=-all', '--', program, ...args]];
}

export const entry = (index, version = 'v1') => ({
  name: `pipeline-${index}`,
  pipeline_type: 'realtime_endpoint',
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: `s3://example-models/${index}/${version}/model.tar.gz`,
  inference_instance: 'ml.m5.large',
});

export const entries = (count, version) => Array.from({ length: count }, (_, index) => entry(index, version));

/** The next commit of a repository, or its first. */
export function commit(repository, entries) {
  mkdirSync(repository, { recursive: true });
  writeFileSync(join(repository, 'mlops-config.json'), JSON.stringify({ version: 1, pipelines: entries }));
  const who = ['-c', 'user.name=Fresh', '-c', 'user.email=fresh@example.com'];
  const git = (...args) => execFileSync('git', ['-C', repository, ...args], { stdio: 'inherit' });
  if (!existsSync(join(repository, '.git'))) git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git(...who, 'commit', '--quiet', '--message', 'Pipelines');
}

/** A simulated AWS in a process of its own, so many times as fast as AWS: its address, and the process. */
export async function simulated(app, speed) {
  const server = join(app, 'dist/simulator/serve.js');
  const child = spawn(process.execPath, [server, '--speed', String(speed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  return [/AWS_ENDPOINT_URL=(\S+)/.exec(line)[1], child];
}

export const answers = (url) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

export async function until(holds, child, log) {
  while (!(await holds())) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}\n${log()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
