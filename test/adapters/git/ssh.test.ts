import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createGitSource } from '../../../src/adapters/git-source.ts';
import type { Fault } from '../../../src/core/fault.ts';
import type { Source } from '../../../src/ports.ts';
import { faultOf } from '../../support/fault-of.ts';
import { createFolder, createRepository, removeFolder } from '../../support/git.ts';

/** A program in place of ssh, so that the other end can be anything. */
describe('the Git source over ssh with a program of the operator', () => {
  let folder: string;
  beforeEach(() => {
    folder = createFolder();
  });
  afterEach(() => removeFolder(folder));

  function source(script: string, repository: string, limits = {}): Source {
    const ssh = join(folder, 'ssh');
    writeFileSync(ssh, `#!/bin/sh\n${script}\n`);
    chmodSync(ssh, 0o755);
    return createGitSource({
      repository,
      branch: 'main',
      cacheDir: join(folder, 'cache'),
      environment: { PATH: process.env['PATH'], GIT_SSH_COMMAND: ssh },
      limits,
    });
  }

  it('reads a repository through it', async () => {
    const repository = createRepository(folder);
    const commit = repository.commit({ a: '1' });
    const it = source(
      'for last in "$@"; do :; done; exec sh -c "$last"',
      `ssh://git@config.example${repository.path}`,
    );
    expect(it.description).to.equal(`config.example${repository.path}`);
    expect((await it.look()).revision.commit).to.equal(commit);
  });

  const answers = [
    { says: 'git@example: Permission denied (publickey).', code: 'authentication-failed', lane: 'stalled' },
    { says: 'Host key verification failed.', code: 'host-key-unknown', lane: 'stalled' },
    { says: 'ERROR: Repository not found.', code: 'repository-missing', lane: 'stalled' },
    {
      says: 'ssh: Could not resolve hostname example: no such name',
      code: 'source-unreachable',
      lane: 'waiting',
    },
    {
      says: 'ssh: connect to host example port 22: Connection refused',
      code: 'source-unreachable',
      lane: 'waiting',
    },
  ];
  for (const { says, code, lane } of answers)
    it(`answers "${says}" with ${code}`, async () => {
      const fault = await faultOf(source(`echo '${says}' >&2; exit 255`, 'git@example:config.git').look());
      expect(fault).to.include({ code, lane });
      expect(fault.hint).to.be.a('string');
    });

  it('keeps secrets of the other end out of its words', async () => {
    const says = 'fatal: https://joe:hunter22@example/x ghp_0123456789abcdefghij0123';
    const fault = await faultOf(source(`echo '${says}' >&2; exit 255`, 'git@example:config.git').look());
    expect(fault.message)
      .to.contain('[redacted]')
      .and.not.match(/hunter22|ghp_/);
  });

  it('gives up when the time is over', async () => {
    const it = source('cat >/dev/null; echo', 'git@example:config.git', { askMs: 300 });
    expect(await faultOf(it.look())).to.include({ code: 'timeout', lane: 'waiting' });
  });

  it('hangs up on a server that never stops talking, and no program stays', async () => {
    const script = `yes "remote: hello" >&2; echo > ${folder}/ended`;
    const it = source(script, 'git@example:config.git', { printBytes: 1_000_000 });
    expect(await faultOf(it.look())).to.include({ code: 'too-large', lane: 'stalled' });
    await appears('ended');
  });

  it('stops at once when it is told to, and git is gone then', async () => {
    // The pipe from git ends when git does.
    const script = `echo > ${folder}/started; cat >/dev/null; echo > ${folder}/ended`;
    const stop = new AbortController();
    const look = faultOf(source(script, 'git@example:config.git').look(stop.signal));
    await appears('started');
    stop.abort();
    expect(await look).to.include({ code: 'aborted', lane: 'waiting' });
    await appears('ended');
  });

  async function appears(name: string): Promise<void> {
    const changes = watch(folder);
    if (existsSync(join(folder, name))) return;
    for await (const _ of changes) if (existsSync(join(folder, name))) return;
  }
});

