import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRedactor } from '../../core/text/redact.ts';
import type { Address } from '../../core/entry/repository-address.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { readCredentials, secretsAmong } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import { SSH_WITH_KEY } from './environment.ts';
import { GitFailure } from './git-failure.ts';
import type { Variables } from './secret.ts';

/**
 * Runs a command that speaks to the server with the variables that let it in. What they open exists for as long as
 * the command runs; commands on the local copy never get it.
 */
export type Admit = <T>(command: (variables: Record<string, string>) => Promise<T>) => Promise<T>;

/** @throws Fault `bad-credentials`, at once and whenever a command is to run */
export function admission(address: Address, variables: Variables): Admit {
  readCredentials(address, variables);
  return async (command) => {
    const credentials = readCredentials(address, variables);
    try {
      return await admit(credentials, command);
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      // A server may answer with what it was shown.
      const redact = createRedactor(secretsAmong(credentials));
      throw new GitFailure(error.kind, redact(error.message));
    }
  };
}

function admit<T>(credentials: Credentials, command: Command<T>): Promise<T> {
  switch (credentials.kind) {
    case 'none':
      return command({});
    case 'token':
      return command({ REPOSITORY_USER: credentials.user, REPOSITORY_TOKEN: credentials.token });
    case 'key':
      return withKey(credentials, command);
    default:
      return credentials satisfies never;
  }
}

type Command<T> = (variables: Record<string, string>) => Promise<T>;

/** ssh reads keys from files only, and refuses one that others may read. */
async function withKey<T>(
  { key, knownHosts }: Extract<Credentials, { kind: 'key' }>,
  command: Command<T>,
): Promise<T> {
  const folder = temporaryFolder('mlops-ssh-');
  try {
    await writeFile(join(folder, 'key'), key, { mode: 0o600 });
    await writeFile(join(folder, 'known_hosts'), knownHosts, { mode: 0o600 });
    return await command({ GIT_SSH_COMMAND: SSH_WITH_KEY, REPOSITORY_SSH: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
