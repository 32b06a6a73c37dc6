#!/usr/bin/env node
/**
 * Does what the Dockerfile says in an empty directory, where no engine can build it, and starts the result as the image
 * would be started: production dependencies, a tree that cannot be written, a user that is not root. The service then
 * has to deploy a configuration against moto, answer /healthz and end at SIGTERM. Another one makes and changes 1,000
 * pipelines against the simulator. What they took is printed, and has to be within the budget for memory. Both run on the
 * Node that the image has.
 *
 *   node scripts/fresh-start.mjs [--pipelines 20] [--moto URL]
 *
 * `npm ci` needs the registry or npm's cache, moto and Node are those of the test lanes (.cache/lanes). Exit code 0 or 1.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { instructions, limits, nodeOfTheImage, programIn } from './image.mjs';
import { answers, commit, freePort, entries, isRoot, simulated, startService, until } from './trial.mjs';

const { values } = parseArgs({
  options: { pipelines: { type: 'string', default: '20' }, moto: { type: 'string' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'mlops-fresh-'));
const children = [];
const MANY = 1000;

try {
  const image = build(await copyOfNode());
  const say = isRoot
    ? 'as user 10001, who may write nothing of it'
    : 'as this user: only root can become another';
  console.log(`${image.megabytes} MB of ${image.files} files, ${say}`);
  await start(image);
  await thousand(image);
} finally {
  for (const child of children) child.kill();
  // The tree was closed to everybody, its owner too.
  execFileSync('chmod', ['-R', 'u+w', place]);
  rmSync(place, { recursive: true, force: true });
}

/** Where everybody may run it, which they may not wherever the repository lies. */
async function copyOfNode() {
  const copy = join(place, 'node');
  copyFileSync(await nodeOfTheImage(), copy);
  chmodSync(copy, 0o755);
  console.log(`Node ${execFileSync(copy, ['--version'], { encoding: 'utf8' }).trim()}`);
  return copy;
}

/** The stages of the Dockerfile, one folder each. Installing programs and making the user is the machine's. */
function build(node) {
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
  execFileSync('chmod', ['-R', 'a-w,a+rX', app]);
  chmodSync(place, 0o755);
  const entries = readdirSync(app, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const bytes = entries.reduce(
    (sum, { parentPath, name }) => sum + lstatSync(join(parentPath, name)).size,
    0,
  );
  return {
    app,
    files: entries.length,
    megabytes: Math.round(bytes / 1e6),
    node,
    program: programIn(app),
    env: limits(),
  };
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

async function start(image) {
  const repository = join(place, 'config');
  const count = Number(values.pipelines);
  commit(repository, entries(count));
  const aws = values.moto ?? (await moto());
  const service = await startService(image, { home: join(place, 'home'), repository, aws, poll: '5s' });
  children.push(service.child);
  console.log(`/healthz after ${service.seconds()} s`);
  await service.until(() => service.changed() >= count);
  console.log(`${count} pipelines deployed after ${service.seconds()} s: ${service.memory()}`);
  await service.end();
  console.log('ended at SIGTERM');
}

/**
 * A thousand pipelines are made, lie still and are all changed by one commit; the simulated AWS, which answers faster than
 * moto, is a process of its own.
 */
async function thousand(image) {
  const repository = join(place, 'thousand');
  const [aws, simulator] = await simulated(image.app, 200);
  children.push(simulator);
  commit(repository, entries(MANY));
  const service = await startService(image, {
    home: join(place, 'home-thousand'),
    repository,
    aws,
    poll: '2s',
  });
  children.push(service.child);
  const atRest = async () => {
    const before = await service.looks();
    await service.until(async () => (await service.looks()) >= before + 3);
  };
  const told = (what, memory) =>
    console.log(`${MANY} pipelines ${what} after ${service.seconds()} s: ${memory}`);
  await service.until(() => service.changed() >= MANY);
  told('made', service.memory());
  await atRest();
  told('at rest', service.memoryAtRest());
  commit(repository, entries(MANY, 'v2'));
  await service.until(() => service.changed() >= 2 * MANY);
  told('changed', service.memory());
  await atRest();
  told('at rest', service.memoryAtRest());
  await service.end();
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
