import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Fault } from '../../src/core/fault.ts';
import { createGitSource } from '../../src/adapters/git-source.ts';
import type { Limits } from '../../src/adapters/git/limits.ts';
import type { Source } from '../../src/ports.ts';
import { faultOf } from '../support/fault-of.ts';
import { createFolder, createRepository, removeFolder } from '../support/git.ts';
import type { TestRepository } from '../support/git.ts';

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');

/** Git makes packs read-only, so a damaged one takes its place. */
function rewrite(path: string, content: Buffer): void {
  rmSync(path);
  writeFileSync(path, content);
}

/** The one entry of a folder that has such a name; every one has without a name. */
function only(folder: string, ending = ''): string {
  const [name, ...others] = readdirSync(folder).filter((name) => name.endsWith(ending));
  if (name === undefined || others.length > 0) throw new Error(`not one ${ending} in ${folder}`);
  return join(folder, name);
}

describe('the Git source', () => {
  let folder: string;
  let cacheDir: string;
  let repository: TestRepository;

  beforeEach(() => {
    folder = createFolder();
    cacheDir = join(folder, 'cache');
    repository = createRepository(folder);
  });
  afterEach(() => removeFolder(folder));

  const source = (branch = 'main', limits: Partial<Limits> = {}, environment = {}): Source =>
    createGitSource({
      repository: repository.path,
      branch,
      cacheDir,
      environment: { PATH: process.env['PATH'], HOME: folder, ...environment },
      limits,
    });

  const copy = (): string => join(only(cacheDir), 'copy.git');
  const pack = (): string => only(join(copy(), 'objects', 'pack'), '.pack');

  /** Names and sizes of everything in the local copy's object store. */
  const stored = (): readonly string[] =>
    readdirSync(cacheDir, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('objects') && statSync(join(cacheDir, name)).isFile())
      .map((name) => `${name} ${statSync(join(cacheDir, name)).size}`)
      .toSorted();

  describe('looking', () => {
    it('gives the revision of the tip and the files it holds', async () => {
      const commit = repository.commit(
        { 'mlops-config.json': '{"version":1}' },
        { subject: 'Add churn\n\nLong text.', time: 1_700_000_123 },
      );
      const checkout = await source().look();
      const { revision, rewritten } = checkout;
      expect(revision).to.deep.equal({
        commit,
        branch: 'main',
        author: 'Ada Lovelace',
        subject: 'Add churn',
        time: 1_700_000_123_000,
      });
      expect(rewritten).to.equal(false);
      expect(text(await checkout.file('mlops-config.json'))).to.equal('{"version":1}');
    });

    it('sees a commit that came later, and a checkout keeps showing its own commit', async () => {
      repository.commit({ 'a.json': '1' });
      const it = source();
      const before = await it.look();
      repository.commit({ 'a.json': '2' });
      const after = await it.look();
      expect(text(await before.file('a.json'))).to.equal('1');
      expect(text(await after.file('a.json'))).to.equal('2');
    });

    it('fetches nothing while the tip stays where it is, also after a restart', async () => {
      repository.commit({ 'a.json': '1' });
      const it = source();
      await it.look();
      const before = stored();
      await it.look();
      await source().look();
      expect(stored()).to.deep.equal(before);
    });

    it('brings no history along', async () => {
      for (const content of ['1', '2', '3']) repository.commit({ 'a.json': content });
      await source().look();
      const packed = stored().filter((name) => name.includes('.pack '));
      expect(packed).to.have.length(1);
      const objects = repository.git('--git-dir', copy(), 'cat-file', '--batch-all-objects', '--batch-check');
      expect(
        objects
          .trim()
          .split('\n')
          .map((line) => line.split(' ')[1] ?? '')
          .toSorted((a, b) => a.localeCompare(b)),
      ).to.deep.equal(['blob', 'commit', 'tree']);
    });

    it('reads another branch than main, one with a slash too', async () => {
      repository.commit({ 'a.json': 'main' });
      repository.commit({ 'a.json': 'other' }, { branch: 'team/live' });
      const checkout = await source('team/live').look();
      const { revision } = checkout;
      expect(revision.branch).to.equal('team/live');
      expect(text(await checkout.file('a.json'))).to.equal('other');
    });

    it('is not led astray by a ref whose name ends like the branch', async () => {
      const right = repository.commit({ 'a.json': 'right' });
      repository.commit({ 'a.json': 'wrong' }, { branch: 'a/refs/heads/main' });
      expect((await source().look()).revision.commit).to.equal(right);
    });

    it('answers looks that overlap, each with the tip', async () => {
      const commit = repository.commit({ 'a.json': '1' });
      const it = source();
      const looks = await Promise.all([it.look(), it.look(), it.look()]);
      expect(looks.map(({ revision }) => revision.commit)).to.deep.equal([commit, commit, commit]);
    });

    it('starts a new copy after many fetches instead of growing', async () => {
      const it = source('main', { packs: 2 });
      for (const content of ['1', '2', '3', '4', '5']) {
        repository.commit({ 'a.json': content });
        expect(text(await (await it.look()).file('a.json'))).to.equal(content);
      }
      expect(stored().filter((name) => name.includes('.pack ')).length).to.be.at.most(3);
    });

    it('ignores the configuration of the user and the git variables of the service', async () => {
      const commit = repository.commit({ 'a.json': '1' });
      writeFileSync(
        join(folder, '.gitconfig'),
        `[url "/nowhere"]\n\tinsteadOf = ${folder}\n[core]\n\thooksPath = ${folder}\n`,
      );
      const it = source(
        'main',
        {},
        {
          GIT_DIR: '/nowhere',
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: 'protocol.file.allow',
          GIT_CONFIG_VALUE_0: 'never',
          EDITOR: 'false',
        },
      );
      expect((await it.look()).revision.commit).to.equal(commit);
    });
  });

  describe('rewritten history', () => {
    it('is told from a commit on top, a merge, and many commits at once', async () => {
      repository.commit({ 'a.json': '0' });
      const it = source();
      await it.look();
      repository.commit({ 'a.json': '1' });
      expect((await it.look()).rewritten).to.equal(false);
      for (let count = 0; count < 60; count += 1) repository.commit({ 'a.json': `many ${count}` });
      expect((await it.look()).rewritten).to.equal(false);
    });

    it('is reported for a force push until somebody commits on top, also after a restart', async () => {
      const first = repository.commit({ 'a.json': '1' });
      repository.commit({ 'a.json': '2' });
      const it = source();
      await it.look();
      repository.commit({ 'a.json': 'other' }, { onto: first });
      const forced = await it.look();
      expect(forced.rewritten).to.equal(true);
      expect(text(await forced.file('a.json'))).to.equal('other');
      expect((await it.look()).rewritten, 'the same tip again').to.equal(true);
      expect((await source().look()).rewritten, 'after a restart').to.equal(true);
      repository.commit({ 'a.json': 'more' });
      expect((await it.look()).rewritten, 'a commit on top').to.equal(false);
    });

    it('is reported for a branch set back to an older commit, whose files are all there', async () => {
      const first = repository.commit({ 'a.json': '1', 'b/c.json': 'c' });
      for (const content of ['2', '3', '4']) repository.commit({ 'a.json': content, 'b/c.json': content });
      const it = source();
      await it.look();
      repository.commit({ 'a.json': '5' });
      repository.commit({ 'a.json': '6' });
      expect((await it.look()).rewritten).to.equal(false);
      repository.force(first);
      const back = await it.look();
      expect(back.rewritten).to.equal(true);
      expect(text(await back.file('a.json'))).to.equal('1');
      expect(text(await back.file('b/c.json'))).to.equal('c');
    });

    it('is reported when all history was replaced while the service was down', async () => {
      repository.commit({ 'a.json': '1' });
      await source().look();
      repository.commit({ 'b.json': '2' }, { onto: null });
      const checkout = await source().look();
      const { rewritten } = checkout;
      expect(rewritten).to.equal(true);
      expect(await checkout.file('a.json')).to.equal(undefined);
    });

    it('is not claimed when the cache remembers nothing', async () => {
      repository.commit({ 'a.json': '1' });
      await source().look();
      rmSync(cacheDir, { recursive: true });
      repository.commit({ 'b.json': '2' }, { onto: null });
      expect((await source().look()).rewritten).to.equal(false);
    });
  });

  describe('files', () => {
    it('are undefined where there is none, and where a folder is', async () => {
      repository.commit({ 'blueprints/x/x.yaml': 'x' });
      const checkout = await source().look();
      expect(await checkout.file('mlops-config.json')).to.equal(undefined);
      expect(await checkout.file('blueprints/x')).to.equal(undefined);
      expect(await checkout.file('blueprints/x/x.yaml/deeper')).to.equal(undefined);
    });

    it('come byte by byte, an empty one and one with odd names too', async () => {
      const bytes = randomBytes(70_000);
      repository.commit({ 'b.bin': bytes, empty: '', ':(top)*.json': 'odd', 'ü "q".json': 'quoted' });
      const checkout = await source().look();
      expect(Buffer.from((await checkout.file('b.bin')) ?? [])).to.deep.equal(bytes);
      expect(text(await checkout.file('empty'))).to.equal('');
      expect(text(await checkout.file(':(top)*.json'))).to.equal('odd');
      expect(text(await checkout.file('ü "q".json'))).to.equal('quoted');
    });

    it('are listed below a folder, sorted, and none where there is no such folder', async () => {
      repository.commit({
        'blueprints/b/b.yaml': 'b',
        'blueprints/a/z.py': 'z',
        'blueprints/a.md': 'a',
        c: 'c',
      });
      const checkout = await source().look();
      expect(await checkout.list('blueprints')).to.deep.equal([
        'blueprints/a.md',
        'blueprints/a/z.py',
        'blueprints/b/b.yaml',
      ]);
      expect(await checkout.list('blueprints/a/')).to.deep.equal(['blueprints/a/z.py']);
      expect(await checkout.list('nothing')).to.deep.equal([]);
      expect(await checkout.list('c')).to.deep.equal([]);
    });

    const submodule = 'a'.repeat(40);
    const unsafe = [
      { what: 'a symbolic link', files: { x: { symlink: '/etc/passwd' } }, read: 'x', list: null },
      {
        what: 'a file below a linked folder',
        files: { d: { symlink: '/etc' } },
        read: 'd/passwd',
        list: 'd',
      },
      { what: 'a submodule', files: { m: { submodule } }, read: 'm', list: 'm' },
      { what: 'a file in a submodule', files: { m: { submodule } }, read: 'm/x', list: null },
      {
        what: 'a link inside a listed folder',
        files: { 'd/e/x': { symlink: 'y' } },
        read: 'd/e/x',
        list: 'd',
      },
      { what: 'a control character in a listed name', files: { 'd/a\nb': 'x' }, read: null, list: 'd' },
    ];
    for (const { what, files, read, list } of unsafe)
      it(`are refused: ${what}`, async () => {
        repository.commit(files);
        const checkout = await source().look();
        if (read !== null) expect((await faultOf(checkout.file(read))).code).to.equal('unsafe-file');
        if (list !== null) expect((await faultOf(checkout.list(list))).code).to.equal('unsafe-file');
      });

    it('are not even looked for outside the repository or under names nobody would give', async () => {
      repository.commit({ a: 'a' });
      const checkout = await source().look();
      for (const path of ['', '/etc/passwd', '..', '../x', 'a/../x', './a', 'a//b', 'a\0b', 'a\nb', 'a\\b']) {
        expect((await faultOf(checkout.file(path))).code, JSON.stringify(path)).to.equal('unsafe-path');
        expect((await faultOf(checkout.list(path))).code, JSON.stringify(path)).to.equal('unsafe-path');
      }
    });

    it('that are too large are refused and stay away, and the others can be read', async () => {
      repository.commit({ 'model.bin': randomBytes(5 * 1024 * 1024), 'a.json': '1' });
      const checkout = await source().look();
      expect(text(await checkout.file('a.json'))).to.equal('1');
      const fault = await faultOf(checkout.file('model.bin'));
      expect(fault.code).to.equal('too-large');
      expect(fault.message).to.contain('model.bin').and.contain('4 MiB');
      const copied = stored().reduce((sum, name) => sum + Number(name.split(' ')[1]), 0);
      expect(copied).to.be.lessThan(1024 * 1024);
    });
  });

  describe('what goes wrong', () => {
    it('a missing branch is named together with the default branch', async () => {
      repository.commit({ a: 'a' });
      const fault = await faultOf(source('master').look());
      expect(fault).to.include({ code: 'branch-missing', lane: 'stalled' });
      expect(fault.message).to.contain('master');
      expect(fault.hint).to.contain('MLOPS_BRANCH').and.contain('main');
    });

    it('a repository without a commit has no branch', async () => {
      expect((await faultOf(source().look())).code).to.equal('branch-missing');
    });

    it('a repository that is not there, and one that comes back', async () => {
      repository.commit({ a: '1' });
      const it = source();
      await it.look();
      repository.git('config', 'core.bare', 'true');
      rmSync(join(repository.path, 'HEAD'));
      expect(await faultOf(it.look())).to.include({ code: 'repository-missing', lane: 'stalled' });
      writeFileSync(join(repository.path, 'HEAD'), 'ref: refs/heads/main\n');
      expect(text(await (await it.look()).file('a'))).to.equal('1');
    });

    it('more than the limit ends the fetch, leaves nothing behind, and is not read', async () => {
      repository.commit({ a: randomBytes(2_000_000), b: randomBytes(2_000_000) });
      const fault = await faultOf(source('main', { fetchBytes: 1_000_000 }).look());
      expect(fault).to.include({ code: 'too-large', lane: 'stalled' });
      expect(stored().filter((name) => name.includes('pack'))).to.deep.equal([]);
    });

    it('a cache that cannot be written', async () => {
      repository.commit({ a: '1' });
      writeFileSync(cacheDir, 'a file where the folder should be');
      expect((await faultOf(source().look())).code).to.equal('cache-unwritable');
    });

    it('no git on the machine', async () => {
      repository.commit({ a: '1' });
      const fault = await faultOf(source('main', {}, { PATH: folder }).look());
      expect(fault).to.include({ code: 'git-missing', lane: 'stalled' });
    });

    const untried = [
      { repository: 'ext::sh -c true', branch: 'main', code: 'unsafe-url' },
      { repository: 'https://joe:hunter22@host/x', branch: 'main', code: 'url-has-credentials' },
      { repository: 'https://1.2.3.400/x', branch: 'main', code: 'unsafe-url' },
      { repository: 'https://host:99999/x', branch: 'main', code: 'unsafe-url' },
      { repository: '/x', branch: '--upload-pack=x', code: 'unsafe-branch' },
    ];
    for (const { repository, branch, code } of untried)
      it(`what is not even tried: ${code}, ${repository}`, async () => {
        const options = { repository, branch, cacheDir, environment: {} };
        const fault = await faultOf(Promise.resolve(options).then(createGitSource));
        expect(fault).to.include({ code, lane: 'stalled' });
      });

    it('a repository with other object names than ours', async () => {
      const other = createRepository(folder, 'other.git', 'sha256');
      other.commit({ a: '1' });
      const it = createGitSource({
        repository: other.path,
        branch: 'main',
        cacheDir,
        environment: process.env,
      });
      expect((await faultOf(it.look())).code).to.equal('unsupported');
    });

    it('a signal that was aborted before', async () => {
      repository.commit({ a: '1' });
      expect((await faultOf(source().look(AbortSignal.abort()))).code).to.equal('aborted');
    });
  });

  describe('a damaged local copy', () => {
    const damages: readonly { readonly what: string; readonly damage: () => void }[] = [
      { what: 'its pack cut short', damage: () => rewrite(pack(), Buffer.from('PACK')) },
      { what: 'its pack full of zeros', damage: () => rewrite(pack(), Buffer.alloc(statSync(pack()).size)) },
      { what: 'its HEAD gone', damage: () => rmSync(join(copy(), 'HEAD')) },
      { what: 'its objects gone', damage: () => rmSync(join(copy(), 'objects'), { recursive: true }) },
      { what: 'garbage for configuration', damage: () => writeFileSync(join(copy(), 'config'), '[') },
      { what: 'everything gone', damage: () => rmSync(cacheDir, { recursive: true }) },
    ];

    for (const { what, damage } of damages)
      it(`with ${what} is made anew at the next start`, async () => {
        repository.commit({ a: '1' });
        await source().look();
        damage();
        expect(text(await (await source().look()).file('a'))).to.equal('1');
      });

    for (const { what, damage } of damages)
      it(`with ${what} is never read as an empty one, and mends itself while running`, async () => {
        repository.commit({ a: '1' });
        const it = source();
        const checkout = await it.look();
        damage();
        const read = await checkout.file('a').then(text, (error: unknown) => error);
        if (read !== '1') expect(read).to.be.instanceOf(Fault);
        await it.look().catch(() => undefined);
        expect(text(await (await it.look()).file('a'))).to.equal('1');
      });

    it('with a lock that a dead process left is made anew', async () => {
      repository.commit({ a: '1' });
      await source().look();
      writeFileSync(join(copy(), 'shallow.lock'), '');
      repository.commit({ a: '2' });
      expect(text(await (await source().look()).file('a'))).to.equal('2');
    });
  });
});
