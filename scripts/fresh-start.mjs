#!/usr/bin/env node
/**
 * Does what the Dockerfile says in an empty directory, where no engine can build it, and starts the result as the image
 * would be started: production dependencies, a tree that cannot be written, a user that is not root. The service then
 * has to deploy a configuration against moto, answer /healthz and end at SIGTERM; what it took is printed.
 *
 *   node scripts/fresh-start.mjs [--pipelines 20] [--moto URL]
 *
 * `npm ci` needs the registry or npm's cache, moto is that of the test lanes (.cache/lanes). Exit code 0 or 1.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { pipelines: { type: 'string', default: '20' }, moto: { type: 'string' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'mlops-fresh-'));
const children = [];
const isRoot = process.getuid?.() === 0;

/** MiB that the process may have with 1,000 pipelines. */
const BUDGET = 150;

try {
  const image = build();
  const say = isRoot
    ? 'as user 10001, who may write nothing of it'
    : 'as this user: only root can become another';
  console.log(`${image.megabytes} MB of ${image.files} files, ${say}`);
  await start(image);
} finally {
  for (const child of children) child.kill();
  // The tree was closed to everybody, its owner too.
  execFileSync('chmod', ['-R', 'u+w', place]);
  rmSync(place, { recursive: true, force: true });
}

/** The stages of the Dockerfile, one folder each. Installing programs and making the user is the machine's. */
function build() {
  const stages = new Map();
  let at = null;
  for (const line of instructions()) {
    const [, name = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') stages.set((at = rest.split(/ AS /i)[1]), join(place, at));
    const folder = stages.get(at);
    if (name === 'FROM') mkdirSync(folder);
    if (name === 'COPY') copy(rest, folder, stages);
    if (name === 'RUN' && at === 'build')
      execFileSync('sh', ['-ec', rest], { cwd: folder, stdio: 'inherit' });
  }
  const app = stages.get('runtime');
  const environment = instructions().find((line) => line.startsWith('ENV ')) ?? '';
  execFileSync('chmod', ['-R', 'a-w,a+rX', app]);
  chmodSync(place, 0o755);
  const entries = readdirSync(app, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const bytes = entries.reduce(
    (sum, { parentPath, name }) => sum + lstatSync(join(parentPath, name)).size,
    0,
  );
  return { app, files: entries.length, megabytes: Math.round(bytes / 1e6), env: limits(environment) };
}

/** What the image says to Node and to malloc; the folders are those of a container. */
function limits(line) {
  const pairs = [...line.matchAll(/\b(NODE_ENV|NODE_OPTIONS|MALLOC_ARENA_MAX)=(?:"([^"]*)"|(\S+))/g)];
  return Object.fromEntries(pairs.map(([, name, quoted, plain]) => [name, quoted ?? plain]));
}

/** One a line, without comments. */
function instructions() {
  return readFileSync(join(root, 'Dockerfile'), 'utf8')
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
}

function copy(rest, folder, stages) {
  const parts = rest.split(' ');
  const from = parts[0].startsWith('--from=') ? stages.get(parts.shift().slice(7)) : root;
  const target = parts.pop();
  for (const source of parts) {
    const to = join(folder, target === './' ? basename(source) : target);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(from, source.replace('/app/', '')), to, { recursive: true, verbatimSymlinks: true });
  }
}

async function start({ app, env }) {
  const home = join(place, 'home');
  const repository = join(place, 'config');
  mkdirSync(home);
  if (isRoot) execFileSync('chown', ['10001:10001', home]);
  commit(repository, Number(values.pipelines));
  const [port, aws] = [await freePort(), values.moto ?? (await moto())];
  const began = performance.now();
  const service = spawn(...asUser([process.execPath, join(app, 'dist/main.js'), 'run']), {
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
      MLOPS_POLL: '5s',
    },
  });
  children.push(service);
  let log = '';
  service.stderr.setEncoding('utf8').on('data', (text) => (log += text));
  await until(
    () => healthy(port),
    service,
    () => log,
  );
  console.log(`/healthz after ${Math.round(performance.now() - began)} ms`);
  await until(
    () => log.split('stack change succeeded').length > Number(values.pipelines),
    service,
    () => log,
  );
  const status = readFileSync(`/proc/${service.pid}/status`, 'utf8');
  const mebibytes = (name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024);
  console.log(
    `${values.pipelines} pipelines deployed after ${Math.round((performance.now() - began) / 1000)} s`,
  );
  console.log(
    `memory ${mebibytes('VmRSS')} MiB, at most ${mebibytes('VmHWM')} MiB; the budget is ${BUDGET} MiB`,
  );
  if (mebibytes('VmRSS') > BUDGET) throw new Error('that is over the budget');
  service.kill('SIGTERM');
  const [code] = await once(service, 'exit');
  if (code !== 0) throw new Error(`it ended with ${code}\n${log.slice(-2000)}`);
  console.log('ended at SIGTERM');
}

/** With no more rights than the task has, where we may give them away. */
function asUser([program, ...args]) {
  if (!isRoot) return [program, args];
  const drop = ['--reuid=10001', '--regid=10001', '--clear-groups', '--no-new-privs', '--bounding-set=-all'];
  return ['setpriv', [...drop, '--inh-caps=-all', '--', program, ...args]];
}

function commit(repository, count) {
  const pipelines = Array.from({ length: count }, (_, index) => ({
    name: `pipeline-${index}`,
    pipeline_type: 'realtime_endpoint',
    model_framework: 'xgboost',
    model_framework_version: '1.7-1',
    model_artifact_location: `s3://example-models/${index}/model.tar.gz`,
    inference_instance: 'ml.m5.large',
  }));
  mkdirSync(repository);
  writeFileSync(join(repository, 'mlops-config.json'), JSON.stringify({ version: 1, pipelines }));
  const who = ['-c', 'user.name=Fresh', '-c', 'user.email=fresh@example.com'];
  const git = (...args) => execFileSync('git', ['-C', repository, ...args], { stdio: 'inherit' });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git(...who, 'commit', '--quiet', '--message', 'Pipelines');
}

async function moto() {
  const port = await freePort();
  const server = join(root, '.cache/lanes/moto/bin/moto_server');
  const child = spawn(server, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  children.push(child);
  const url = `http://127.0.0.1:${port}`;
  await until(
    () => answers(`${url}/moto-api/`),
    child,
    () => 'moto',
  );
  return url;
}

function healthy(port) {
  return answers(`http://127.0.0.1:${port}/healthz`);
}

async function answers(url) {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function until(holds, child, log) {
  while (!(await holds())) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}\n${log().slice(-2000)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
