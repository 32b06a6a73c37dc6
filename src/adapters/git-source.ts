import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import pLimit from 'p-limit';
import { Fault } from '../core/fault.ts';
import { readReference, referenceFlaw, spelledOut } from '../core/entry/git-reference.ts';
import { plainText } from '../core/text/plain-text.ts';
import { readAddress } from '../core/entry/repository-address.ts';
import type { Address } from '../core/entry/repository-address.ts';
import type { Source } from '../ports.ts';
import { admission } from './git/admission.ts';
import { amending } from './git/amending.ts';
import type { Write } from './git/amending.ts';
import { readAuthor } from './git/author.ts';
import type { CopyOptions } from './git/copy.ts';
import { protocolOf } from './git/environment.ts';
import { toFault } from './git/faults.ts';
import { LIMITS } from './git/limits.ts';
import type { Limits } from './git/limits.ts';
import { readSigners } from './git/signers.ts';
import { branchOf, createLook } from './git/look.ts';
import { publish } from './git/publish.ts';
import type { Verification } from './git/verify.ts';

export interface GitSourceOptions {
  /** https, ssh or the path of a local repository; without credentials. */
  readonly repository: string;
  /** A branch, or a pin: see `readReference`. */
  readonly branch: string;
  /** Folder for the local copy; it may be lost at any time, and may be shared with other repositories. */
  readonly cacheDir: string;
  /** The environment the service was started with: proxies, REPOSITORY_TOKEN, GIT_ASKPASS and the like. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whose commits are followed: anybody's when it is not given. */
  readonly verification?: Verification;
  readonly limits?: Partial<Limits>;
}

/**
 * A branch of a Git repository. A look costs one `ls-remote`; only a tip that moved is fetched, and files are
 * read from the object store, never from a work tree.
 * @throws Fault `unsafe-url`, `url-has-credentials`, `unsafe-branch`, `bad-credentials` or `bad-verification` for what
 *   is not even tried.
 */
export function createGitSource(options: GitSourceOptions): Source {
  const address = addressOf(options.repository);
  checkBranch(options.branch);
  const copying = copyOptions(options, address);
  const subject = { description: address.description, what: spelledOut(copying.reference) };
  const { verification = 'off' } = options;
  if (verification !== 'off') readSigners(options.environment);
  const look = createLook({ ...copying, description: address.description, verification });
  // One thing at a time: a look may replace the copy that a file is being read from.
  const limit = pLimit(1);
  const inTurn = <T>(task: () => Promise<T>): Promise<T> =>
    limit(task).catch((error: unknown) => {
      throw toFault(error, subject);
    });
  const source = {
    description: address.description,
    look: (signal?: AbortSignal) =>
      inTurn(async () => {
        const checkout = await look(signal);
        return {
          ...checkout,
          file: (path: string, signal?: AbortSignal) => inTurn(() => checkout.file(path, signal)),
          list: (folder: string, signal?: AbortSignal) => inTurn(() => checkout.list(folder, signal)),
        };
      }),
  };
  const write: Write = (tip, edit, signal) =>
    limit(() => publish(copying, tip, edit, signal)).catch((error: unknown) => {
      throw toFault(error, { ...subject, doing: 'write' });
    });
  return { ...source, amend: amending(source, write, { ...copying, verification }) };
}

function copyOptions(options: GitSourceOptions, address: Address): CopyOptions {
  const url = address.kind === 'local' ? resolve(address.url) : address.url;
  const reference = readReference(options.branch);
  const key = createHash('sha256')
    .update(`${url}#${branchOf(reference)}`)
    .digest('hex')
    .slice(0, 16);
  const folder = join(resolve(options.cacheDir), key);
  const limits = { ...LIMITS, ...options.limits };
  return {
    place: {
      folder,
      repository: join(folder, 'copy.git'),
      configuration: join(folder, 'git.config'),
      inherited: options.environment,
      admit: admission(address, options.environment),
      printBytes: limits.printBytes,
    },
    url,
    reference,
    protocol: protocolOf(address),
    limits,
    author: readAuthor(options.environment),
  };
}

function addressOf(repository: string): Address {
  const read = readAddress(repository);
  if (!read.ok) throw new Fault('stalled', read.flaw.code, read.flaw.message, read.flaw.hint);
  const { address } = read;
  if (address.kind !== 'https' || URL.canParse(address.url)) return address;
  throw new Fault(
    'stalled',
    'unsafe-url',
    'The repository address names no host that could be.',
    'Check the host and the port of MLOPS_REPO: https://HOST/PATH.',
  );
}

function checkBranch(branch: string): void {
  const flaw = referenceFlaw(branch);
  if (flaw === undefined) return;
  throw new Fault(
    'stalled',
    'unsafe-branch',
    `The name "${plainText(branch, 200)}" ${flaw}.`,
    'Name a branch as git prints it, like main, or refs/tags/NAME, or the full hash of a commit, in MLOPS_BRANCH.',
  );
}
