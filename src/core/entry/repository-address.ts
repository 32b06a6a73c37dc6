/** Where a Git repository lies. Only addresses of these three kinds ever reach git. */
export interface Address {
  readonly kind: 'https' | 'ssh' | 'local';
  /** As git takes it, without credentials; of a local repository the path, perhaps relative. */
  readonly url: string;
  /** Host and path, or the path: what logs and mails may show. */
  readonly description: string;
}

/** Why a text a person wrote cannot be used. It never quotes the text: there may be a secret in it. */
export interface Flaw {
  /** Stable and kebab-case: `unsafe-url`, `url-has-credentials`, `unsupported`, ... */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export type ReadAddress =
  { readonly ok: true; readonly address: Address } | { readonly ok: false; readonly flaw: Flaw };

const FORMS =
  'Write https://host/path, ssh://git@host/path, git@host:path, codecommit://REGION/NAME or the path of a local repository.';

const HOST = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*)|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?`;
const USER = String.raw`[A-Za-z0-9_][A-Za-z0-9._-]*`;
const HTTPS = new RegExp(`^https://(${HOST})(/[^?#]+)$`, 'i');
const SSH = new RegExp(`^ssh://(?:${USER}@)?(${HOST})(/.+)$`, 'i');
/** Git's short form of ssh: a colon before the first slash. */
const SHORT_SSH =
  /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?([A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]):([^-:].*)$/;

/**
 * An allow list, because git runs programs for some of the addresses it understands (`ext::sh -c ...`), and
 * takes a leading hyphen for an option. See https://git-scm.com/docs/gitremote-helpers and gitnamespaces' notes
 * on `protocol.allow` in https://git-scm.com/docs/git-config.
 */
export function readAddress(text: string): ReadAddress {
  const flaw = flawOf(text);
  if (flaw !== undefined) return { ok: false, flaw };
  const https = HTTPS.exec(text);
  if (https) return found('https', text, `${https[1]}${https[2]}`);
  const ssh = SSH.exec(text);
  if (ssh) return found('ssh', text, `${ssh[1]}${ssh[2]}`);
  const file = /^file:\/\/(\/[^%]*)$/i.exec(text)?.[1];
  if (file !== undefined) return found('local', file, file);
  if (!/^[^/]*:/.test(text)) return found('local', text, text);
  const short = SHORT_SSH.exec(text);
  if (short && !text.includes('://') && !/\s/.test(text))
    return found('ssh', text, `${short[1]}/${short[2]}`);
  return { ok: false, flaw: unsafe('The repository address is of a kind that is not read.', FORMS) };
}

const found = (kind: Address['kind'], url: string, description: string): ReadAddress => ({
  ok: true,
  address: { kind, url, description },
});

const unsafe = (message: string, hint: string): Flaw => ({ code: 'unsafe-url', message, hint });

function flawOf(text: string): Flaw | undefined {
  if (text === '') return unsafe('The repository address is empty.', FORMS);
  if (/\p{Cc}/u.test(text)) return unsafe('The repository address contains control characters.', FORMS);
  if (text.startsWith('-'))
    return unsafe(
      'The repository address begins with a hyphen.',
      `${FORMS} A folder of such a name: ./-name.`,
    );
  // Read without git; to git `dir:x` would be the host "dir".
  if (/^(?:codecommit:|dir:)/i.test(text))
    return unsafe('The repository address is of a kind that is not read by git.', FORMS);
  if (/^http:/i.test(text))
    return unsafe('The repository address uses http, which anybody on the way can change.', 'Use https.');
  return hasCredentials(text) ? CREDENTIALS : undefined;
}

const CREDENTIALS: Flaw = {
  code: 'url-has-credentials',
  message: 'The repository address contains credentials; they would be seen in process lists and logs.',
  hint:
    'Take them out of the address, and revoke them if anybody may have seen them. Give a token in ' +
    'REPOSITORY_TOKEN, or use ssh with a key.',
};

/** For https any user name is refused as well: tokens are often given as one. */
const hasCredentials = (text: string): boolean =>
  /^https:\/\/[^/]*@/i.test(text) ||
  /^[a-z][a-z0-9+.-]*:\/\/[^/@]*:[^/]*@/i.test(text) ||
  /^[^/:@]+:[^/:@]*@/.test(text) ||
  /^https:\/\/[^?#]*[?#]/i.test(text);
