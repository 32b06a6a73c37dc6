import { createHash } from 'node:crypto';
import { Fault } from '../../src/core/fault.ts';
import type { Checkout, Source } from '../../src/ports.ts';

export interface CommitOptions {
  readonly subject?: string;
  readonly author?: string;
  /** True for a force push: the new commit does not contain the one before it. */
  readonly rewritten?: boolean;
}

/** A branch in memory, with the outages of a real one. */
export class MemorySource implements Source {
  readonly description = 'git.example.com/mlops/config';
  readonly #now: () => number;
  #tip: Checkout | null = null;
  #trouble: Fault | null = null;
  #commits = 0;
  #asked: (() => void)[] = [];
  #hanging = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Makes a commit of exactly these files the tip; its hash. */
  commit(files: Readonly<Record<string, string>>, options: CommitOptions = {}): string {
    this.#commits += 1;
    const commit = createHash('sha1').update(`${this.#commits}`).digest('hex');
    const paths = Object.keys(files).toSorted();
    this.#tip = {
      revision: {
        commit,
        branch: 'main',
        author: options.author ?? 'Ada Lovelace',
        subject: options.subject ?? `Commit ${this.#commits}`,
        time: this.#now(),
      },
      rewritten: options.rewritten ?? false,
      file: async (path) => (files[path] === undefined ? undefined : new TextEncoder().encode(files[path])),
      list: async (folder) => paths.filter((path) => path.startsWith(`${folder}/`)),
    };
    return commit;
  }

  /** From now on every look fails. */
  lose(): void {
    this.#trouble = new Fault(
      'waiting',
      'source-unreachable',
      'git.example.com cannot be reached.',
      'Look at the network.',
    );
  }

  find(): void {
    this.#trouble = null;
    this.#hanging = false;
  }

  /** From now on looks get no answer. @returns resolves when one has been asked */
  hang(): Promise<void> {
    this.#hanging = true;
    return new Promise((resolve) => this.#asked.push(resolve));
  }

  async look(signal?: AbortSignal): Promise<Checkout> {
    if (this.#hanging) await this.#silence(signal);
    if (this.#trouble !== null) throw this.#trouble;
    if (this.#tip === null)
      throw new Fault('stalled', 'branch-missing', 'There is no branch main.', 'Push a first commit.');
    return this.#tip;
  }

  async #silence(signal: AbortSignal | undefined): Promise<never> {
    const interrupted = new Promise<never>((_, reject) => {
      const stop = () => reject(new Fault('waiting', 'interrupted', 'Stopped while asking the repository.'));
      signal?.addEventListener('abort', stop, { once: true });
    });
    for (const tell of this.#asked.splice(0)) tell();
    return interrupted;
  }
}
