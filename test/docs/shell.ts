import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));

/** How a block ended, and all it printed. */
export interface Shown {
  readonly code: number;
  readonly output: string;
}

/** One terminal, in which block follows block as a reader types them: variables, folders and jobs go on. */
export class Shell {
  readonly #bash;
  #output = '';
  #count = 0;

  /** @param folder empty; the program `mlops-reconciler` is on the path of what runs in it */
  constructor(folder: string, programs: readonly string[] = []) {
    const bin = join(folder, '.bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'mlops-reconciler'), `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
    chmodSync(join(bin, 'mlops-reconciler'), 0o755);
    const home = join(folder, '.home');
    mkdirSync(home);
    writeFileSync(
      join(home, '.gitconfig'),
      '[user]\n\tname = Ann Example\n\temail = ann@example.com\n[commit]\n\tgpgsign = false\n',
    );
    const work = join(folder, 'work');
    mkdirSync(work);
    this.#bash = spawn('bash', ['--norc', '--noprofile', '-m'], {
      cwd: work,
      env: {
        PATH: [bin, ...programs, process.env['PATH'] ?? ''].join(delimiter),
        HOME: home,
        GIT_CONFIG_NOSYSTEM: '1',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    for (const stream of [this.#bash.stdout, this.#bash.stderr])
      stream.setEncoding('utf8').on('data', (text) => (this.#output += String(text)));
  }

  async run(text: string): Promise<Shown> {
    this.#count += 1;
    const mark = `--- block ${this.#count} ended: `;
    this.#output = '';
    this.#bash.stdin.write(`{\n${text}\n} 2>&1\necho "${mark}$?"\n`);
    for (;;) {
      const [output = '', rest] = this.#output.split(mark);
      const code = /^(\d+)\n/.exec(rest ?? '')?.[1];
      if (code !== undefined) return { code: Number(code), output };
      await once(this.#bash.stdout, 'data');
    }
  }

  /** Ends the terminal and the jobs in it. */
  async close(): Promise<void> {
    this.#bash.stdin.end('kill $(jobs -p) 2>/dev/null\n');
    if (this.#bash.exitCode === null) await once(this.#bash, 'close');
  }
}

/** Resolves when somebody answers there, whatever the answer is. */
export async function answers(url: string): Promise<void> {
  while (
    !(await fetch(url).then(
      () => true,
      () => false,
    ))
  )
    await pause(50);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Lines of `shown` that `output` does not have; `...` stands for anything, spaces count as one. */
export const missing = (shown: string, output: string): readonly string[] => {
  const have = output.split('\n').map(even);
  return shown.split('\n').filter((line) => {
    const parts = even(line).split('...').map(escaped);
    const fits = new RegExp(`^${parts.join('.*')}$`);
    return line.trim() !== '' && !have.some((one) => fits.test(one));
  });
};

const even = (line: string): string => line.trim().replaceAll(/\s+/g, ' ');
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
