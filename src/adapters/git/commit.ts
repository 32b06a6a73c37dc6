import type { Revision } from '../../core/model.ts';
import { plainText } from '../../core/text/plain-text.ts';

/** What a commit object says. */
export interface Commit {
  /** The commits it follows: read from the object itself, so a shallow copy tells them too. */
  readonly parents: readonly string[];
  readonly author: string;
  readonly subject: string;
  /** When it was committed, epoch milliseconds, or null when the object has no such time. */
  readonly time: number | null;
}

const HASH = /^[0-9a-f]{40}$/;

/** Whether a text that came back from git is the full name of an object. */
export const isHash = (text: string): boolean => HASH.test(text);

const TEXT_LENGTH = 200;

/**
 * Reads the raw form of a commit: header lines, an empty line, the message.
 * See https://git-scm.com/docs/git-cat-file and https://git-scm.com/docs/git-commit-tree.
 */
export function parseCommit(raw: string): Commit {
  const end = raw.indexOf('\n\n');
  const header = (end < 0 ? raw : raw.slice(0, end)).split('\n');
  const message = end < 0 ? '' : raw.slice(end + 2);
  const values = (key: string): readonly string[] =>
    header.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  const paragraph = message.trimStart().split(/\n[ \t]*\n/, 1)[0] ?? '';
  return {
    parents: parentsIn(header),
    // The address is left out: a mail need not spread it.
    author: plainText((values('author')[0] ?? '').replace(/<[^<]*$/s, ''), TEXT_LENGTH),
    subject: plainText(paragraph, TEXT_LENGTH),
    time: committed(values('committer')[0] ?? ''),
  };
}

/** As git itself reads them: right behind the tree and nowhere else, in capitals too. A signature hangs on them. */
function parentsIn([, ...lines]: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => !line.startsWith('parent '));
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .map((line) => line.slice('parent '.length).toLowerCase())
    .filter(isHash);
}

function committed(signature: string): number | null {
  const seconds = / (\d{1,12}) [+-]\d{4}$/.exec(signature)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

export const revisionOf = (name: string, branch: string, commit: Commit): Revision => ({
  commit: name,
  branch,
  author: commit.author,
  subject: commit.subject,
  time: commit.time,
});
