import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { createDirectorySource } from '../../src/adapters/directory-source.ts';
import type { Source } from '../../src/ports.ts';
import { faultOf } from '../support/fault-of.ts';

const CONFIG = 'mlops-config.json';

describe('A folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mlops-dir-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  };
  const open = (paths: readonly string[] = [CONFIG, 'blueprints'], limits = {}): Source =>
    createDirectorySource({ folder, paths, limits });

  it('is a commit by its content: the same content is the same one, wherever it lies', async () => {
    write({ [CONFIG]: '{}', 'blueprints/a/a.yaml': 'A' });
    const source = open();
    const { revision, rewritten } = await source.look();
    expect(revision).to.deep.equal({
      commit: revision.commit,
      branch: 'working copy',
      author: 'working copy',
      subject: 'working copy',
      time: null,
    });
    expect(revision.commit).to.match(/^[0-9a-f]{40}$/);
    expect(rewritten).to.equal(false);
    write({ 'README.md': 'not ours', 'node_modules/x/y.js': 'nor this' });
    expect((await source.look()).revision.commit).to.equal(revision.commit);
    write({ 'blueprints/a/a.yaml': 'B' });
    expect((await source.look()).revision.commit).to.not.equal(revision.commit);
    write({ 'blueprints/a/a.yaml': 'A' });
    expect((await open().look()).revision.commit).to.equal(revision.commit);
  });

  it('is read as it was at the look, whatever is saved meanwhile', async () => {
    write({ [CONFIG]: 'old', 'blueprints/b/b.yaml': 'B', 'blueprints/a/a.yaml': 'A' });
    const checkout = await open().look();
    write({ [CONFIG]: 'new', 'blueprints/c/c.yaml': 'C' });
    expect(new TextDecoder().decode(await checkout.file(CONFIG))).to.equal('old');
    expect(await checkout.file('README.md')).to.equal(undefined);
    expect(await checkout.list('blueprints')).to.deep.equal(['blueprints/a/a.yaml', 'blueprints/b/b.yaml']);
  });

  it('without the files is an empty one', async () => {
    const checkout = await open([CONFIG, 'blueprints', 'a/b/c']).look();
    expect(await checkout.file(CONFIG)).to.equal(undefined);
    expect(await checkout.list('blueprints')).to.deep.equal([]);
  });

  const hostile: readonly (readonly [what: string, plant: () => void, code: string])[] = [
    ['a symbolic link for the file', () => symlinkSync('/etc/passwd', join(folder, CONFIG)), 'unsafe-file'],
    ['a symbolic link for a folder', () => symlinkSync('/etc', join(folder, 'blueprints')), 'unsafe-file'],
    [
      'a symbolic link in a folder',
      () => {
        mkdirSync(join(folder, 'blueprints'));
        symlinkSync('/etc', join(folder, 'blueprints', 'etc'));
      },
      'unsafe-file',
    ],
    ['a pipe, which would never end', () => execFileSync('mkfifo', [join(folder, CONFIG)]), 'unsafe-file'],
    ['a control character in a name', () => write({ 'blueprints/a\n': 'x' }), 'unsafe-file'],
    ['a file above the cap', () => write({ [CONFIG]: 'x'.repeat(65) }), 'too-large'],
    [
      'more than the cap in all files',
      () => write({ [CONFIG]: 'x'.repeat(60), 'blueprints/a': 'x'.repeat(60) }),
      'too-large',
    ],
    [
      'too many files',
      () => write({ 'blueprints/a': '', 'blueprints/b': '', 'blueprints/c': '', 'blueprints/d': '' }),
      'too-large',
    ],
    ['no folder at all', () => rmSync(folder, { recursive: true }), 'repository-missing'],
    [
      'a file in place of the folder',
      () => {
        rmSync(folder, { recursive: true });
        writeFileSync(folder, '');
      },
      'repository-missing',
    ],
  ];
  for (const [what, plant, code] of hostile)
    it(`is refused as ${code}: ${what}`, async () => {
      plant();
      const limits = { fileBytes: 64, allBytes: 100, files: 3 };
      const fault = await faultOf(open(undefined, limits).look());
      expect([fault.lane, fault.code]).to.deep.equal(['stalled', code]);
    });

  it('that may not be read says so', async () => {
    write({ [CONFIG]: '{}' });
    chmodSync(join(folder, CONFIG), 0);
    // Nothing is forbidden to root.
    const looked = open().look();
    if (process.getuid?.() === 0) expect(await (await looked).list('x')).to.deep.equal([]);
    else expect((await faultOf(looked)).code).to.equal('source-unreadable');
  });

  it('leaves off when it is told to stop', async () => {
    write({ [CONFIG]: '{}' });
    expect((await faultOf(open().look(AbortSignal.abort()))).code).to.equal('interrupted');
  });

  it('says when something of it is saved', async () => {
    write({ [CONFIG]: '{}' });
    const { watch } = open();
    let end: (() => Promise<void>) | undefined;
    let count = 0;
    // Nobody says when a watch has begun: something is saved again and again until it is heard.
    const saving = setInterval(() => write({ 'blueprints/a/a.yaml': `${(count += 1)}` }), 150);
    await new Promise<void>((heard) => {
      end = watch?.(heard);
    });
    clearInterval(saving);
    await end?.();
  });
});
