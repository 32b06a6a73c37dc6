import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** Makes a key pair; gives the path of the private half. */
export function createSshKey(folder: string, name: string, passphrase = ''): string {
  const path = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', path]);
  return path;
}

export const publicHalf = (key: string): string => readFileSync(`${key}.pub`, 'utf8').trim();

/**
 * OpenSSH's server on a free port of the loopback interface, with a host key of its own; it lets whoever runs the tests
 * in, with one key. Each connection has a process (`sshd -i`), so that nothing is left to be stopped.
 */
export class SshServer {
  readonly hostKey: string;
  connections = 0;
  readonly #server: Server;
  #port = 0;

  constructor(sshd: string, folder: string, allowed: string) {
    this.hostKey = createSshKey(folder, 'host-key');
    const configuration = join(folder, 'sshd_config');
    const authorized = join(folder, 'authorized_keys');
    writeFileSync(authorized, `${publicHalf(allowed)}\n`);
    writeFileSync(
      configuration,
      [
        `HostKey ${this.hostKey}`,
        `AuthorizedKeysFile ${authorized}`,
        // The folder of a test is below one that everybody may write to.
        'StrictModes no',
        'UsePAM no',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin prohibit-password',
        'AcceptEnv GIT_PROTOCOL',
        'PidFile none',
        '',
      ].join('\n'),
    );
    // Where it separates its privileges; a system that runs sshd has it, a container often not.
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    this.#server = createServer({ pauseOnConnect: true }, (socket) => {
      this.connections += 1;
      const child = spawn(sshd, ['-i', '-e', '-f', configuration], { stdio: [socket, socket, 'ignore'] });
      child.once('spawn', () => socket.destroy());
      child.once('error', () => socket.destroy());
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('it listens on no port');
    this.#port = address.port;
  }

  url(path: string): string {
    return `ssh://${userInfo().username}@127.0.0.1:${this.#port}${path}`;
  }

  /** The line of a known_hosts file that says which key the server has. */
  knownAs(key = this.hostKey): string {
    return `[127.0.0.1]:${this.#port} ${publicHalf(key)}`;
  }

  close(): void {
    this.#server.close();
  }
}
