import type { Address } from '../../core/entry/repository-address.ts';

/** Variables of git that an operator may set for the service; every other one is taken away. */
const PASSED_ON = ['GIT_ASKPASS', 'GIT_SSH_COMMAND', 'GIT_SSL_CAINFO', 'GIT_SSL_CAPATH'];

/** Variables we set; simple-git refuses those it is not told of. */
const OURS = [
  'GIT_DIR',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_CONFIG_GLOBAL',
  'GIT_TERMINAL_PROMPT',
  'GIT_ALLOW_PROTOCOL',
  'GIT_NO_LAZY_FETCH',
  'GIT_LITERAL_PATHSPECS',
  'GIT_NO_REPLACE_OBJECTS',
];

export const ALLOWED = [...PASSED_ON, ...OURS];

/** Programs git would start on a terminal, and our own settings, which no child needs. */
const WITHHELD = /^(?:git_.*|mlops_.*|editor|visual|pager|prefix|ssh_askpass)$/i;

/** What a program that the operator names may need to find a password, and git itself never does. */
const FOR_PROGRAMS = /^(?:aws_.*|repository_.*)$/i;

/** With BatchMode ssh fails where it would ask; the alive messages end a connection nobody answers. */
const SSH = 'ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15 -o ServerAliveCountMax=3';

/**
 * With a key of ours nothing of the user's counts: no configuration, no agent, no other key, no password, and no host
 * but those we were told. A shell reads this, so the folder comes as a variable and needs no quotes of ours.
 * See https://man.openbsd.org/ssh_config.
 */
export const SSH_WITH_KEY = [
  SSH,
  '-F none -o IdentitiesOnly=yes -o IdentityAgent=none -i "$REPOSITORY_SSH/key"',
  '-o StrictHostKeyChecking=yes -o UserKnownHostsFile="$REPOSITORY_SSH/known_hosts" -o GlobalKnownHostsFile=none',
  '-o UpdateHostKeys=no -o PreferredAuthentications=publickey -o ForwardAgent=no -o ClearAllForwardings=yes',
].join(' ');

/**
 * The environment of every git command. No system or user configuration, no prompt; see
 * https://git-scm.com/docs/git#_environment_variables.
 * @param protocol the one transport this command may use, or `none`. `none` is what forbids fetching a missing
 *   object behind our back: GIT_NO_LAZY_FETCH says the same, but only git 2.45 and newer know it.
 */
export function gitEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  place: { readonly repository: string; readonly configuration: string },
  protocol: string,
): Record<string, string> {
  const programs = ['GIT_ASKPASS', 'GIT_SSH_COMMAND'].some((name) => (inherited[name] ?? '') !== '');
  const passes = (name: string): boolean =>
    PASSED_ON.includes(name) || (!WITHHELD.test(name) && (programs || !FOR_PROGRAMS.test(name)));
  const own = Object.entries(inherited).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && passes(entry[0]),
  );
  return {
    GIT_SSH_COMMAND: SSH,
    ...Object.fromEntries(own),
    // Messages are told apart by their English text.
    LC_ALL: 'C',
    // Named, never searched for: a damaged copy must not make git find a repository around it.
    GIT_DIR: place.repository,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: place.configuration,
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: protocol,
    GIT_NO_LAZY_FETCH: '1',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
  };
}

export const protocolOf = (address: Address): string => (address.kind === 'local' ? 'file' : address.kind);
