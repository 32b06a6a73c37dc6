import { GetCommitCommand } from '@aws-sdk/client-codecommit';
import type { Commit as Answer } from '@aws-sdk/client-codecommit';
import type { Revision } from '../../core/model.ts';
import { plainText } from '../../core/text/plain-text.ts';
import { isHash } from '../git/commit.ts';
import { ask } from './repository.ts';
import type { Repository } from './repository.ts';

/** What is kept of a text that a committer wrote. */
const TEXT_LENGTH = 200;

/** @throws Fault */
export async function commitAt(repository: Repository, name: string, signal?: AbortSignal): Promise<Answer> {
  const command = new GetCommitCommand({ repositoryName: repository.name, commitId: name });
  const { commit = {} } = await ask(repository, signal, (client, options) => client.send(command, options));
  return commit;
}

export const revisionOf = (
  name: string,
  branch: string,
  { author, committer, message }: Answer,
): Revision => ({
  commit: name,
  branch,
  // The address is left out: a mail need not spread it.
  author: plainText(author?.name ?? '', TEXT_LENGTH),
  subject: plainText((message ?? '').trimStart().split(/\n[ \t]*\n/, 1)[0] ?? '', TEXT_LENGTH),
  time: timeOf(committer?.date ?? ''),
});

/** Git's own form, seconds and time zone (API reference, UserInfo). */
function timeOf(date: string): number | null {
  const seconds = /^(\d{1,12}) [+-]\d{4}$/.exec(date)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

/**
 * Whether a commit follows an older one. The API tells parents one commit at a time, so it is looked for in a
 * bounded number of them, nearest first. One that is not found counts as not contained: that only holds deletes,
 * while the other mistake could make some.
 * @param most commits that are asked for
 * @throws Fault
 */
export async function follows(
  repository: Repository,
  tip: Answer,
  older: string,
  { most, signal }: { readonly most: number; readonly signal: AbortSignal | undefined },
): Promise<boolean> {
  let near = parentsOf(tip);
  const known = new Set(near);
  for (let asked = 0; near.length > 0;) {
    if (near.includes(older)) return true;
    const further: string[] = [];
    for (const name of near) {
      if (asked === most) return false;
      asked += 1;
      const parents = parentsOf(await commitAt(repository, name, signal)).filter(
        (parent) => !known.has(parent),
      );
      for (const parent of parents) known.add(parent);
      further.push(...parents);
    }
    near = further;
  }
  return false;
}

const parentsOf = ({ parents = [] }: Answer): readonly string[] => parents.filter(isHash);
