import { readAddress } from './repository-address.ts';
import type { Address, Flaw } from './repository-address.ts';

/** Where the configuration lies: what is asked, and how. */
export type SourceAddress =
  | { readonly kind: 'git'; readonly address: Address }
  | { readonly kind: 'codecommit'; readonly region: string; readonly repository: string }
  /** `folder` may be relative. */
  | { readonly kind: 'directory'; readonly folder: string };

export type ReadSourceAddress =
  { readonly ok: true; readonly source: SourceAddress } | { readonly ok: false; readonly flaw: Flaw };

/**
 * Region and name as CodeCommit takes them (API reference, GetBranch: `[\w\.-]+`, at most 100 characters). The other
 * spelling is that of `git-remote-codecommit`, so that an address that works for git works here.
 */
const CODECOMMIT =
  /^codecommit:(?:\/\/(?<region>[a-z0-9-]+)\/|:(?<spelled>[a-z0-9-]+):\/\/)(?<name>[\w.-]{1,100})$/;

/** Reads what a person wrote for a repository: a Git address, `codecommit://REGION/NAME` or `dir:FOLDER`. */
export function readSourceAddress(text: string): ReadSourceAddress {
  if (/^codecommit:/i.test(text)) return codeCommit(text);
  if (/^dir:/i.test(text)) return directory(text);
  const read = readAddress(text);
  return read.ok ? { ok: true, source: { kind: 'git', address: read.address } } : read;
}

function codeCommit(text: string): ReadSourceAddress {
  const { region, spelled, name } = CODECOMMIT.exec(text)?.groups ?? {};
  const where = region ?? spelled;
  if (where === undefined || name === undefined || name.endsWith('.git'))
    return refused(
      'The address of the CodeCommit repository cannot be read.',
      'Write codecommit://REGION/NAME, like codecommit://eu-west-1/mlops-config; a profile is set by AWS_PROFILE.',
    );
  return { ok: true, source: { kind: 'codecommit', region: where, repository: name } };
}

function directory(text: string): ReadSourceAddress {
  const folder = text.slice('dir:'.length).replace(/^\/\/(?=\/)/, '');
  if (folder === '' || /\p{Cc}/u.test(folder) || folder.startsWith('//'))
    return refused('The address of the folder cannot be read.', 'Write dir:PATH, like dir:./config.');
  return { ok: true, source: { kind: 'directory', folder } };
}

const refused = (message: string, hint: string): ReadSourceAddress => ({
  ok: false,
  flaw: { code: 'unsafe-url', message, hint },
});
