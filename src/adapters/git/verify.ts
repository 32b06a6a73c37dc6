import { Fault } from '../../core/fault.ts';
import { commitsSince } from './ancestry.ts';
import { parseCommit } from './commit.ts';
import type { Commit } from './commit.ts';
import type { CopyOptions } from './copy.ts';
import { lastWords } from './faults.ts';
import { GitFailure } from './git-failure.ts';
import { runGit } from './run.ts';
import type { Bounds, Place } from './run.ts';
import { programMissing, readSigners, withSigners } from './signers.ts';

/** `head`: the commit that is read must be signed; `strict`: and every one since the last that was accepted. */
export type Verification = 'off' | 'head' | 'strict';

export interface Tip {
  readonly name: string;
  readonly commit: Commit;
}

/** So many at once: one process of git, and one of its helpers for each. */
const AT_ONCE = 100;

/**
 * Nothing when the signatures are good.
 * @param accepted the commit that was read last, or undefined when none was: then `strict` begins with the tip
 * @throws Fault `commit-not-verified`, and whatever keeps us from knowing: it fails closed
 */
export async function verify(
  mode: Verification,
  options: CopyOptions,
  { tip, accepted }: { readonly tip: Tip; readonly accepted: string | undefined },
  signal: AbortSignal | undefined,
): Promise<void> {
  if (mode === 'off') return;
  const signers = readSigners(options.place.inherited);
  const bounds = { protocol: 'none', timeoutMs: options.limits.readMs, signal };
  const check = (place: Place, commits: readonly string[]): Promise<void> =>
    withSigners(signers, place, (at) => checkAll(at, commits, bounds));
  await check(options.place, [tip.name]);
  const isNext = tip.commit.parents.length === 1 && tip.commit.parents[0] === accepted;
  if (mode === 'head' || accepted === undefined || accepted === tip.name || isNext) return;
  await commitsSince(options, tip, accepted, {
    signal,
    task: async (place, commits) => {
      if (commits === null) throw rewritten(accepted);
      await check(place, commits);
    },
  });
}

async function checkAll(place: Place, commits: readonly string[], bounds: Bounds): Promise<void> {
  for (let from = 0; from < commits.length; from += AT_ONCE) {
    const some = commits.slice(from, from + AT_ONCE);
    const failed = await failure(place, some, bounds);
    if (failed === null) continue;
    // Git does not say whose signature it was that is not good.
    for (const commit of some) {
      const why = some.length === 1 ? failed : await failure(place, [commit], bounds);
      if (why !== null) throw await notVerified(place, commit, why, bounds);
    }
    throw failed;
  }
}

/** See https://git-scm.com/docs/git-verify-commit: zero only when each signature is good and its key is known. */
async function failure(place: Place, commits: readonly string[], bounds: Bounds): Promise<GitFailure | null> {
  try {
    await runGit(place, ['verify-commit', '--raw', ...commits], bounds);
    return null;
  } catch (error) {
    if (error instanceof GitFailure && error.kind === 'failed') return error;
    throw error;
  }
}

async function notVerified(place: Place, name: string, why: GitFailure, bounds: Bounds): Promise<Fault> {
  const program = /cannot run ([\w-]+)/.exec(why.message)?.[1];
  if (program !== undefined) return programMissing(program);
  const raw = await runGit(place, ['cat-file', 'commit', name], bounds);
  const { author, subject } = parseCommit(raw);
  const reason = /^gpgsig(?:-sha256)? /m.test(raw.split('\n\n', 1)[0] ?? '')
    ? signatureFlaw(why.message)
    : 'is not signed';
  return refused(`the commit ${name} ("${subject}" by ${author}) ${reason}`);
}

/** By the status lines of gpg (doc/DETAILS in its sources) and the words of ssh-keygen. */
const FLAWS: readonly (readonly [RegExp, string])[] = [
  [
    /\] BADSIG |incorrect signature|Signature verification failed/i,
    'has a signature that is not of this commit',
  ],
  [/\] (?:REVKEYSIG|KEYREVOKED) |revoked/i, 'is signed with a key that was revoked'],
  [/\] (?:EXPKEYSIG|EXPSIG|KEYEXPIRED) /, 'is signed with a key, or a signature, that has expired'],
  [/No principal matched|NO_PUBKEY|ERRSIG/, 'is signed with a key that is not among the allowed signers'],
];

const signatureFlaw = (words: string): string =>
  FLAWS.find(([pattern]) => pattern.test(words))?.[1] ??
  `has a signature that could not be verified; git says: ${lastWords(words)}`;

const rewritten = (accepted: string): Fault =>
  refused(
    `its history does not contain ${accepted}, which was accepted last, within 5,000 commits, so the commits since then are not known`,
  );

/** To begin anew would follow what nobody has looked at. */
export const forgotten = (folder: string): Fault =>
  refused(
    `the commit that was accepted last cannot be read any more in ${folder}, so those since then are not known`,
  );

const refused = (what: string): Fault =>
  new Fault(
    'stalled',
    'commit-not-verified',
    `The repository was read, but is not followed: ${what}.`,
    'Push commits that are signed by allowed signers, or add the signer to REPOSITORY_ALLOWED_SIGNERS or ' +
      'REPOSITORY_GPG_KEYS. A history that is meant is accepted by one look with MLOPS_VERIFY=head.',
  );
