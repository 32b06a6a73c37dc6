import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createGitSource } from '../../../src/adapters/git-source.ts';
import type { Source } from '../../../src/ports.ts';
import { faultOf } from '../../support/fault-of.ts';
import { createFolder, createRepository, removeFolder } from '../../support/git.ts';
import type { TestRepository } from '../../support/git.ts';
import { SshServer, createSshKey } from '../../support/ssh-server.ts';

const content = async (source: Source): Promise<string> =>
  Buffer.from((await (await source.look()).file('mlops-config.json')) ?? []).toString();

/** Runs only where the lane `ssh` has found a server. */
describe('the Git source and a server of OpenSSH', () => {
  const sshd = process.env['SSHD'] ?? '';
  let folder: string;
  let repository: TestRepository;
  let key: string;
  let other: string;
  let server: SshServer;

  before(async () => {
    folder = createFolder();
    repository = createRepository(folder);
    repository.commit({ 'mlops-config.json': '1' });
    key = createSshKey(folder, 'key');
    other = createSshKey(folder, 'other');
    server = new SshServer(sshd, folder, key);
    await server.listen();
  });
  after(() => {
    server.close();
    removeFolder(folder);
  });

  const source = (variables: Readonly<Record<string, string>>, cache: string): Source =>
    createGitSource({
      repository: server.url(repository.path),
      branch: 'main',
      cacheDir: join(folder, cache),
      environment: { PATH: process.env['PATH'], HOME: folder, TMPDIR: process.env['TMPDIR'], ...variables },
    });

  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('clone, poll by one connection, and notice a change, with a key and a host key in files', async () => {
    // As secrets are often mounted: readable by all, which ssh itself would refuse.
    chmodSync(key, 0o644);
    const it = source(
      {
        REPOSITORY_SSH_KEY_FILE: key,
        REPOSITORY_KNOWN_HOSTS_FILE: file('known_hosts', `${server.knownAs()}\n`),
      },
      'files',
    );
    expect(await content(it)).to.equal('1');
    const before = server.connections;
    expect(await content(it)).to.equal('1');
    expect(server.connections).to.equal(before + 1);
    repository.commit({ 'mlops-config.json': '2' });
    expect(await content(it)).to.equal('2');
  });

  it('take the key from the environment too, without its last line break, and leave it nowhere', async () => {
    const text = readFileSync(key, 'utf8').trim();
    const it = source({ REPOSITORY_SSH_KEY: text, REPOSITORY_KNOWN_HOSTS: server.knownAs() }, 'environment');
    await it.look();
    const left = readdirSync(join(folder, 'environment'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .filter((entry) =>
        readFileSync(join(entry.parentPath, entry.name), 'latin1').includes(text.slice(60, 90)),
      );
    expect(left).to.deep.equal([]);
  });

  it('refuse a host that has another key than the known one', async () => {
    const fault = await faultOf(
      source({ REPOSITORY_SSH_KEY_FILE: key, REPOSITORY_KNOWN_HOSTS: server.knownAs(other) }, 'hosts').look(),
    );
    expect(fault).to.include({ code: 'host-key-unknown', lane: 'stalled' });
  });

  it('refuse a host nobody knows', async () => {
    const known = server.knownAs().replace(/^\S+/, 'git.example.com');
    const fault = await faultOf(
      source({ REPOSITORY_SSH_KEY_FILE: key, REPOSITORY_KNOWN_HOSTS: known }, 'hosts').look(),
    );
    expect(fault).to.include({ code: 'host-key-unknown', lane: 'stalled' });
  });

  it('use no other key than the given one, also when an agent has the right one', async () => {
    const socket = join(folder, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await once(agent.stdout, 'data');
      chmodSync(key, 0o600);
      execFileSync('ssh-add', ['-q', key], { env: { PATH: process.env['PATH'], SSH_AUTH_SOCK: socket } });
      const fault = await faultOf(
        source(
          {
            REPOSITORY_SSH_KEY_FILE: other,
            REPOSITORY_KNOWN_HOSTS: server.knownAs(),
            SSH_AUTH_SOCK: socket,
          },
          'agent-cache',
        ).look(),
      );
      expect(fault).to.include({ code: 'authentication-failed', lane: 'stalled' });
    } finally {
      agent.kill();
    }
  });

  it('say that a key cannot be used which was cut off', async () => {
    const half = readFileSync(key, 'utf8').slice(0, 120);
    const fault = await faultOf(
      source({ REPOSITORY_SSH_KEY: half, REPOSITORY_KNOWN_HOSTS: server.knownAs() }, 'unusable').look(),
    );
    expect(fault).to.include({ code: 'ssh-key-unusable', lane: 'stalled' });
  });
});
