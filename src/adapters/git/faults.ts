import { Fault } from '../../core/fault.ts';
import type { Lane } from '../../core/model.ts';
import { plainText } from '../../core/text/plain-text.ts';
import { redact } from '../../core/text/redact.ts';
import { GitFailure } from './git-failure.ts';

/** What a sentence about a failure may name. */
export interface Subject {
  /** Host and path of the repository. */
  readonly description: string;
  /** What is followed: `branch main`. */
  readonly what: string;
  /** What was not possible: to read, when it is not given. */
  readonly doing?: 'read' | 'write';
}

interface Kind {
  readonly pattern: RegExp;
  readonly lane: Lane;
  readonly code: string;
  /** Completes "Could not read <repository>: ...". */
  readonly what: string;
  readonly hint: string;
}

const KEYS =
  'For https give a token in REPOSITORY_TOKEN or REPOSITORY_TOKEN_FILE (some servers also want a certain user, in ' +
  'REPOSITORY_USER); for ssh a key in REPOSITORY_SSH_KEY_FILE. It needs read access only.';

/** Git's own words for it (with LC_ALL=C), the most telling first: many failures end with a general line. */
const KINDS: readonly Kind[] = [
  {
    pattern: /spawn git ENOENT/,
    lane: 'stalled',
    code: 'git-missing',
    what: 'there is no git program.',
    hint: 'Install git 2.39 or newer and put it on the PATH.',
  },
  {
    pattern: /No space left on device|Disk quota exceeded/i,
    lane: 'stalled',
    code: 'disk-full',
    what: 'the disk of the cache is full.',
    hint: 'Free some space, or point MLOPS_CACHE_DIR elsewhere.',
  },
  {
    pattern: /Host key verification failed/i,
    lane: 'stalled',
    code: 'host-key-unknown',
    what: 'the ssh host key is not the known one.',
    hint:
      'Somebody may stand between, or the host has a new key. Compare what "ssh-keyscan HOST" prints with what the ' +
      'host publishes, and write it into the file that REPOSITORY_KNOWN_HOSTS_FILE names (without a key of ours: ' +
      '~/.ssh/known_hosts).',
  },
  {
    pattern: /Load key .*: |error in libcrypto|invalid format/,
    lane: 'stalled',
    code: 'ssh-key-unusable',
    what: 'the ssh key cannot be used.',
    hint: 'Give a whole private key in OpenSSH form and without a passphrase: nobody is there to type one.',
  },
  {
    pattern: /cannot run ssh|cannot exec 'ssh/,
    lane: 'stalled',
    code: 'ssh-missing',
    what: 'there is no ssh program.',
    hint: "Install OpenSSH's client, or read the repository by https.",
  },
  {
    pattern:
      /Authentication failed|could not read (?:Username|Password)|Permission denied \(|Invalid username or|returned error: 40[13]|access denied|HTTP Basic: Access denied/i,
    lane: 'stalled',
    code: 'authentication-failed',
    what: 'the server does not let us in.',
    hint: KEYS,
  },
  {
    pattern: /returned error: 30\d|unable to update url base from redirection/i,
    lane: 'stalled',
    code: 'source-redirected',
    what: 'the server redirects to another address, which is not followed.',
    hint: 'Set MLOPS_REPO to the address it points at; often only ".git" is missing at the end.',
  },
  {
    pattern: /certificate|SSL peer|CAfile|self[- ]signed/i,
    lane: 'stalled',
    code: 'certificate-rejected',
    what: "the server's certificate is not trusted.",
    hint:
      'Name the file with the right authority in GIT_SSL_CAINFO. If it is the right one, the certificate has expired ' +
      'or is for another host.',
  },
  {
    pattern:
      /Repository not found|returned error: 404|does not appear to be a git repository|repository .* not found|project you were looking for could not be found/i,
    lane: 'stalled',
    code: 'repository-missing',
    what: 'there is no such repository, or we may not see it.',
    hint: `Check MLOPS_REPO. A private repository also looks missing without credentials. ${KEYS}`,
  },
  {
    pattern: /couldn't find remote ref|not our ref|no such remote ref|upload-pack: not our ref/i,
    lane: 'stalled',
    code: 'branch-missing',
    what: 'it is not there, or went away while it was being read.',
    hint: 'Check MLOPS_BRANCH. A commit must be on the server, which must give it out by its name.',
  },
  {
    pattern: /mismatched algorithms|unsupported object|unknown object format/i,
    lane: 'stalled',
    code: 'unsupported',
    what: 'the repository has an object format that is not supported by this version.',
    hint: 'Use a repository with SHA-1 object names.',
  },
  {
    pattern:
      /could ?n[o']t resolve|Connection (?:refused|reset|timed out|closed)|Failed to connect|Couldn't connect|unreachable|No route to host|timed out|early EOF|hung up|RPC failed|returned error: (?:429|5\d\d)|unable to access|Could not read from remote repository|unexpected disconnect|Empty reply|transfer closed/i,
    lane: 'waiting',
    code: 'source-unreachable',
    what: 'the server could not be reached, or broke off.',
    hint: 'Check the address, the network and the proxy; it is tried again at the next look.',
  },
];

/** Whether the failure was of the other side or of the machine, so that a new local copy would not help. */
export const isKnown = (failure: GitFailure): boolean =>
  failure.kind !== 'failed' || KINDS.some(({ pattern }) => pattern.test(failure.message));

/** A failure of git as a Fault; anything else is a bug and comes back as it is. */
export function toFault(error: unknown, subject: Subject): unknown {
  if (!(error instanceof GitFailure)) return error;
  const start = `Could not ${subject.doing ?? 'read'} ${subject.description} (${subject.what})`;
  switch (error.kind) {
    case 'aborted':
      return new Fault('waiting', 'aborted', `${start}: it was stopped.`);
    case 'timeout':
      return new Fault(
        'waiting',
        'timeout',
        `${start}: git did not finish in time.`,
        'It is tried again at the next look; if it stays so, look at the network and the size of the repository.',
      );
    case 'too-much':
      return new Fault(
        'stalled',
        'too-large',
        `${start}: it holds more than is read.`,
        'Keep the configuration in a repository of its own, without large or very many files.',
      );
    case 'failed':
      return fromWords(error.message, start);
    default:
      return error.kind satisfies never;
  }
}

function fromWords(printed: string, start: string): Fault {
  const kind = KINDS.find(({ pattern }) => pattern.test(printed));
  const words = lastWords(printed);
  if (kind !== undefined)
    return new Fault(kind.lane, kind.code, `${start}: ${kind.what} Git says: ${words}`, kind.hint);
  return new Fault(
    'failed',
    'git-failed',
    `${start}: git failed. It says: ${words}`,
    'It is tried again at the next look.',
  );
}

/** Git's verdict: the first line that says fatal or error, else the last one. */
export function lastWords(printed: string): string {
  const lines = printed
    .slice(-20_000)
    .split(/[\r\n]+/)
    .map((line) => plainText(line, 300))
    .filter((line) => line !== '');
  return redact(lines.find((line) => /^(?:fatal|error|ssh):/i.test(line)) ?? lines.at(-1) ?? 'nothing');
}
