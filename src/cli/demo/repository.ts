import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../../core/fault.ts';

const execute = promisify(execFile);

/** A real Git repository on this machine, with the file the story is about. */
export class DemoRepository {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** @param template a folder whose files are in the first commit as well */
  static async create(path: string, template: string | null): Promise<DemoRepository> {
    mkdirSync(path, { recursive: true });
    if (template !== null) cpSync(template, path, { recursive: true });
    const repository = new DemoRepository(path);
    await repository.#git('Demo', 'init', '--quiet', '--initial-branch=main');
    return repository;
  }

  /** Commits a new text of `mlops-config.json` and returns the commit's hash. */
  async commit(text: string, author: string, message: string): Promise<string> {
    writeFileSync(join(this.path, 'mlops-config.json'), text);
    await this.#git(author, 'add', '--all');
    await this.#git(author, 'commit', '--quiet', '-m', message);
    return this.#git(author, 'rev-parse', 'HEAD');
  }

  /** The reader's own Git settings (identity, signing, hooks) are neither needed nor used by the story. */
  async #git(author: string, ...command: readonly string[]): Promise<string> {
    const mail = `${author.toLowerCase()}@example.com`;
    const env = {
      PATH: process.env['PATH'],
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: author,
      GIT_AUTHOR_EMAIL: mail,
      GIT_COMMITTER_NAME: author,
      GIT_COMMITTER_EMAIL: mail,
    };
    try {
      const { stdout } = await execute('git', [...command], { cwd: this.path, env });
      return stdout.trim();
    } catch (error) {
      throw new Fault(
        'stalled',
        'git-failed',
        `git ${command[0]} failed: ${error instanceof Error ? error.message : String(error)}`,
        'The demo needs git 2.39 or newer on the PATH.',
      );
    }
  }
}
