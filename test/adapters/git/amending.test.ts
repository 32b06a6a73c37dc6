import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createGitSource } from '../../../src/adapters/git-source.ts';
import type { GitSourceOptions } from '../../../src/adapters/git-source.ts';
import type { Amendment } from '../../../src/ports.ts';
import { faultOf } from '../../support/fault-of.ts';
import { createFolder, createRepository, removeFolder } from '../../support/git.ts';
import type { TestRepository } from '../../support/git.ts';

const FILE = 'teams/a, b/mlops-config.json';
const AUTHOR = 'Ünal "Q" \\ Y <deployer@example.com>';

describe('writing to a branch', () => {
  let folder: string;
  let repository: TestRepository;
  let sources: number;

  beforeEach(() => {
    folder = createFolder();
    repository = createRepository(folder);
    sources = 0;
  });
  afterEach(() => removeFolder(folder));

  const source = (more: Partial<GitSourceOptions> = {}, author = '') =>
    createGitSource({
      repository: repository.path,
      branch: 'main',
      cacheDir: join(folder, `cache${(sources += 1)}`),
      environment: { PATH: process.env['PATH'], HOME: folder, REPOSITORY_AUTHOR: author },
      ...more,
    });

  /** Adds a line to the file, unless it has it. */
  const adding = (line: string): Amendment => ({
    path: FILE,
    write: async (tip) => {
      const text = Buffer.from((await tip.file(FILE)) ?? '').toString();
      return text.includes(line)
        ? null
        : { bytes: Buffer.from(`${text}${line}\n`), message: `Add ${line}\n\nBecause.` };
    },
  });
  const amend = (from: ReturnType<typeof source>, amendment: Amendment) =>
    from.amend?.(amendment) ?? Promise.reject(new Error('it cannot be written'));
  const tip = (): string => repository.git('rev-parse', 'main').trim();

  it('makes one commit of one file, and leaves all else as it was', async () => {
    const before = repository.commit({
      [FILE]: 'one\r\n',
      'run.sh': 'x',
      'model.bin': randomBytes(200_000),
      'odd name\t.txt': '',
    });
    const from = source({ limits: { fileBytes: 50_000 } }, AUTHOR);
    const commit = await amend(from, adding('two'));
    expect(commit).to.equal(tip());
    expect(repository.git('show', `main:${FILE}`)).to.equal('one\r\ntwo\n');
    expect(repository.git('diff', '--name-only', '-z', before, 'main')).to.equal(`${FILE}\0`);
    expect(repository.git('log', '-1', '--format=%an|%ae|%cn|%P|%B', 'main').trim()).to.equal(
      `Ünal "Q" \\ Y|deployer@example.com|Ünal "Q" \\ Y|${before}|Add two\n\nBecause.`,
    );
    const checkout = await from.look();
    expect(checkout).to.deep.include({ rewritten: false });
    expect(checkout.revision).to.include({ commit, author: 'Ünal "Q" \\ Y' });
    repository.git('fsck', '--strict');
  });

  it('makes no commit when there is nothing to be written', async () => {
    repository.commit({ [FILE]: 'one\n' });
    const from = source();
    const first = await amend(from, adding('two'));
    expect(await amend(from, adding('two'))).to.equal(null);
    expect(tip()).to.equal(first);
    expect(repository.git('log', '-1', '--format=%an <%ae>', 'main').trim()).to.equal(
      'mlops-reconciler <mlops-reconciler@localhost>',
    );
  });

  it('lands all of those who write at once', async () => {
    repository.commit({ [FILE]: '' });
    const [one, other] = [source(), source()];
    const lines = ['a', 'b', 'c'];
    const commits = await Promise.all(
      lines.map((line, index) => amend(index % 2 === 0 ? one : other, adding(line))),
    );
    expect(new Set(commits).size).to.equal(3);
    expect(repository.git('show', `main:${FILE}`).split('\n').toSorted()).to.deep.equal(['', ...lines]);
    expect(repository.git('rev-list', '--count', 'main').trim()).to.equal('4');
  });

  it('is built on what somebody else pushed after the look', async () => {
    repository.commit({ [FILE]: 'one\n' });
    let asked = 0;
    const amendment = {
      ...adding('mine'),
      write: (checkout: Parameters<Amendment['write']>[0]) => {
        asked += 1;
        if (asked === 1) repository.commit({ [FILE]: 'one\ntheirs\n' });
        return adding('mine').write(checkout);
      },
    };
    await amend(source(), amendment);
    expect([asked, repository.git('show', `main:${FILE}`)]).to.deep.equal([2, 'one\ntheirs\nmine\n']);
  });

  it('runs no hook, neither ours nor that of a repository on this machine', async () => {
    repository.commit({ [FILE]: '' });
    mkdirSync(join(repository.path, 'hooks'));
    const hook = join(repository.path, 'hooks', 'pre-receive');
    writeFileSync(hook, `#!/bin/sh\ntouch ${join(folder, 'ran')}\nexit 1\n`);
    chmodSync(hook, 0o755);
    expect(await amend(source(), adding('x'))).to.equal(tip());
  });

  it('says what the server says when it takes no commits', async () => {
    const before = repository.commit({ [FILE]: '' });
    repository.git('config', 'receive.maxInputSize', '10');
    const fault = await faultOf(amend(source(), adding('x')));
    expect(fault).to.include({ lane: 'stalled', code: 'write-refused' });
    expect(fault.message).to.contain('pack exceeds maximum allowed size');
    expect(tip()).to.equal(before);
  });

  const refused: readonly (readonly [what: string, options: Partial<GitSourceOptions>, code: string])[] = [
    ['a pin', { branch: 'refs/tags/v1' }, 'not-writable'],
    [
      'a branch of which only signed commits are followed',
      {
        verification: 'head',
        environment: { PATH: process.env['PATH'], REPOSITORY_ALLOWED_SIGNERS: '* ssh-ed25519 AAAA' },
      },
      'not-writable',
    ],
  ];
  for (const [what, options, code] of refused)
    it(`is refused for ${what}`, async () => {
      repository.commit({ [FILE]: '' });
      repository.git('tag', 'v1', 'main');
      expect(await faultOf(amend(source(options), adding('x')))).to.include({ code });
    });

  it('is refused on top of a history that was replaced, which only a person may approve of', async () => {
    repository.commit({ [FILE]: 'one\n' });
    const from = source();
    await from.look();
    const replaced = repository.commit({ [FILE]: 'other\n' }, { onto: null });
    expect(await faultOf(amend(from, adding('x')))).to.include({ code: 'source-rewritten' });
    expect(tip()).to.equal(replaced);
  });

  for (const author of ['nobody', 'a <b', 'a\n <b@c>', '<a@b>'])
    it(`is refused to an author who is none: ${JSON.stringify(author)}`, () => {
      expect(() => source({}, author)).to.throw('REPOSITORY_AUTHOR');
    });
});
