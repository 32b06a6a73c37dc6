import type { SettingDescription } from './table.ts';

const credential = (env: string, placeholder: string, help: string): SettingDescription => ({
  env,
  flag: null,
  placeholder,
  value: 'one',
  default: null,
  help,
});

/**
 * What opens the repository, and who writes and signs in it. The source reads these itself, anew for every look, so that
 * no secret is a setting; each but the user and the author may also be `<name>_FILE`, the path of a file.
 */
export const CREDENTIALS: readonly SettingDescription[] = [
  credential(
    'REPOSITORY_TOKEN',
    'TOKEN',
    'Token for https; like all of these also REPOSITORY_TOKEN_FILE, a path.',
  ),
  credential('REPOSITORY_USER', 'NAME', 'User that goes with the token; most servers take any.'),
  credential('REPOSITORY_SSH_KEY', 'KEY', 'Private key for ssh, without a passphrase.'),
  credential(
    'REPOSITORY_KNOWN_HOSTS',
    'LINES',
    'Host keys that count with that key, as known_hosts has them.',
  ),
  credential('REPOSITORY_AUTHOR', 'AUTHOR', 'Author of commits for requests to the API: NAME <MAIL>.'),
  credential(
    'REPOSITORY_ALLOWED_SIGNERS',
    'LINES',
    'Whose ssh signatures count, as allowed_signers has them.',
  ),
  credential('REPOSITORY_GPG_KEYS', 'KEYS', 'OpenPGP public keys whose signatures count, in ASCII armor.'),
];
