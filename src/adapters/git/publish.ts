import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { fullName } from '../../core/entry/git-reference.ts';
import { plainText } from '../../core/text/plain-text.ts';
import { redact } from '../../core/text/redact.ts';
import { createCopy } from './copy.ts';
import type { CopyOptions } from './copy.ts';
import { GitFailure } from './git-failure.ts';
import { runGit } from './run.ts';
import { cacheFault } from './seen.ts';
import { modeAt } from './tree.ts';

/** One file of the next commit. */
export interface Edit {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly message: string;
}

/**
 * Makes a commit on top of the one that the copy holds and pushes it, by plumbing alone: no work tree, no index of
 * anybody's, no hook of this machine.
 * @returns its name, or null when the branch is elsewhere by now
 * @throws Fault, GitFailure
 */
export async function publish(
  options: CopyOptions,
  tip: string,
  edit: Edit,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  // A look may have brought a newer commit meanwhile, or the copy anew.
  if ((await createCopy(options).holds(signal)) !== tip) return null;
  const commit = await write(options, tip, edit, signal);
  const { place, protocol, limits, reference } = options;
  const branch = fullName(reference);
  const lease = `--force-with-lease=${branch}:${tip}`;
  const push = ['push', '--quiet', '--no-verify', '--no-follow-tags', lease, 'origin', `${commit}:${branch}`];
  try {
    await runGit(place, push, { protocol, timeoutMs: limits.fetchMs, signal });
    return commit;
  } catch (error) {
    if (!(error instanceof GitFailure) || error.kind !== 'failed') throw error;
    if (OVERTAKEN.test(error.message)) return null;
    throw refusal(error) ?? error;
  }
}

/** @returns the name of the new commit, which nobody knows of yet */
async function write(
  { place, limits }: CopyOptions,
  tip: string,
  { path, bytes, message }: Edit,
  signal: AbortSignal | undefined,
): Promise<string> {
  const git = async (...args: readonly string[]): Promise<string> =>
    (await runGit(place, args, { protocol: 'none', timeoutMs: limits.readMs, signal })).trim();
  const mode = await modeAt({ place, limits, commit: tip, signal }, path);
  const file = join(place.folder, 'edit');
  try {
    await writeFile(file, bytes, { mode: 0o600 }).catch((error: unknown) => {
      throw cacheFault(place.folder, error);
    });
    const blob = await git('hash-object', '-w', '--no-filters', '--', file);
    await git('read-tree', tip);
    await git('update-index', '--add', '--cacheinfo', `${mode},${blob},${path}`);
    // Large files stayed on the server.
    const tree = await git('write-tree', '--missing-ok');
    return await git('commit-tree', tree, '-p', tip, '-m', message);
  } finally {
    await rm(file, { force: true });
  }
}

/** Git's own words, and those of a server where two pushes meet. */
const OVERTAKEN =
  /stale info|fetch first|non-fast-forward|cannot lock ref|failed to update ref|incorrect old value|reference already exists/i;

const NO_RIGHT =
  /returned error: 40[13]|Permission .*denied|not granted|write access|read[- ]only|not allowed to push|insufficient permission|Authentication failed|could not read (?:Username|Password)/i;

/** Why the server does not take it, where it is not the network. */
function refusal({ message }: GitFailure): Fault | null {
  const words = message.split(/[\r\n]+/).filter((line) => /^(?:remote:| ! \[|fatal:|error:)/.test(line));
  const said = redact(plainText(words.join(' '), 500));
  if (NO_RIGHT.test(message))
    return new Fault(
      'stalled',
      'write-refused',
      `The repository does not let this service write. Git says: ${said}`,
      'Give REPOSITORY_TOKEN or REPOSITORY_SSH_KEY the right to push to this branch; reading alone needs less.',
    );
  if (!/\[remote rejected\]/.test(message)) return null;
  return new Fault(
    'stalled',
    'write-refused',
    `The repository did not take the commit. Git says: ${said}`,
    'Let the author of this service push to the branch, or commit the entry yourself.',
  );
}
