import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createGitSource } from '../../../src/adapters/git-source.ts';
import type { Source } from '../../../src/ports.ts';
import { faultOf } from '../../support/fault-of.ts';
import { createFolder, createRepository, removeFolder } from '../../support/git.ts';
import type { TestRepository } from '../../support/git.ts';

/** A tag or a commit instead of a branch. */
describe('the Git source that is pinned', () => {
  let folder: string;
  let repository: TestRepository;
  let first: string;

  beforeEach(() => {
    folder = createFolder();
    repository = createRepository(folder);
    first = repository.commit({ a: '1' });
  });
  afterEach(() => removeFolder(folder));

  const source = (branch: string): Source =>
    createGitSource({
      repository: repository.path,
      branch,
      cacheDir: join(folder, 'cache'),
      environment: { PATH: process.env['PATH'], HOME: folder },
    });

  const packs = (): readonly string[] =>
    readdirSync(join(folder, 'cache'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.pack'),
    );

  const annotate = (name: string, target: string, ...more: readonly string[]): string =>
    repository.git(
      '-c',
      'user.name=Ada',
      '-c',
      'user.email=ada@example.com',
      'tag',
      ...more,
      '-m',
      'x',
      name,
      target,
    );

  it('to a tag stays with its commit while branches move', async () => {
    repository.git('tag', 'v1', first);
    const it = source('refs/tags/v1');
    expect((await it.look()).revision).to.include({ commit: first, branch: 'refs/tags/v1' });
    repository.commit({ a: '2' });
    expect((await it.look()).revision.commit).to.equal(first);
  });

  it('to a tag with a message of its own reads the commit behind it, and fetches it once', async () => {
    annotate('v1', first);
    annotate('v2', 'v1');
    for (const tag of ['v1', 'v2']) {
      const it = source(`refs/tags/${tag}`);
      const checkout = await it.look();
      expect(checkout.revision.commit).to.equal(first);
      expect(Buffer.from((await checkout.file('a')) ?? []).toString()).to.equal('1');
      const before = packs();
      await it.look();
      expect(packs()).to.deep.equal(before);
    }
  });

  it('to a tag that was moved reports rewritten history, even when the new commit follows the old one', async () => {
    repository.git('tag', 'v1', first);
    const it = source('refs/tags/v1');
    expect((await it.look()).rewritten).to.equal(false);
    const second = repository.commit({ a: '2' });
    repository.git('tag', '--force', 'v1', second);
    for (const looking of [it, source('refs/tags/v1')]) {
      const { revision, rewritten } = await looking.look();
      expect({ commit: revision.commit, rewritten }).to.deep.equal({ commit: second, rewritten: true });
    }
  });

  it('to a commit needs the server once', async () => {
    repository.commit({ a: '2' });
    const it = source(first);
    const { revision, rewritten } = await it.look();
    expect({ ...revision, rewritten }).to.include({ commit: first, branch: first, rewritten: false });
    removeFolder(repository.path);
    expect(Buffer.from((await (await it.look()).file('a')) ?? []).toString()).to.equal('1');
  });

  it('says what is missing', async () => {
    const tag = await faultOf(source('refs/tags/v1').look());
    expect(tag).to.include({ code: 'branch-missing', lane: 'stalled' });
    expect(tag.message).to.contain('has no tag v1');
    const commit = await faultOf(source('b'.repeat(40)).look());
    expect(commit).to.include({ code: 'branch-missing', lane: 'stalled' });
    expect(commit.message).to.contain('commit bbbbbbbbbbbb');
  });

  it('is not content with an object that is no commit', async () => {
    annotate('v1', first);
    const object = repository.git('rev-parse', 'refs/tags/v1').trim();
    expect((await faultOf(source(object).look())).message).to.contain('is no commit');
  });
});
