/** The Git source against real repositories: what a thousand polls cost, and what a large history does. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createGitSource } from '../dist/adapters/git-source.js';

const MIB = 1024 * 1024;

/** A thousand questions to a repository whose branch does not move, after a hundred to warm up. */
export async function polls() {
  return await inFolder(async (folder) => {
    const repository = await repositoryOf(folder, async (feed) =>
      feed.commit('main', [['a', Buffer.from('1')]]),
    );
    const source = sourceOf(folder, repository, 'main');
    const ask = async (times) => {
      for (let count = 0; count < times; count += 1) await source.look();
    };
    await ask(100);
    const before = { disk: bytesBelow(join(folder, 'cache')), memory: memory() };
    const began = performance.now();
    await ask(1000);
    return {
      milliseconds: (performance.now() - began) / 1000,
      memory: (memory() - before.memory) / MIB,
      disk: bytesBelow(join(folder, 'cache')) - before.disk,
    };
  });
}

/** 520 MiB that cannot be compressed: behind the tip of `main`, and in the tip of `large`. */
export async function history() {
  return await inFolder(async (folder) => {
    const names = Array.from({ length: 520 }, (_, index) => `${index}.bin`);
    const repository = await repositoryOf(folder, async (feed) => {
      for (const name of names) await feed.commit('large', [[name, randomBytes(MIB)]]);
      await feed.commit('main', [['a', Buffer.from('1')]], 'large', names);
    });
    await sourceOf(folder, repository, 'main').look();
    const fetched = bytesBelow(join(folder, 'cache')) / MIB;
    await git(repository, 'config', 'uploadpack.allowFilter', 'false');
    const fault = await sourceOf(folder, repository, 'large')
      .look()
      .then(
        () => null,
        (error) => error,
      );
    if (fault?.code !== 'too-large') throw new Error(`the fetch was not stopped: ${fault}`);
    return { fetched, left: bytesBelow(join(folder, 'cache')) / MIB };
  });
}

const sourceOf = (folder, repository, branch) =>
  createGitSource({
    repository,
    branch,
    cacheDir: join(folder, 'cache'),
    environment: { PATH: process.env.PATH, HOME: folder },
  });

async function inFolder(task) {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-bench-'));
  try {
    return await task(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A bare repository that is fed through fast-import. */
async function repositoryOf(folder, write) {
  const path = join(folder, 'config.git');
  await git(path, 'init', '--quiet', '--bare', path);
  const child = spawn('git', ['-c', 'core.compression=0', 'fast-import', '--quiet'], {
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...ISOLATED, GIT_DIR: path },
  });
  const ended = once(child, 'exit');
  const send = async (chunk) => child.stdin.write(chunk) || (await once(child.stdin, 'drain'));
  await write({
    commit: async (branch, files, from, gone = []) => {
      await send(
        `commit refs/heads/${branch}\ncommitter Bench <b@example.com> 1700000000 +0000\ndata 1\nx\n`,
      );
      if (from !== undefined) await send(`from refs/heads/${from}\n`);
      await send(gone.map((name) => `D ${name}\n`).join(''));
      for (const [name, content] of files) {
        await send(`M 100644 inline ${name}\ndata ${content.length}\n`);
        await send(content);
        await send('\n');
      }
    },
  });
  child.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
  return path;
}

const ISOLATED = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };

async function git(repository, ...args) {
  const child = spawn('git', args, { stdio: 'inherit', env: { ...ISOLATED, GIT_DIR: repository } });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`git ${args[0]} ended with ${code}`);
}

function bytesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return entries.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Heap in use, once what nobody needs is gone. */
function memory() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
