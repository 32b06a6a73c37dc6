import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createGitSource } from '../../../src/adapters/git-source.ts';
import type { Source } from '../../../src/ports.ts';
import { faultOf } from '../../support/fault-of.ts';
import { createFolder, createRepository, removeFolder } from '../../support/git.ts';

/** A program in place of ssh, so that the other end can be anything. */
describe('the Git source over ssh', () => {
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
