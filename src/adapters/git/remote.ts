import { Fault } from '../../core/fault.ts';
import { plainText } from '../../core/plain-text.ts';
import { isHash } from './commit.ts';
import type { Subject } from './faults.ts';
import { runGit } from './run.ts';
import type { Bounds, Place } from './run.ts';

/**
 * The commit the branch points at, by one question to the server.
 * @throws Fault `branch-missing`, and GitFailure when the server does not answer.
 */
export async function remoteTip(place: Place, subject: Subject, bounds: Bounds): Promise<string> {
  const wanted = `refs/heads/${subject.branch}`;
  // HEAD is asked for as well so that a wrong branch name can be answered with the right one.
  const printed = await runGit(place, ['ls-remote', '--symref', 'origin', 'HEAD', wanted], bounds);
  const lines = printed.split('\n').map((line) => line.split('\t'));
  // The patterns of ls-remote match the end of a name, so others may be among the answers.
  const tip = lines.find(([, name]) => name === wanted)?.[0];
  if (tip === undefined) throw branchMissing(subject, defaultBranch(lines));
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

const branchMissing = (subject: Subject, standard: string | undefined): Fault =>
  new Fault(
    'stalled',
    'branch-missing',
    `Could not read ${subject.description}: it has no branch ${subject.branch}.`,
    standard === undefined
      ? 'Push the branch, or name another one in MLOPS_BRANCH.'
      : `Push the branch, or name another one in MLOPS_BRANCH; the default branch there is ${standard}.`,
  );
