import { Fault } from '../../core/fault.ts';
import type { Lane } from '../../core/model.ts';
import { toFault as anyFault } from '../cloudformation/faults.ts';

interface Kind {
  readonly exceptions: RegExp;
  readonly lane: Lane;
  readonly code: string;
  /** Completes "Could not read <repository>: ...". */
  readonly what: (repository: Subject) => string;
  readonly hint: string;
}

/** The repository, as far as sentences name it. */
interface Subject {
  readonly description: string;
  readonly branch: string;
}

const KEY_HINT = 'Look at the KMS key of the repository, and whether the role may use it (kms:Decrypt).';

/**
 * The exceptions that GetBranch, GetCommit, GetFile and GetFolder declare
 * (https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetFolder.html and its siblings).
 */
const KINDS: readonly Kind[] = [
  {
    exceptions: /^RepositoryDoesNotExistException$/,
    lane: 'stalled',
    code: 'repository-missing',
    what: () => 'there is no such repository in this account and region.',
    hint: 'Check MLOPS_REPO, and the account the service runs in.',
  },
  {
    exceptions: /^(?:InvalidRepositoryName|RepositoryNameRequired)Exception$/,
    lane: 'stalled',
    code: 'repository-missing',
    what: () => 'CodeCommit does not take its name.',
    hint: 'Check MLOPS_REPO: codecommit://REGION/NAME.',
  },
  {
    exceptions: /^BranchDoesNotExistException$/,
    lane: 'stalled',
    code: 'branch-missing',
    what: ({ branch }) => `it has no branch ${branch}.`,
    hint: 'Push the branch, or name another one in MLOPS_BRANCH.',
  },
  {
    exceptions: /^(?:InvalidBranchName|BranchNameRequired)Exception$/,
    lane: 'stalled',
    code: 'unsafe-branch',
    what: () => 'CodeCommit does not take the name of the branch.',
    hint: 'Name a branch, like main, in MLOPS_BRANCH.',
  },
  {
    exceptions: /^(?:CommitDoesNotExist|CommitIdDoesNotExist)Exception$/,
    lane: 'waiting',
    code: 'source-moved',
    what: () => 'its commit went away while it was being read.',
    hint: 'It is read again at the next look.',
  },
  {
    exceptions: /^(?:InvalidCommit|InvalidCommitId|CommitIdRequired)Exception$/,
    lane: 'failed',
    code: 'malformed-answer',
    what: () => 'CodeCommit does not take the name of the commit that it gave itself.',
    hint: 'It is asked again.',
  },
  {
    exceptions: /^(?:InvalidPath|PathRequired)Exception$/,
    lane: 'stalled',
    code: 'unsafe-path',
    what: () => 'CodeCommit does not take the path of a file in it.',
    hint: 'Give the path of a file from the top of the repository, like mlops-config.json.',
  },
  {
    exceptions: /^FileTooLargeException$/,
    lane: 'stalled',
    code: 'too-large',
    what: () => 'a file in it is larger than CodeCommit gives out (6 MB).',
    hint: 'Keep large files out of the configuration; models and data belong into a bucket.',
  },
  {
    exceptions: /^EncryptionKey(?:AccessDenied|Disabled|NotFound)Exception$/,
    lane: 'stalled',
    code: 'encryption-key',
    what: () => 'the key it is encrypted with cannot be used.',
    hint: KEY_HINT,
  },
  {
    exceptions: /^EncryptionKeyUnavailableException$/,
    lane: 'waiting',
    code: 'encryption-key',
    what: () => 'the key it is encrypted with is not available now.',
    hint: `It is tried again. ${KEY_HINT}`,
  },
  {
    exceptions: /^EncryptionIntegrityChecksFailedException$/,
    lane: 'failed',
    code: 'unreadable',
    what: () => 'CodeCommit cannot decrypt it.',
    hint: 'It is tried again; if it stays like that, ask AWS support.',
  },
  {
    exceptions: /^AccessDenied(?:Exception)?$/,
    lane: 'stalled',
    code: 'authentication-failed',
    what: () => 'the role of the service may not read it.',
    hint: 'Allow codecommit:GetBranch, GetCommit, GetFile and GetFolder on the repository.',
  },
];

/** Whatever the client threw, as a fault; what no client throws is a bug and comes back as it is. */
export function toFault(error: unknown, subject: Subject): unknown {
  const name = error instanceof Error ? error.name : '';
  const kind = KINDS.find(({ exceptions }) => exceptions.test(name));
  if (kind === undefined) return anyFault(error, { doing: `read ${subject.description}`, effect: 'none' });
  return new Fault(
    kind.lane,
    kind.code,
    `Could not read ${subject.description}: ${kind.what(subject)}`,
    kind.hint,
  );
}
