import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a path becomes in a commit; null takes it away. */
export type Content =
  string | Uint8Array | null | { readonly symlink: string } | { readonly submodule: string };

export interface CommitOptions {
  readonly branch?: string;
  readonly subject?: string;
  /** `Name <mail>` */
  readonly author?: string;
  /** Seconds since the epoch; each commit is a second later than the one before when not given. */
  readonly time?: number;
  /** The commit to build on instead of the tip, null for none: the branch is then forced to the new commit. */
  readonly onto?: string | null;
}

/** A bare repository made for one test. */
export interface TestRepository {
  readonly path: string;
  /** Adds one commit to a branch and gives its hash; paths not named stay as they are. */
  commit(files: Readonly<Record<string, Content>>, options?: CommitOptions): string;
  /** Points a branch at a commit, whatever it pointed at before: a force push. */
  force(commit: string, branch?: string): void;
  /** Any git command on the repository; what it printed. */
  git(...args: readonly string[]): string;
}

const ISOLATED = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  LC_ALL: 'C',
};

/** A new folder; remove it with `removeFolder`. */
export const createFolder = (): string => mkdtempSync(join(tmpdir(), 'mlops-test-'));

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** Commits go in through fast-import, so that there is no work tree and hostile trees can be made. */
export function createRepository(
  folder: string,
  name = 'config.git',
  names: 'sha1' | 'sha256' = 'sha1',
): TestRepository {
  const path = join(folder, name);
  const git = (args: readonly string[], input?: Buffer): string =>
    execFileSync('git', args, {
      cwd: folder,
      env: { ...ISOLATED, GIT_DIR: path },
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(input === undefined ? {} : { input }),
    });
  git([
    'init',
    '--quiet',
    '--bare',
    '--template=',
    '--initial-branch=main',
    `--object-format=${names}`,
    path,
  ]);
  const tips = new Map<string, string>();
  let now = 1_700_000_000;

  return {
    path,
    git: (...args) => git(args),
    force(commit, branch = 'main') {
      git(['update-ref', `refs/heads/${branch}`, commit]);
      tips.set(branch, commit);
    },
    commit(files, options = {}) {
      const branch = options.branch ?? 'main';
      const onto = options.onto === undefined ? tips.get(branch) : (options.onto ?? undefined);
      now += 1;
      const header = [
        `commit refs/heads/${branch}`,
        `author ${options.author ?? 'Ada Lovelace <ada@example.com>'} ${options.time ?? now} +0000`,
        `committer Deployer <deployer@example.com> ${options.time ?? now} +0000`,
      ];
      const parts = [
        Buffer.from(`${header.join('\n')}\n`),
        data(options.subject ?? 'A change'),
        ...(onto === undefined ? [Buffer.from('deleteall\n')] : [Buffer.from(`from ${onto}\n`)]),
        ...Object.entries(files).map(([file, content]) => change(file, content)),
        Buffer.from('\n'),
      ];
      // Without a parent fast-import would go on from the tip the branch has.
      if (onto === undefined && tips.has(branch)) git(['update-ref', '-d', `refs/heads/${branch}`]);
      git(['fast-import', '--quiet', '--force'], Buffer.concat(parts));
      const hash = git(['rev-parse', `refs/heads/${branch}`]).trim();
      tips.set(branch, hash);
      return hash;
    },
  };
}

function data(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]);
}

function change(path: string, content: Content): Buffer {
  const name = JSON.stringify(path);
  if (content === null) return Buffer.from(`D ${name}\n`);
  if (typeof content === 'string' || content instanceof Uint8Array)
    return Buffer.concat([Buffer.from(`M 100644 inline ${name}\n`), data(content)]);
  if ('symlink' in content)
    return Buffer.concat([Buffer.from(`M 120000 inline ${name}\n`), data(content.symlink)]);
  return Buffer.from(`M 160000 ${content.submodule} ${name}\n`);
}
