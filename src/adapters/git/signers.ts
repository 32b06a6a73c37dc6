import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../../core/fault.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { Place } from './run.ts';
import { secretOf } from './secret.ts';
import type { Variables } from './secret.ts';

/** Whose signatures count. They are given to the service, never taken from the repository. */
export interface Signers {
  /** Lines of an allowed_signers file: https://man.openbsd.org/ssh-keygen#ALLOWED_SIGNERS */
  readonly ssh: string | null;
  /** OpenPGP public keys in ASCII armor. */
  readonly gpg: string | null;
}

const SSH = 'REPOSITORY_ALLOWED_SIGNERS';
const GPG = 'REPOSITORY_GPG_KEYS';

/** @throws Fault `bad-verification`, `bad-credentials` when there are none, or none that can be read */
export function readSigners(variables: Variables): Signers {
  const signers = { ssh: secretOf(variables, SSH) ?? null, gpg: secretOf(variables, GPG) ?? null };
  if (signers.ssh === null && signers.gpg === null)
    throw unverifiable(
      'Commits are to be verified, but nobody is named who may sign them.',
      `Name a file of allowed signers in ${SSH}_FILE, or one of OpenPGP public keys in ${GPG}_FILE.`,
    );
  if (signers.gpg !== null && !signers.gpg.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----'))
    throw unverifiable(
      `What ${GPG} or ${GPG}_FILE gives is no OpenPGP public key in ASCII armor.`,
      'Write it with: gpg --armor --export FINGERPRINT...',
    );
  return signers;
}

/**
 * Runs a task with a place where git knows these signers and no other: a configuration and a key ring of their own, as
 * long as the task takes.
 */
export async function withSigners<T>(
  signers: Signers,
  place: Place,
  task: (place: Place) => Promise<T>,
): Promise<T> {
  const folder = temporaryFolder('mlops-signers-');
  const configuration = join(folder, 'git.config');
  const GNUPGHOME = join(folder, 'gnupg');
  try {
    await writeFile(join(folder, 'allowed_signers'), `${signers.ssh ?? ''}\n`);
    await writeFile(configuration, gitConfiguration(place.configuration, join(folder, 'allowed_signers')));
    await mkdir(GNUPGHOME, { mode: 0o700 });
    // Every key in the ring is one that somebody named: there is no other trust to be counted.
    await writeFile(join(GNUPGHOME, 'gpg.conf'), 'trust-model always\nno-auto-key-retrieve\n');
    if (signers.gpg !== null) await importKeys(signers.gpg, GNUPGHOME, place);
    return await task({ ...place, configuration, inherited: { ...place.inherited, GNUPGHOME } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const gitConfiguration = (ours: string, allowedSigners: string): string =>
  [
    '[include]',
    `\tpath = ${JSON.stringify(ours)}`,
    '[gpg "ssh"]',
    `\tallowedSignersFile = ${JSON.stringify(allowedSigners)}`,
    // Git knows a third kind of signatures, for which nobody can be named here.
    '[gpg "x509"]',
    '\tprogram = false',
    '',
  ].join('\n');

async function importKeys(keys: string, home: string, { inherited }: Place): Promise<void> {
  const file = join(home, 'keys.asc');
  await writeFile(file, keys);
  const args = ['--batch', '--quiet', '--no-autostart', '--import', file];
  const env = { PATH: inherited['PATH'] ?? '', GNUPGHOME: home, LC_ALL: 'C' };
  try {
    await promisify(execFile)('gpg', args, { env, timeout: 30_000 });
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw missing
      ? programMissing('gpg')
      : unverifiable(`gpg cannot read the keys that ${GPG} gives.`, 'Export them anew.');
  }
}

export const programMissing = (program: string): Fault =>
  unverifiable(
    `Commits cannot be verified: there is no ${program} program.`,
    'Install gpg for OpenPGP signatures, and the client of OpenSSH for those made with ssh keys.',
  );

const unverifiable = (message: string, hint: string): Fault =>
  new Fault('stalled', 'bad-verification', message, hint);
