import type { Checkout, Source } from '../../ports.ts';
import { fullName } from '../../core/entry/git-reference.ts';
import type { Reference } from '../../core/entry/git-reference.ts';
import { contains } from './ancestry.ts';
import { parseCommit, revisionOf } from './commit.ts';
import { createCopy } from './copy.ts';
import type { CopyOptions } from './copy.ts';
import { GitFailure } from './git-failure.ts';
import { remoteTip } from './remote.ts';
import { runGit } from './run.ts';
import { isForgotten, readSeen, writeSeen } from './seen.ts';
import type { Seen } from './seen.ts';
import { listAt, readFileAt } from './tree.ts';
import { forgotten, verify } from './verify.ts';
import type { Tip, Verification } from './verify.ts';

export interface LookOptions extends CopyOptions {
  /** Host and path, or the path. */
  readonly description: string;
  readonly verification: Verification;
}

/** Looks at what is followed, through a local copy that may be damaged or lost at any time. */
export function createLook(options: LookOptions): Source['look'] {
  const copy = createCopy(options);
  const { place, limits, reference, protocol } = options;
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
  const reading: Reader = async (task) => {
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

  const fresh: Source['look'] = async (signal) => {
    if (!prepared) {
      last = undefined;
      await copy.prepare(signal);
      prepared = true;
    }
    // A pinned commit cannot move: once it is here, nobody is asked.
    const there =
      reference.kind === 'commit'
        ? reference.name
        : await remoteTip(place, options, { protocol, timeoutMs: limits.askMs, signal });
    if (last?.revision.commit === there) return last;
    const name = (await copy.holds(signal)) === there ? there : await copy.fetch(signal);
    last = await checkout(options, name, reading, signal);
    return last;
  };
  return (signal) => doubt(() => fresh(signal));
}

type Reader = <T>(task: () => Promise<T>) => Promise<T>;

/** A commit of the copy, once it may be followed. */
async function checkout(
  options: LookOptions,
  name: string,
  reading: Reader,
  signal: AbortSignal | undefined,
): Promise<Checkout> {
  const { place, limits, reference, verification } = options;
  const here = { protocol: 'none', timeoutMs: limits.readMs, signal };
  const commit = parseCommit(await reading(() => runGit(place, ['cat-file', 'commit', name], here)));
  const tip = { name, commit };
  if (verification === 'strict' && (await isForgotten(place.folder))) throw forgotten(place.folder);
  const seen = await readSeen(place.folder);
  await verify(verification, options, { tip, accepted: seen?.commit }, signal);
  const rewritten = await isRewritten(options, tip, seen, signal);
  const at = (signal: AbortSignal | undefined) => ({ place, limits, commit: name, signal });
  return {
    revision: revisionOf(name, branchOf(reference), commit),
    rewritten,
    file: (path, signal) => reading(() => readFileAt(at(signal), path)),
    list: (folder, signal) => reading(() => listAt(at(signal), folder)),
  };
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

/** A branch by its short name, a pin as it is written. */
export const branchOf = (reference: Reference): string =>
  reference.kind === 'branch' ? reference.name : fullName(reference);
