import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { simpleGit } from 'simple-git';
import type { Admit } from './admission.ts';
import { ALLOWED, gitEnvironment } from './environment.ts';
import { GitFailure } from './git-failure.ts';

/** Where and with what git runs. */
export interface Place {
  /** An existing folder, only to have one. */
  readonly folder: string;
  /** The bare repository. */
  readonly repository: string;
  /** Path of the configuration that stands in for the user's. */
  readonly configuration: string;
  /** What the service itself was started with. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
  /** Lets commands in that speak to the server. */
  readonly admit: Admit;
  /** Bytes a command may print. */
  readonly printBytes: number;
}

export interface Bounds {
  /** The transport it may use, or `none`. */
  readonly protocol: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Runs git and gives what it printed. @throws GitFailure */
export const runGit = (place: Place, args: readonly string[], bounds: Bounds): Promise<string> =>
  bounded(place, bounds, (git) => git.raw([...args]));

/** The bytes of a blob. @throws GitFailure */
export const readBlob = (place: Place, object: string, bounds: Bounds): Promise<Uint8Array> =>
  bounded(place, bounds, async (git): Promise<Uint8Array> => await git.binaryCatFile(['blob', object]));

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

type Git = ReturnType<typeof simpleGit>;

const bounded = <T>(place: Place, bounds: Bounds, task: Task<T>): Promise<T> =>
  bounds.protocol === 'none'
    ? stoppable(bounds, (stop) => task(prepare(place, bounds, stop, {})))
    : place.admit((variables) => stoppable(bounds, (stop) => task(prepare(place, bounds, stop, variables))));

type Task<T> = (git: Git) => PromiseLike<T>;

async function stoppable<T>(bounds: Bounds, task: (stop: Stop) => PromiseLike<T>): Promise<T> {
  const stop = new Stop();
  const abort = (): void => stop.because('aborted');
  if (bounds.signal?.aborted === true) throw new GitFailure('aborted', '');
  bounds.signal?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => stop.because('timeout'), bounds.timeoutMs);
  const answer = (async () => await task(stop))();
  try {
    // Stopping kills git, but a program git started may keep its pipes open: nobody waits long for that.
    return await Promise.race([answer, stop.happened]);
  } catch (error) {
    // What is to be cleared up must not be written to any more. Whoever aborts has no time for it.
    if (error instanceof GitFailure && error.kind !== 'aborted') await settled(answer, GRACE_MS);
    throw error instanceof GitFailure ? error : new GitFailure('failed', messageOf(error));
  } finally {
    clearTimeout(timer);
    bounds.signal?.removeEventListener('abort', abort);
  }
}

/** Milliseconds for the programs of a command that was stopped to end as well. */
const GRACE_MS = 2000;

async function settled(task: Promise<unknown>, milliseconds: number): Promise<void> {
  const enough = new AbortController();
  const waiting = sleep(milliseconds, undefined, { signal: enough.signal }).catch(() => undefined);
  await Promise.race([task.catch(() => undefined), waiting]);
  enough.abort();
}

/** Ends one command, for the first reason given. */
class Stop {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  readonly happened: Promise<never>;
  #reject: (failure: GitFailure) => void = () => {};

  constructor() {
    this.happened = new Promise<never>((_, reject) => {
      this.#reject = reject;
    });
    this.happened.catch(() => {});
  }

  because(kind: 'aborted' | 'timeout' | 'too-much'): void {
    this.#reject(new GitFailure(kind, ''));
    this.#controller.abort();
  }
}

/** An instance for one command, since simple-git takes its signal for an instance. */
function prepare(place: Place, bounds: Bounds, stop: Stop, admitted: Record<string, string>): Git {
  const git = simpleGit({
    baseDir: place.folder,
    abort: stop.signal,
    allowEnvironment: ALLOWED,
    unsafe: {
      // All of them are set by us or by the operator, never by the repository.
      allowUnsafeConfigPaths: true,
      allowUnsafeAskPass: true,
      allowUnsafeSshCommand: true,
      allowUnsafeTemplateDir: true,
    },
    // Never settle on `exit`: what git printed last may not have been read then, and half an answer is none.
    completion: { onClose: true, onExit: false },
    // By default a failure without a message counts as success, also when the system killed git half way.
    errors: (error, { exitCode }) =>
      error ??
      (exitCode === 0 ? undefined : new Error(`git ended with ${String(exitCode)} and said nothing`)),
  });
  git.outputHandler((_, stdout, stderr) => listen([stdout, stderr], place.printBytes, stop));
  return git.env({ ...gitEnvironment(place.inherited, place, bounds.protocol), ...admitted });
}

/**
 * simple-git keeps all that is printed, and a server may print without end: what it says comes out of git's stderr.
 * After a stop nothing is kept any more, and nobody is listened to for long.
 */
function listen(streams: readonly NodeJS.ReadableStream[], most: number, stop: Stop): void {
  let printed = 0;
  for (const stream of streams) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.length;
      if (printed > most) stop.because('too-much');
    });
    const end = (): void => {
      stream.removeAllListeners('data').resume();
      setTimeout(() => stream instanceof Readable && stream.destroy(), GRACE_MS).unref();
    };
    stop.signal.addEventListener('abort', end, { once: true });
  }
}