/** The first program called ssh on the PATH notes what it was given, and says that it may not. */
describe('the Git source over ssh with a key', () => {
  const KEY =
    '-----BEGIN OPENSSH PRIVATE KEY-----\nplanted+key+0123456789abcdef\n-----END OPENSSH PRIVATE KEY-----';
  const HOST = 'git.example.com ssh-ed25519 AAAA';
  let folder: string;
  beforeEach(() => {
    folder = createFolder();
  });
  afterEach(() => removeFolder(folder));

  const noted = (name: string): string => readFileSync(join(folder, name), 'utf8');

  function look(variables: Readonly<Record<string, string>>): Promise<Fault> {
    const ssh = join(folder, 'ssh');
    const script = [
      `printf '%s\\n' "$@" > ${folder}/arguments`,
      `env > ${folder}/environment`,
      `stat -c '%a %n' "$REPOSITORY_SSH" "$REPOSITORY_SSH"/* > ${folder}/modes`,
      `cat "$REPOSITORY_SSH/key" > ${folder}/key; cat "$REPOSITORY_SSH/known_hosts" > ${folder}/hosts`,
      'echo "Load key: planted+key+0123456789abcdef" >&2',
      'echo "git@git.example.com: Permission denied (publickey)." >&2; exit 255',
    ];
    writeFileSync(ssh, `#!/bin/sh\n${script.join('\n')}\n`, { mode: 0o755 });
    return faultOf(
      createGitSource({
        repository: 'ssh://git@git.example.com:2222/config.git',
        branch: 'main',
        cacheDir: join(folder, 'cache'),
        environment: { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, ...variables },
      }).look(),
    );
  }

  it('trusts the known host keys and nothing of the user', async () => {
    await look({ REPOSITORY_SSH_KEY: KEY, REPOSITORY_KNOWN_HOSTS: HOST });
    const given = noted('arguments').split('\n');
    for (const option of [
      'BatchMode=yes',
      'StrictHostKeyChecking=yes',
      'IdentitiesOnly=yes',
      'IdentityAgent=none',
      'GlobalKnownHostsFile=none',
      'PreferredAuthentications=publickey',
      'ForwardAgent=no',
    ])
      expect(given).to.include(option);
    expect(given[given.indexOf('-F') + 1]).to.equal('none');
  });

  it('has the key in a private file while ssh runs, and in no argument, variable or message', async () => {
    const fault = await look({ REPOSITORY_SSH_KEY: KEY, REPOSITORY_KNOWN_HOSTS: HOST });
    expect([noted('key'), noted('hosts')]).to.deep.equal([`${KEY}\n`, `${HOST}\n`]);
    const [where = ''] = noted('modes').split('\n');
    expect(noted('modes').replaceAll(where.slice(4), '')).to.equal('700 \n600 /key\n600 /known_hosts\n');
    expect(existsSync(where.slice(4))).to.equal(false);
    for (const text of [noted('arguments'), noted('environment'), fault.message])
      expect(text).to.not.contain('planted+key');
    expect(fault.code).to.equal('authentication-failed');
  });

  const LOCKED = `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.from('openssh-key-v1\0\0\0\0\naes256-ctr').toString('base64')}\n-----END`;
  const refused: readonly { what: string; variables: Record<string, string>; says: RegExp; hint: RegExp }[] =
    [
      {
        what: 'no known host',
        variables: { REPOSITORY_SSH_KEY: KEY },
        says: /the server could be anybody/,
        hint: /ssh-keyscan -p 2222 git\.example\.com > known_hosts.*ssh-keygen -lf.*REPOSITORY_KNOWN_HOSTS_FILE/,
      },
      {
        what: 'a passphrase',
        variables: { REPOSITORY_SSH_KEY: LOCKED, REPOSITORY_KNOWN_HOSTS: HOST },
        says: /has a passphrase/,
        hint: /ssh-keygen -t ed25519 -N ""/,
      },
      {
        what: 'a passphrase in the older form',
        variables: { REPOSITORY_SSH_KEY: 'Proc-Type: 4,ENCRYPTED', REPOSITORY_KNOWN_HOSTS: HOST },
        says: /has a passphrase/,
        hint: /ssh-keygen/,
      },
      {
        what: 'a file that is not there',
        variables: { REPOSITORY_SSH_KEY_FILE: '/nowhere' },
        says: /REPOSITORY_SSH_KEY_FILE names cannot be read \(ENOENT\)/,
        hint: /may read/,
      },
      {
        what: 'an empty file',
        variables: { REPOSITORY_SSH_KEY_FILE: '/dev/null' },
        says: /REPOSITORY_SSH_KEY_FILE names is empty/,
        hint: /Write the secret/,
      },
      {
        what: 'the key twice',
        variables: { REPOSITORY_SSH_KEY: KEY, REPOSITORY_SSH_KEY_FILE: '/dev/null' },
        says: /are both set/,
        hint: /Keep the one/,
      },
      {
        what: 'a key beside a program of the operator',
        variables: { REPOSITORY_SSH_KEY: KEY, GIT_SSH_COMMAND: 'ssh -i mine' },
        says: /GIT_SSH_COMMAND and REPOSITORY_SSH_KEY are both set/,
        hint: /Keep the one/,
      },
      {
        what: 'a token, which would go unused',
        variables: { REPOSITORY_TOKEN: 'planted+key' },
        says: /REPOSITORY_TOKEN is set, which is for https/,
        hint: /Unset REPOSITORY_TOKEN/,
      },
    ];
  for (const { what, variables, says, hint } of refused)
    it(`is refused with ${what}, in a sentence without secrets`, async () => {
      const fault = await faultOf(Promise.resolve(variables).then(look));
      expect(fault).to.include({ code: 'bad-credentials', lane: 'stalled' });
      expect(fault.message).to.match(says).and.not.contain('planted+key');
      expect(fault.hint).to.match(hint);
    });
});
