import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import pLimit from 'p-limit';
import { Fault } from '../core/fault.ts';
import { fullName, readReference, referenceFlaw, spelledOut } from '../core/git-reference.ts';
import type { Reference } from '../core/git-reference.ts';
import { plainText } from '../core/plain-text.ts';
import { readAddress } from '../core/repository-address.ts';
import type { Address } from '../core/repository-address.ts';
import type { Checkout, Source } from '../ports.ts';
import { admission } from './git/admission.ts';
import { contains } from './git/ancestry.ts';
import { parseCommit, revisionOf } from './git/commit.ts';
import { createCopy } from './git/copy.ts';
import type { CopyOptions } from './git/copy.ts';
import { protocolOf } from './git/environment.ts';
import { toFault } from './git/faults.ts';
import { LIMITS } from './git/limits.ts';
import type { Limits } from './git/limits.ts';
import { remoteTip } from './git/remote.ts';
import { GitFailure } from './git/git-failure.ts';
import { runGit } from './git/run.ts';
import { readSeen, writeSeen } from './git/seen.ts';
import type { Seen } from './git/seen.ts';
import { listAt, readFileAt } from './git/tree.ts';
import { readSigners } from './git/signers.ts';
import { verify } from './git/verify.ts';
import type { Tip, Verification } from './git/verify.ts';

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
  const look = createLook(copying, address, verification);
  // One thing at a time: a look may replace the copy that a file is being read from.
  const limit = pLimit(1);
  const inTurn = <T>(task: () => Promise<T>): Promise<T> =>
    limit(task).catch((error: unknown) => {
      throw toFault(error, subject);
    });
  return {
    description: address.description,
    look: (signal) =>
      inTurn(async () => {
        const checkout = await look(signal);
        return {
          ...checkout,
          file: (path, signal) => inTurn(() => checkout.file(path, signal)),
          list: (folder, signal) => inTurn(() => checkout.list(folder, signal)),
        };
      }),
  };
}

function createLook(options: CopyOptions, address: Address, verification: Verification): Source['look'] {
  const copy = createCopy(options);
  const { place, limits, reference, protocol } = options;
  const subject = { description: address.description, reference };
  let prepared = false;
  let last: Checkout | undefined;

  /** The copy or its folder may be at fault, so the next look makes sure of them. */
  const doubt = async <T>(task: () => Promise<T>): Promise<T> => {
    try {
      return await task();
    } catch (error) {
      prepared &&= !(error instanceof GitFailure);
      throw error;
    }
  };
  /** A copy that cannot be read is damaged: it goes, and the next look brings a new one. */
  const reading = async <T>(task: () => Promise<T>): Promise<T> => {
    try {
      return await task();
    } catch (error) {
      if (error instanceof GitFailure && error.kind === 'failed') {
        prepared = false;
        last = undefined;
        await copy.discard();
      }
      throw error;
    }
  };

  /** A pinned commit cannot move: once it is here, nobody is asked. */
  const tipOf = async (signal: AbortSignal | undefined): Promise<string> =>
    reference.kind === 'commit'
      ? reference.name
      : await remoteTip(place, subject, { protocol, timeoutMs: limits.askMs, signal });

  const fresh: Source['look'] = async (signal) => {
    if (!prepared) {
      last = undefined;
      await copy.prepare(signal);
      prepared = true;
    }
    const there = await tipOf(signal);
    if (last?.revision.commit === there) return last;
    const name = (await copy.holds(signal)) === there ? there : await copy.fetch(signal);
    const here = { protocol: 'none', timeoutMs: limits.readMs, signal };
    const commit = parseCommit(await reading(() => runGit(place, ['cat-file', 'commit', name], here)));
    const seen = await readSeen(place.folder);
    const tip = { name, commit };
    await verify(verification, options, { tip, accepted: seen?.commit }, signal);
    const rewritten = await isRewritten(options, tip, seen, signal);
    const at = (signal: AbortSignal | undefined) => ({ place, limits, commit: name, signal });
    last = {
      revision: revisionOf(name, branchOf(reference), commit),
      rewritten,
      file: (path, signal) => reading(() => readFileAt(at(signal), path)),
      list: (folder, signal) => reading(() => listAt(at(signal), folder)),
    };
    return last;
  };
  return (signal) => doubt(() => fresh(signal));
}

/**
 * True as long as the tip is the commit that replaced the history seen before, also after a restart; a commit
 * on top of it is somebody's word that the new history is meant.
 */
async function isRewritten(
  options: CopyOptions,
  tip: Tip,
  seen: Seen | undefined,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (seen?.commit === tip.name) return seen.rewritten;
  // A tag is a promise not to move, wherever it went.
  const rewritten =
    seen !== undefined &&
    (options.reference.kind === 'tag' || !(await contains(options, tip, seen.commit, signal)));
  await writeSeen(options.place.folder, { commit: tip.name, rewritten });
  return rewritten;
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
  };
}

/** A branch by its short name, a pin as it is written. */
const branchOf = (reference: Reference): string =>
  reference.kind === 'branch' ? reference.name : fullName(reference);

function addressOf(repository: string): Address {
  const read = readAddress(repository);
  if (read.ok) return read.address;
  throw new Fault('stalled', read.flaw.code, read.flaw.message, read.flaw.hint);
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
