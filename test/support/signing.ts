import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRepository } from './git.ts';
import { createSshKey, publicHalf } from './ssh-server.ts';

/** Somebody who signs commits. */
export interface Signer {
  /** What git is told so that it signs as this one. */
  readonly options: readonly string[];
  /** How others know this one: a line of an allowed_signers file, or an armored public key. */
  readonly known: string;
}

export function sshSigner(folder: string, name: string): Signer {
  const key = createSshKey(folder, name);
  return {
    options: ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${key}`],
    known: `${name}@example.com ${publicHalf(key)}`,
  };
}

/** With a key ring of its own, below the folder. */
export function gpgSigner(folder: string, name: string): Signer {
  const home = join(folder, `gnupg-${name}`);
  const program = join(folder, `gpg-${name}`);
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(program, `#!/bin/sh\nGNUPGHOME='${home}' exec gpg --batch --quiet "$@"\n`, { mode: 0o755 });
  const gpg = (...args: readonly string[]): string =>
    execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  gpg('--passphrase', '', '--quick-generate-key', `${name}@example.com`, 'ed25519', 'sign', 'never');
  return {
    options: ['-c', `gpg.program=${program}`, '-c', `user.signingKey=${name}@example.com`],
    known: gpg('--armor', '--export'),
  };
}

/** The agents that gpg has started for these signers. */
export function endAgents(folder: string, names: readonly string[]): void {
  for (const name of names)
    execFileSync('gpgconf', ['--homedir', join(folder, `gnupg-${name}`), '--kill', 'gpg-agent']);
}

export interface Signing {
  /** One file of that content, as the whole of the commit. */
  readonly content: string;
  /** Null: nobody signs. */
  readonly by: Signer | null;
  /** The tip of main when they are not given. */
  readonly parents?: readonly string[];
}

/** Makes a commit and moves main to it. */
export function commitSigned(repository: TestRepository, { content, by, parents }: Signing): string {
  const unsigned = repository.commit({ a: content }, { branch: 'scratch', onto: null });
  const tree = repository.git('rev-parse', `${unsigned}^{tree}`).trim();
  const tip = repository.git('for-each-ref', '--format=%(objectname)', 'refs/heads/main').trim();
  const onto = parents ?? (tip === '' ? [] : [tip]);
  const commit = repository
    .git(
      '-c',
      'user.name=Ada',
      '-c',
      'user.email=ada@example.com',
      ...(by?.options ?? []),
      'commit-tree',
      ...(by === null ? [] : ['-S']),
      ...onto.flatMap((parent) => ['-p', parent]),
      '-m',
      `Set ${content}`,
      tree,
    )
    .trim();
  repository.force(commit);
  return commit;
}

/** A commit as it was signed, but with another message. */
export function forged(repository: TestRepository, commit: string, folder: string): string {
  const file = join(folder, 'forged');
  const raw = repository.git('cat-file', 'commit', commit);
  writeFileSync(file, raw.replace(/\n\nSet /, '\n\nForged '));
  if (readFileSync(file, 'utf8') === raw) throw new Error('nothing was changed');
  const hash = repository.git('hash-object', '-t', 'commit', '-w', file).trim();
  repository.force(hash);
  return hash;
}
