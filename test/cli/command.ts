import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/program.ts';

export type Env = Readonly<Record<string, string>>;

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));

/** Nothing of whoever runs the tests: no home, no profile, no metadata service. Only the coverage is ours. */
const ISOLATED: Env = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  // Many services run at once in the tests: only those that are about it listen.
  MLOPS_HTTP: 'off',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  ...(process.env['NODE_V8_COVERAGE'] === undefined
    ? {}
    : { NODE_V8_COVERAGE: process.env['NODE_V8_COVERAGE'] }),
};

/** Credentials that are none, for endpoints on this machine. */
export const CREDENTIALS: Env = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
export const REGION: Env = { AWS_REGION: 'eu-west-1' };
export const TEST_ACCOUNT: Env = { ...CREDENTIALS, ...REGION };

/** Runs the command as a person does, to its end. */
export async function command(argv: readonly string[], env: Env = {}): Promise<Ended> {
  return start(argv, env).ended;
}

/** A command that is still running. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** The first event of the log from here on that fits; rejects when the command ends without it. */
  event(fits: (event: LogEvent) => boolean): Promise<LogEvent>;
  /** Resolves when it has said something on standard output. */
  output(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Ends the reading of its output, as `head` does. */
  leave(): void;
}

export type LogEvent = Readonly<Record<string, unknown>>;

const running = new Set<ChildProcess>();

/** Ends what a test that failed has left behind. */
export const endAll = (): void => {
  for (const child of running) child.kill('SIGKILL');
};

export function start(argv: readonly string[], env: Env = {}): Running {
  const child = spawn(process.execPath, [MAIN, ...argv], {
    env: { ...ISOLATED, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  const stdout = collected(child.stdout);
  const stderr = collected(child.stderr);
  const events = new Events(child);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout: stdout(), stderr: stderr() }));
  });
  return {
    ended,
    event: (fits) => events.next(fits),
    output: async () => {
      if (stdout() === '') await once(child.stdout, 'data');
    },
    signal: (name) => void child.kill(name),
    leave: () => child.stdout.once('data', () => child.stdout.destroy()),
  };
}

function collected(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (data) => (text += String(data)));
  return () => text;
}

/** The JSON lines among what a command says on standard error. */
class Events {
  readonly #seen: LogEvent[] = [];
  #waiting: (() => void) | null = null;
  #position = 0;
  #over = false;

  constructor(child: ChildProcess) {
    const { stderr } = child;
    if (stderr === null) throw new Error('the command has no standard error');
    createInterface({ input: stderr }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      const event: LogEvent = JSON.parse(line);
      this.#seen.push(event);
      this.#waiting?.();
    });
    child.once('close', () => {
      this.#over = true;
      this.#waiting?.();
    });
  }

  async next(fits: (event: LogEvent) => boolean): Promise<LogEvent> {
    for (;;) {
      for (; this.#position < this.#seen.length; this.#position += 1) {
        const event = this.#seen[this.#position];
        if (event === undefined || !fits(event)) continue;
        this.#position += 1;
        return event;
      }
      if (this.#over)
        throw new Error(`it ended without the event; last: ${JSON.stringify(this.#seen.at(-1))}`);
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }
}

/** Runs the command in this process, where another one would show nothing more. */
export async function here(
  argv: readonly string[],
  env: Env = {},
  directory = process.cwd(),
  ofVersion: typeof main = main,
): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      texts[name] += text;
    },
  });
  const never = new AbortController().signal;
  const code = await ofVersion(argv, {
    env: { ...ISOLATED, ...env },
    directory,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    signals: { reads: never, writes: never },
  });
  return { code, ...texts };
}
