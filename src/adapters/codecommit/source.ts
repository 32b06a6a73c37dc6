import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GetBranchCommand } from '@aws-sdk/client-codecommit';
import type { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { Fault } from '../../core/fault.ts';
import type { Checkout, Source } from '../../ports.ts';
import { isHash } from '../git/commit.ts';
import { LIMITS as GIT_LIMITS } from '../git/limits.ts';
import { cacheFault, readSeen, writeSeen } from '../git/seen.ts';
import { commitAt, follows, revisionOf } from './commit.ts';
import { ask } from './repository.ts';
import type { Repository } from './repository.ts';
import { listAt, readFileAt } from './tree.ts';

export interface CodeCommitSourceOptions {
  readonly region: string;
  readonly repository: string;
  readonly branch: string;
  /** Folder that remembers the commit seen last; it may be lost at any time. */
  readonly cacheDir: string;
  readonly client: CodeCommitClient;
  readonly limits?: Partial<Limits>;
}

interface Limits {
  readonly fileBytes: number;
  readonly folders: number;
  /** Commits that are asked for to learn whether the branch still contains the one seen before. */
  readonly history: number;
}

const LIMITS: Limits = { fileBytes: GIT_LIMITS.fileBytes, folders: 1000, history: 100 };

/**
 * A branch of a CodeCommit repository, read by its API: no clone, no git, no password, only the role of the service.
 * A look at a branch that has not moved is one call.
 */
export function createCodeCommitSource(options: CodeCommitSourceOptions): Source {
  const { region, repository: name, branch, client } = options;
  const description = `codecommit.${region}/${name}`;
  const repository: Repository = { name, branch, description, client };
  const limits = { ...LIMITS, ...options.limits };
  const folder = memoryFolder(options);
  let last: Checkout | undefined;
  return {
    description,
    look: async (signal) => {
      const tip = await tipOf(repository, signal);
      if (last?.revision.commit === tip) return last;
      const commit = await commitAt(repository, tip, signal);
      const rewritten = await isRewritten(folder, tip, (older) =>
        follows(repository, commit, older, { most: limits.history, signal }),
      );
      const at = (signal: AbortSignal | undefined) => ({ ...limits, repository, commit: tip, signal });
      last = {
        revision: revisionOf(tip, branch, commit),
        rewritten,
        file: (path, signal) => readFileAt(at(signal), path),
        list: (folder, signal) => listAt(at(signal), folder),
      };
      return last;
    },
  };
}

async function tipOf(repository: Repository, signal: AbortSignal | undefined): Promise<string> {
  const command = new GetBranchCommand({ repositoryName: repository.name, branchName: repository.branch });
  const { branch } = await ask(repository, signal, (client, options) => client.send(command, options));
  const tip = branch?.commitId ?? '';
  if (isHash(tip)) return tip;
  throw new Fault(
    'failed',
    'malformed-answer',
    `Could not read ${repository.description}: CodeCommit named no commit of branch ${repository.branch}.`,
    'It is asked again.',
  );
}

/**
 * True as long as the tip is the commit that replaced the history seen before, also after a restart; a commit
 * on top of it is somebody's word that the new history is meant.
 */
async function isRewritten(
  folder: string,
  tip: string,
  isFollowed: (older: string) => Promise<boolean>,
): Promise<boolean> {
  const seen = await readSeen(folder);
  if (seen?.commit === tip) return seen.rewritten;
  const rewritten = seen !== undefined && !(await isFollowed(seen.commit));
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw cacheFault(folder, error);
  });
  await writeSeen(folder, { commit: tip, rewritten });
  return rewritten;
}

function memoryFolder({ region, repository, branch, cacheDir }: CodeCommitSourceOptions): string {
  const key = createHash('sha256').update(`codecommit://${region}/${repository}#${branch}`).digest('hex');
  return join(resolve(cacheDir), key.slice(0, 16));
}
