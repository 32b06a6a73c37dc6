import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bare } from './environment.mjs';

/** Why a lane cannot run here: a sentence for people, no failure of the product. */
export class NotHere extends Error {}

/** Every process we started and that has not ended; whatever happens, none of them outlives us. */
export class Children {
  #running = new Set();

  start(command, args, options) {
    const child = spawn(command, args, options);
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    child.once('error', () => this.#running.delete(child));
    return child;
  }

  async stop() {
    const running = [...this.#running];
    for (const child of running) child.kill('SIGTERM');
    await Promise.all(running.map(stopped));
  }
}

async function stopped(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const killer = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await once(child, 'exit');
  clearTimeout(killer);
}

/** Runs a program to its end. @returns its output. @throws NotHere with the last line it said */
export async function run(command, args, { children, what }) {
  const child = children.start(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, complaint] = ['', ''];
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (complaint += data));
  const code = await new Promise((ended) => {
    child.once('error', () => ended(null));
    child.once('close', ended);
  });
  if (code === 0) return output;
  const last = `${output}\n${complaint}`.trim().split('\n').at(-1);
  throw new NotHere(last === undefined || last === '' ? what : `${what}: ${last}`);
}

/**
 * Starts a server on a free port of the loopback interface and waits until it answers.
 * @returns its base URL
 * @throws NotHere when it ends or does not answer within 30 seconds
 */
export async function serve({ server }, program, { children, log }) {
  const port = await freePort();
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'w');
  const child = children.start(program, server.args(port), {
    stdio: ['ignore', output, output],
    env: { ...bare(process.env), ...server.env(port) },
  });
  closeSync(output);
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve('could not be started'));
    child.once('exit', (code) => resolve(`ended with code ${code}`));
  });
  const url = `http://127.0.0.1:${port}`;
  const trouble = await Promise.race([ended, answers(`${url}${server.ready}`)]);
  if (trouble === null) return url;
  child.kill('SIGKILL');
  const last = readFileSync(log, 'utf8').trim().split('\n').at(-1);
  throw new NotHere(`its server ${trouble}${last ? `: ${last}` : ''} (${log})`);
}

/** Null as soon as the address answers, or what went wrong. */
async function answers(address, deadline = Date.now() + 30_000) {
  while (Date.now() < deadline) {
    const signal = AbortSignal.timeout(2_000);
    const ready = await fetch(address, { signal }).then(
      (response) => response.body?.cancel().then(() => response.ok),
      () => false,
    );
    if (ready) return null;
    await sleep(100);
  }
  return 'did not answer within 30 seconds';
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
