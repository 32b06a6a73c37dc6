import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { expect } from 'chai';
import { createCodeCommitSource } from '../../../src/adapters/codecommit/source.ts';
import type { CodeCommitSourceOptions } from '../../../src/adapters/codecommit/source.ts';
import type { Source } from '../../../src/ports.ts';
import { codeCommitServer, REPOSITORY } from '../../support/codecommit-server.ts';
import type { CodeCommitServer } from '../../support/codecommit-server.ts';
import { faultOf } from '../../support/fault-of.ts';

const CONFIG = 'mlops-config.json';
const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);

describe('A CodeCommit repository (checked against the protocol of its service model)', () => {
  let server: CodeCommitServer;
  let client: CodeCommitClient;
  let cacheDir: string;

  beforeEach(async () => {
    server = await codeCommitServer();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new CodeCommitClient({ region: 'eu-west-1', endpoint: server.url, credentials, maxAttempts: 1 });
    cacheDir = mkdtempSync(join(tmpdir(), 'mlops-codecommit-'));
  });
  afterEach(async () => {
    client.destroy();
    rmSync(cacheDir, { recursive: true, force: true });
    await server.close();
  });

  const open = (options: Partial<CodeCommitSourceOptions> = {}): Source =>
    createCodeCommitSource({
      region: 'eu-west-1',
      repository: REPOSITORY,
      branch: 'main',
      cacheDir,
      client,
      ...options,
    });

  it('tells the commit, who made it and why', async () => {
    const commit = server.commit(
      { [CONFIG]: '{}' },
      { author: 'Ada\u202e', message: 'Add churn\nand fraud\n\nBody' },
    );
    const source = open();
    expect(source.description).to.equal('codecommit.eu-west-1/mlops-config');
    expect((await source.look()).revision).to.deep.equal({
      commit,
      branch: 'main',
      author: 'Ada',
      subject: 'Add churn and fraud',
      time: 1484167798000,
    });
  });

  it('is read file by file, and says what it does not hold', async () => {
    server.commit({
      [CONFIG]: 'config',
      'blueprints/a/a.yaml': 'A',
      'blueprints/b/b.yaml': { mode: 'EXECUTABLE', content: 'B' },
      'blueprints/README.md': 'R',
    });
    const checkout = await open().look();
    expect(text(await checkout.file(CONFIG))).to.equal('config');
    expect(text(await checkout.file('blueprints/b/b.yaml'))).to.equal('B');
    expect(await checkout.file('other.json')).to.equal(undefined);
    expect(await checkout.list('blueprints')).to.deep.equal([
      'blueprints/README.md',
      'blueprints/a/a.yaml',
      'blueprints/b/b.yaml',
    ]);
    expect(await checkout.list('teams')).to.deep.equal([]);
  });

  it('goes on reading the commit it has shown, whatever is pushed meanwhile', async () => {
    server.commit({ [CONFIG]: 'old' });
    const checkout = await open().look();
    server.commit({ [CONFIG]: 'new' });
    expect(text(await checkout.file(CONFIG))).to.equal('old');
  });

  it('costs one call while the branch does not move', async () => {
    server.commit({ [CONFIG]: '{}' });
    const source = open();
    await source.look();
    server.asked.length = 0;
    for (let look = 0; look < 5; look += 1) await source.look();
    expect(server.asked).to.deep.equal(Array.from({ length: 5 }, () => 'GetBranch'));
  });

  describe('whose history', () => {
    const tree = { [CONFIG]: '{}' };
    const rewritten = async (source = open()): Promise<boolean> => (await source.look()).rewritten;

    it('goes on, is not rewritten, by one commit, by several or by a merge', async () => {
      const first = server.commit(tree);
      expect(await rewritten()).to.equal(false);
      server.commit(tree);
      expect(await rewritten()).to.equal(false);
      for (let count = 0; count < 3; count += 1) server.commit(tree);
      expect(await rewritten()).to.equal(false);
      const side = server.commit(tree, { branch: 'side', parents: [first] });
      const tip = server.commit(tree);
      server.commit(tree, { parents: [side, tip] });
      expect(await rewritten()).to.equal(false);
    });

    it('was replaced, is rewritten, also after a restart, until a commit follows', async () => {
      const first = server.commit(tree);
      server.commit(tree);
      const source = open();
      expect(await rewritten(source)).to.equal(false);
      server.commit(tree, { parents: [first] });
      expect(await rewritten(source)).to.equal(true);
      expect(await rewritten(open())).to.equal(true);
      server.commit(tree);
      expect(await rewritten()).to.equal(false);
    });

    it('is longer than is asked for, counts as rewritten: that only holds deletes', async () => {
      server.commit(tree);
      await rewritten();
      for (let count = 0; count < 5; count += 1) server.commit(tree);
      server.asked.length = 0;
      expect(await rewritten(open({ limits: { history: 2 } }))).to.equal(true);
      expect(server.asked).to.deep.equal(['GetBranch', 'GetCommit', 'GetCommit', 'GetCommit']);
    });
  });

  describe('that is hostile', () => {
    const LINK = { mode: 'SYMLINK', content: '/etc/passwd' } as const;
    const MODULE = { mode: 'submodule' } as const;
    const cases = [
      ['a symbolic link for the file', { [CONFIG]: LINK }, 'file', CONFIG, 'unsafe-file'],
      ['a symbolic link for the folder', { blueprints: LINK }, 'list', 'blueprints', 'unsafe-file'],
      ['a symbolic link in the folder', { 'blueprints/a': LINK }, 'list', 'blueprints', 'unsafe-file'],
      ['a submodule in the folder', { 'blueprints/a': MODULE }, 'list', 'blueprints', 'unsafe-file'],
      ['a control character in a name', { 'blueprints/a\n': 'x' }, 'list', 'blueprints', 'unsafe-file'],
      ['a name that is no UTF-8', { 'blueprints/\uFFFD': 'x' }, 'list', 'blueprints', 'unsafe-file'],
      ['a file above the cap', { [CONFIG]: 'x'.repeat(65) }, 'file', CONFIG, 'too-large'],
      ['too many folders', { 'a/b/c/d/e': 'x' }, 'list', 'a', 'too-large'],
      ['a path that leads out', { [CONFIG]: 'x' }, 'file', '../x', 'unsafe-path'],
      ['a folder that leads out', { [CONFIG]: 'x' }, 'list', '/etc', 'unsafe-path'],
    ] as const;
    for (const [what, tree, kind, path, code] of cases)
      it(`is refused as ${code}: ${what}`, async () => {
        server.commit(tree);
        const checkout = await open({ limits: { fileBytes: 64, folders: 3 } }).look();
        const fault = await faultOf(checkout[kind](path));
        expect([fault.lane, fault.code]).to.deep.equal(['stalled', code]);
        expect(fault.hint).to.match(/\w/);
      });
  });

  describe('that cannot be read', () => {
    const cases = [
      ['GetBranch', 'RepositoryDoesNotExistException', 'stalled', 'repository-missing'],
      ['GetBranch', 'InvalidRepositoryNameException', 'stalled', 'repository-missing'],
      ['GetBranch', 'RepositoryNameRequiredException', 'stalled', 'repository-missing'],
      ['GetBranch', 'BranchDoesNotExistException', 'stalled', 'branch-missing'],
      ['GetBranch', 'InvalidBranchNameException', 'stalled', 'unsafe-branch'],
      ['GetBranch', 'BranchNameRequiredException', 'stalled', 'unsafe-branch'],
      ['GetCommit', 'CommitIdDoesNotExistException', 'waiting', 'source-moved'],
      ['GetCommit', 'InvalidCommitIdException', 'failed', 'malformed-answer'],
      ['GetCommit', 'CommitIdRequiredException', 'failed', 'malformed-answer'],
      ['GetFile', 'CommitDoesNotExistException', 'waiting', 'source-moved'],
      ['GetFile', 'InvalidCommitException', 'failed', 'malformed-answer'],
      ['GetFile', 'InvalidPathException', 'stalled', 'unsafe-path'],
      ['GetFile', 'PathRequiredException', 'stalled', 'unsafe-path'],
      ['GetFile', 'FileTooLargeException', 'stalled', 'too-large'],
      ['GetBranch', 'EncryptionKeyAccessDeniedException', 'stalled', 'encryption-key'],
      ['GetBranch', 'EncryptionKeyDisabledException', 'stalled', 'encryption-key'],
      ['GetBranch', 'EncryptionKeyNotFoundException', 'stalled', 'encryption-key'],
      ['GetBranch', 'EncryptionKeyUnavailableException', 'waiting', 'encryption-key'],
      ['GetBranch', 'EncryptionIntegrityChecksFailedException', 'failed', 'unreadable'],
      ['GetBranch', 'AccessDeniedException', 'stalled', 'authentication-failed'],
      ['GetBranch', 'ThrottlingException', 'waiting', 'throttled'],
      ['GetBranch', 'ExpiredTokenException', 'waiting', 'credentials-expired'],
      ['GetBranch', null, 'failed', 'unknown-outcome'],
    ] as const;
    for (const [operation, exception, lane, code] of cases)
      it(`says so: ${operation} answers ${exception ?? 'a page of HTML'}`, async () => {
        server.commit({ [CONFIG]: '{}' });
        server.fail(operation, exception);
        const fault = await faultOf(
          open()
            .look()
            .then((checkout) => checkout.file(CONFIG)),
        );
        expect([fault.lane, fault.code]).to.deep.equal([lane, code]);
        expect(fault.message).to.contain('codecommit.eu-west-1/mlops-config');
      });

    it('names the branch that is not there', async () => {
      server.commit({ [CONFIG]: '{}' });
      expect((await faultOf(open({ branch: 'live' }).look())).message).to.equal(
        'Could not read codecommit.eu-west-1/mlops-config: it has no branch live.',
      );
    });

    it('leaves off at once when it is told to stop', async () => {
      server.commit({ [CONFIG]: '{}' });
      expect((await faultOf(open().look(AbortSignal.abort()))).code).to.equal('interrupted');
    });

    it('says where nothing can be remembered', async () => {
      server.commit({ [CONFIG]: '{}' });
      expect((await faultOf(open({ cacheDir: '/dev/null' }).look())).code).to.equal('cache-unwritable');
    });
  });
});
