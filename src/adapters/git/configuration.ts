import type { Author } from './author.ts';
import type { Limits } from './limits.ts';

/**
 * The configuration that stands in for the user's. In a file rather than in `-c` options, because git keeps it
 * for the upload-pack it starts in a local repository, and drops those.
 */
export const gitConfiguration = (
  url: string,
  limits: Pick<Limits, 'askMs' | 'fileBytes'>,
  author: Author,
): string =>
  [
    '[user]',
    `\tname = ${quoted(author.name)}`,
    `\temail = ${quoted(author.mail)}`,
    '[core]',
    '\thooksPath = /dev/null',
    // A few kilobytes may unfold to half a gigabyte: what is not read is never held in memory as a whole.
    `\tbigFileThreshold = ${2 * limits.fileBytes}`,
    '[safe]',
    // Only our own copy and the one repository the operator named are ever opened with this file; in a container
    // the latter often belongs to another user. Its configuration cannot name programs for upload-pack to run.
    '\tdirectory = *',
    '[credential]',
    '\thelper =',
    ...credentialHelper(url),
    '[http]',
    // A redirect would send what we know of one host to another.
    '\tfollowRedirects = false',
    // A program that git started for https may outlive git; it ends itself when next to nothing comes any more.
    '\tlowSpeedLimit = 100',
    `\tlowSpeedTime = ${Math.max(1, Math.ceil(limits.askMs / 1000))}`,
    '[uploadpack]',
    '\tallowFilter = true',
    '[fetch]',
    // Always one pack and never loose objects, so that its growth can be watched in one folder.
    '\tunpackLimit = 1',
    '[gc]',
    '\tauto = 0',
    '[maintenance]',
    '\tauto = false',
    '[advice]',
    '\tobjectNameWarning = false',
    '[remote "origin"]',
    `\turl = ${quoted(url)}`,
    '',
  ].join('\n');

/**
 * Hands git the token that a command has in its environment, and hands it to this host alone: git also asks for the
 * password of a proxy. The shell prints it itself, so that it is no argument of any program.
 * https://git-scm.com/docs/gitcredentials#_custom_helpers
 */
function credentialHelper(url: string): readonly string[] {
  if (!/^https:/i.test(url)) return [];
  const answer = String.raw`printf 'username=%s\npassword=%s\n' "$REPOSITORY_USER" "$REPOSITORY_TOKEN"`;
  const script = `!f() { test "$1" = get && test -n "$REPOSITORY_TOKEN" && ${answer}; }; f`;
  return [`[credential ${quoted(new URL(url).origin)}]`, `\thelper = ${quoted(script)}`];
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
