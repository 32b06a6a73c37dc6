import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, deflateSync } from 'node:zlib';
import { expect } from 'chai';
import { createGitSource } from '../../../src/adapters/git-source.ts';
import type { Limits } from '../../../src/adapters/git/limits.ts';
import type { Source } from '../../../src/ports.ts';
import { faultOf } from '../../support/fault-of.ts';
import { createFolder, createRepository, removeFolder } from '../../support/git.ts';
import type { TestRepository } from '../../support/git.ts';

const MIB = 1024 * 1024;

/**
 * What somebody hostile may put into a repository, or into the one it is served from. Links, submodules, paths that lead
 * elsewhere and rewritten history are asked about with the source itself; servers that cheat, over https.
 */
describe('A hostile repository', () => {
  let folder: string;
  let repository: TestRepository;

  beforeEach(() => {
    folder = createFolder();
    repository = createRepository(folder);
  });
  afterEach(() => removeFolder(folder));

  const source = (limits: Partial<Limits> = {}, PATH = process.env['PATH']): Source =>
    createGitSource({
      repository: repository.path,
      branch: 'main',
      cacheDir: join(folder, 'cache'),
      environment: { PATH, HOME: folder },
      limits,
    });

  const text = async (source: Source, path: string): Promise<string> =>
    Buffer.from((await (await source.look()).file(path)) ?? []).toString();

  /** A commit of a tree that git itself would not make. */
  function commitTree(lines: readonly string[]): void {
    const tree = execFileSync('git', ['--git-dir', repository.path, 'mktree', '--missing'], {
      input: lines.map((line) => `${line}\n`).join(''),
      encoding: 'utf8',
    }).trim();
    const identity = ['-c', 'user.name=x', '-c', 'user.email=x@y'];
    repository.force(repository.git(...identity, 'commit-tree', '-m', 'x', tree).trim());
  }

  const tip = (): string => repository.git('rev-parse', 'refs/heads/main').trim();

  const blob = (content: string): string => {
    repository.commit({ x: content }, { branch: 'blobs' });
    return repository.git('rev-parse', 'refs/heads/blobs:x').trim();
  };

  it('with a blob of 1 GiB: it is never downloaded, and refused where it is asked for', async () => {
    const huge = 'f'.repeat(40);
    plantHuge(repository.path, huge, 1024 ** 3);
    commitTree([`100644 blob ${blob('1')}\tmlops-config.json`, `100644 blob ${huge}\tmodel.bin`]);
    const it = source();
    expect(await text(it, 'mlops-config.json')).to.equal('1');
    expect(await faultOf((await it.look()).file('model.bin'))).to.include({ code: 'too-large' });
  });

  it('with a small pack that unfolds: no program holds it as a whole, and its size is looked at before it', async () => {
    repository.git('config', 'uploadpack.allowFilter', 'false');
    repository.commit({ 'mlops-config.json': Buffer.alloc(64 * MIB) });
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const limited = `#!/bin/sh\nulimit -v ${(60 * MIB) / 1024} || :\nexec ${git} "$@"\n`;
    writeFileSync(join(folder, 'git'), limited, { mode: 0o755 });
    const checkout = await source({}, `${folder}:${process.env['PATH']}`).look();
    expect(await faultOf(checkout.file('mlops-config.json'))).to.include({ code: 'too-large' });
  });

  it('with a history that is too large, from a server without filters: it is not taken for one that goes on', async () => {
    repository.git('config', 'uploadpack.allowFilter', 'false');
    repository.commit({ a: '1' });
    const it = source({ fetchBytes: MIB });
    await it.look();
    repository.commit({ 'model.bin': randomBytes(2 * MIB) });
    repository.commit({ 'model.bin': 'taken back' });
    const { revision, rewritten } = await it.look();
    expect({ commit: revision.commit, rewritten }).to.deep.equal({ commit: tip(), rewritten: true });
    const cached = readdirSync(join(folder, 'cache'), { recursive: true, encoding: 'utf8' });
    expect(cached.filter((name) => name.includes('history-'))).to.deep.equal([]);
  });

  it('with 100,000 files: the configuration is read, and a folder of so many is not', async () => {
    const [config, other] = [blob('1'), blob('2')];
    const many = Array.from({ length: 100_000 }, (_, index) => `100644 blob ${other}\t${index}`);
    const tree = execFileSync('git', ['--git-dir', repository.path, 'mktree'], {
      input: `${many.join('\n')}\n`,
      encoding: 'utf8',
    }).trim();
    commitTree([`100644 blob ${config}\tmlops-config.json`, `040000 tree ${tree}\tblueprints`]);
    const checkout = await source().look();
    expect(Buffer.from((await checkout.file('mlops-config.json')) ?? []).toString()).to.equal('1');
    const fault = await faultOf(checkout.list('blueprints'));
    expect(fault).to.include({ code: 'too-large', lane: 'stalled' });
    expect(fault.message).to.contain('blueprints').and.contain('10000');
  });

  it('with refs that begin with a hyphen: they are names and no options', async () => {
    const commit = repository.commit({ a: '1' });
    repository.git('update-ref', 'refs/heads/--upload-pack=touch', commit);
    repository.git('update-ref', 'refs/tags/-x', commit);
    expect(await text(source(), 'a')).to.equal('1');
  });

  it('with .gitattributes: files come as they were committed, through no filter', async () => {
    repository.commit({ '.gitattributes': '*.json filter=evil text eol=crlf ident\n', 'a.json': '$Id$\n' });
    repository.git('config', 'filter.evil.smudge', `touch ${folder}/ran`);
    expect(await text(source(), 'a.json')).to.equal('$Id$\n');
    expect(existsSync(join(folder, 'ran'))).to.equal(false);
  });

  it('with hooks and a configuration of its own: no program it names is run', async () => {
    repository.commit({ a: '1' });
    const ran = join(folder, 'ran');
    const script = join(folder, 'script');
    writeFileSync(script, `#!/bin/sh\necho "$0" >> ${ran}\n`);
    chmodSync(script, 0o755);
    mkdirSync(join(repository.path, 'hooks'), { recursive: true });
    for (const hook of ['post-checkout', 'pre-auto-gc', 'reference-transaction', 'post-upload-pack'])
      writeFileSync(join(repository.path, 'hooks', hook), `#!/bin/sh\necho ${hook} >> ${ran}\n`, {
        mode: 0o755,
      });
    for (const key of [
      'uploadpack.packObjectsHook',
      'core.fsmonitor',
      'core.sshCommand',
      'core.gitProxy',
      'credential.helper',
      'core.alternateRefsCommand',
      'gpg.program',
    ])
      repository.git('config', key, script);
    repository.git('config', 'core.hooksPath', join(repository.path, 'hooks'));
    expect(await text(source(), 'a')).to.equal('1');
    expect(existsSync(ran)).to.equal(false);
  });

  it('with a .git folder among its files: it is a folder of that name and nothing else', async () => {
    const config = blob(`[core]\n\tfsmonitor = touch ${folder}/ran\n`);
    const inner = execFileSync('git', ['--git-dir', repository.path, 'mktree'], {
      input: `100644 blob ${config}\tconfig\n`,
      encoding: 'utf8',
    }).trim();
    commitTree([`040000 tree ${inner}\t.git`, `100644 blob ${blob('1')}\ta`]);
    expect(await text(source(), 'a')).to.equal('1');
    await source().look();
    expect(existsSync(join(folder, 'ran'))).to.equal(false);
    expect(readdirSync(folder)).to.not.include('.git');
  });

  it('with names that differ in case only: each is itself', async () => {
    repository.commit({
      'mlops-config.json': 'right',
      'MLOPS-CONFIG.JSON': 'wrong',
      'b/x': '1',
      'B/x': '2',
    });
    const checkout = await source().look();
    expect(Buffer.from((await checkout.file('mlops-config.json')) ?? []).toString()).to.equal('right');
    expect(await checkout.list('b')).to.deep.equal(['b/x']);
    expect(await checkout.list('B')).to.deep.equal(['B/x']);
  });

  it('whose branch is deleted: that is an error and no empty configuration, until it is back', async () => {
    const commit = repository.commit({ a: '1' });
    const it = source();
    const before = await it.look();
    repository.git('update-ref', '-d', 'refs/heads/main');
    expect(await faultOf(it.look())).to.include({ code: 'branch-missing', lane: 'stalled' });
    expect(Buffer.from((await before.file('a')) ?? []).toString()).to.equal('1');
    repository.force(commit);
    const { revision, rewritten } = await it.look();
    expect({ commit: revision.commit, rewritten }).to.deep.equal({ commit, rewritten: false });
  });
});

/**
 * A loose object of zeros under a name that is not its own: nobody who looks at its size reads it. One compressed part
 * is repeated, since parts that end with a full flush can be put one behind the other.
 */
function plantHuge(repository: string, name: string, size: number): void {
  const part = 16 * 1024 * 1024;
  const flush = { finishFlush: constants.Z_FULL_FLUSH, level: 1 };
  const head = deflateSync(Buffer.from(`blob ${size}\0`), flush);
  const zeros = deflateSync(Buffer.alloc(part), flush).subarray(2);
  mkdirSync(join(repository, 'objects', name.slice(0, 2)), { recursive: true });
  const parts = Array.from({ length: size / part }, () => zeros);
  writeFileSync(
    join(repository, 'objects', name.slice(0, 2), name.slice(2)),
    Buffer.concat([head, ...parts]),
  );
}
