import { Fault } from '../../core/fault.ts';
import { fullName, spelledOut } from '../../core/entry/git-reference.ts';
import type { Reference } from '../../core/entry/git-reference.ts';
import { plainText } from '../../core/text/plain-text.ts';
import { isHash } from './commit.ts';
import { runGit } from './run.ts';
import type { Bounds, Place } from './run.ts';

/** What a sentence about the server's answer names. */
interface Followed {
  readonly description: string;
  readonly reference: Reference;
}

/**
 * The commit that a branch or a tag points at, by one question to the server.
 * @throws Fault `branch-missing`, and GitFailure when the server does not answer.
 */
export async function remoteTip(place: Place, subject: Followed, bounds: Bounds): Promise<string> {
  const wanted = fullName(subject.reference);
  // HEAD is asked for as well so that a wrong branch name can be answered with the right one; the second name is the
  // commit behind a tag that is an object of its own.
  const patterns = ['HEAD', wanted, `${wanted}^{}`];
  const printed = await runGit(place, ['ls-remote', '--symref', 'origin', ...patterns], bounds);
  const lines = printed.split('\n').map((line) => line.split('\t'));
  // The patterns of ls-remote match the end of a name, so others may be among the answers.
  const named = (name: string): string | undefined => lines.find((line) => line[1] === name)?.[0];
  const tip = named(`${wanted}^{}`) ?? named(wanted);
  if (tip === undefined) throw missing(subject, defaultBranch(lines));
  if (!isHash(tip))
    throw new Fault(
      'stalled',
      'unsupported',
      `Could not read ${subject.description}: what it calls a commit has not 40 hexadecimal digits.`,
      'Use a repository with SHA-1 object names; others are not supported by this version.',
    );
  return tip;
}

function defaultBranch(lines: readonly (readonly string[])[]): string | undefined {
  const target = lines.find(([value, name]) => name === 'HEAD' && value?.startsWith('ref: '))?.[0];
  const branch = target?.replace(/^ref: refs\/heads\//, '');
  return branch === undefined ? undefined : plainText(branch, 200);
}

const missing = ({ description, reference }: Followed, standard: string | undefined): Fault =>
  new Fault(
    'stalled',
    'branch-missing',
    `Could not read ${description}: it has no ${spelledOut(reference)}.`,
    `Push the ${reference.kind}, or name another one in MLOPS_BRANCH${standard === undefined ? '' : `; the default branch there is ${standard}`}.`,
  );
