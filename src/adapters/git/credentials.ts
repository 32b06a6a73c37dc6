import { Fault } from '../../core/fault.ts';
import type { Address } from '../../core/entry/repository-address.ts';
import { secretOf, wrong } from './secret.ts';
import type { Variables } from './secret.ts';

/** What opens a repository. `none`: nothing was given to us, git and ssh use what the operator gave them. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly user: string; readonly token: string }
  /** `key` in OpenSSH's form; `knownHosts` are lines of a known_hosts file. */
  | { readonly kind: 'key'; readonly key: string; readonly knownHosts: string };

const TOKEN = 'REPOSITORY_TOKEN';
const KEY = 'REPOSITORY_SSH_KEY';
const KNOWN_HOSTS = 'REPOSITORY_KNOWN_HOSTS';

/** What stands for a user name where a token is all that counts. */
const ANY_USER = 'git';

/**
 * The credentials for an address, as the environment has them now.
 * @throws Fault `bad-credentials` for what cannot be used, and for what would be left unused without a word
 */
export function readCredentials(address: Address, variables: Variables): Credentials {
  switch (address.kind) {
    case 'https':
      refuse(variables, KEY, 'ssh', 'https');
      return tokenOf(variables);
    case 'ssh':
      refuse(variables, TOKEN, 'https', 'ssh');
      return keyOf(variables, address);
    case 'local':
      return { kind: 'none' };
    default:
      return address.kind satisfies never;
  }
}

/** The texts among credentials that nobody may see. */
export function secretsAmong(credentials: Credentials): readonly string[] {
  switch (credentials.kind) {
    case 'none':
      return [];
    case 'token':
      return [credentials.token];
    case 'key':
      return keyTexts(credentials.key);
    default:
      return credentials satisfies never;
  }
}

/** What of all that the variables give nobody may see, for every other way out of the process. */
export function repositorySecrets(variables: Variables): readonly string[] {
  return [tryToRead(variables, TOKEN)?.trim() ?? [], keyTexts(tryToRead(variables, KEY) ?? '')].flat();
}

/** A secret that cannot be read is not used either; whoever uses it says what is wrong with it. */
function tryToRead(variables: Variables, name: string): string | undefined {
  try {
    return secretOf(variables, name);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Line by line as well: programs tell of one line at a time. */
const keyTexts = (key: string): readonly string[] => [
  key.trim(),
  ...key.split(/\r?\n/).filter((line) => /^[\w+/=]{16,}$/.test(line)),
];

function tokenOf(variables: Variables): Credentials {
  const token = secretOf(variables, TOKEN)?.trim();
  if (token === undefined) return { kind: 'none' };
  const user = variables['REPOSITORY_USER'] ?? '';
  // One line each: https://git-scm.com/docs/git-credential#IOFMT
  if (/\p{Cc}/u.test(token + user))
    throw wrong(
      `${TOKEN} or REPOSITORY_USER contains a control character or a line break.`,
      'Give the bare token, on one line.',
    );
  return { kind: 'token', user: user === '' ? ANY_USER : user, token };
}

function keyOf(variables: Variables, { description }: Address): Credentials {
  // Whoever names another ssh answers for all it does.
  const own = (variables['GIT_SSH_COMMAND'] ?? '') !== '';
  const key = secretOf(variables, KEY);
  if (own && key !== undefined)
    throw wrong(`GIT_SSH_COMMAND and ${KEY} are both set.`, 'Keep the one that is meant.');
  if (key === undefined) return { kind: 'none' };
  if (isLocked(key))
    throw wrong(
      `The key in ${KEY} has a passphrase, and nobody is there to type it.`,
      'Make one without: ssh-keygen -t ed25519 -N "" -f config-key. Give it read access to this repository only.',
    );
  const knownHosts = secretOf(variables, KNOWN_HOSTS);
  if (knownHosts === undefined) throw noKnownHosts(description);
  // ssh asks for whole lines, and secret stores like to drop the last line break.
  return { kind: 'key', key: lines(key), knownHosts: lines(knownHosts) };
}

const MAGIC = 'openssh-key-v1\0';

/**
 * The name of a cipher other than `none` follows the magic text and its own length:
 * https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key. The older forms say it in words.
 */
function isLocked(key: string): boolean {
  if (/^Proc-Type: 4,ENCRYPTED|BEGIN ENCRYPTED/m.test(key)) return true;
  const body = Buffer.from(key.replaceAll(/-----[^-]*-----|\s/g, ''), 'base64').toString('latin1');
  return body.startsWith(MAGIC) && body.slice(MAGIC.length + 4, MAGIC.length + 8) !== 'none';
}

const lines = (text: string): string => `${text.replaceAll('\r\n', '\n').trim()}\n`;

function noKnownHosts(description: string) {
  const host = description.replace(/\/.*$/s, '');
  const [, name = host, port] = /^(.*):(\d+)$/.exec(host) ?? [];
  return wrong(
    `${KEY} is set, but not ${KNOWN_HOSTS}_FILE: the server could be anybody.`,
    `Make the file with: ssh-keyscan ${port === undefined ? '' : `-p ${port} `}${name} > known_hosts. Compare what ` +
      `"ssh-keygen -lf known_hosts" prints with what the host publishes, then name the file in ${KNOWN_HOSTS}_FILE.`,
  );
}

function refuse(variables: Variables, name: string, kind: string, is: string): void {
  const set = [name, `${name}_FILE`].find((one) => (variables[one] ?? '') !== '');
  if (set === undefined) return;
  throw wrong(`${set} is set, which is for ${kind}, but the repository is read by ${is}.`, `Unset ${set}.`);
}
