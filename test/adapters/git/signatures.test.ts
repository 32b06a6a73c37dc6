import { execFileSync } from 'node:child_process';
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createGitSource } from '../../../src/adapters/git-source.ts';
import type { Limits } from '../../../src/adapters/git/limits.ts';
import type { Verification } from '../../../src/adapters/git/verify.ts';
import type { Source } from '../../../src/ports.ts';
import { REGION, here } from '../../cli/command.ts';
import { faultOf } from '../../support/fault-of.ts';
import { createFolder, createRepository, removeFolder } from '../../support/git.ts';
import type { TestRepository } from '../../support/git.ts';
import { commitSigned, endAgents, forged, gpgSigner, sshSigner } from '../../support/signing.ts';
import type { Signer } from '../../support/signing.ts';

type Variables = Readonly<Record<string, string>>;

const content = async (source: Source): Promise<string> =>
  Buffer.from((await (await source.look()).file('a')) ?? []).toString();

/** With keys made by gpg and ssh-keygen for the test. */
describe('the Git source that verifies commits', () => {
  let keys: string;
  let ada: Signer;
  let grace: Signer;
  let mallory: Signer;
  let eve: Signer;
  let folder: string;
  let repository: TestRepository;

  before(() => {
    keys = createFolder();
    ada = sshSigner(keys, 'ada');
    grace = gpgSigner(keys, 'grace');
    mallory = sshSigner(keys, 'mallory');
    eve = gpgSigner(keys, 'eve');
  });
  after(() => {
    endAgents(keys, ['grace', 'eve']);
    removeFolder(keys);
  });

  beforeEach(() => {
    folder = createFolder();
    repository = createRepository(folder);
  });
  afterEach(() => removeFolder(folder));

  const known = (): Variables => ({
    REPOSITORY_ALLOWED_SIGNERS: ada.known,
    REPOSITORY_GPG_KEYS: grace.known,
  });

  const source = (verification: Verification, variables = known(), limits: Partial<Limits> = {}): Source =>
    createGitSource({
      repository: repository.path,
      branch: 'main',
      cacheDir: join(folder, 'cache'),
      environment: { PATH: process.env['PATH'], HOME: folder, ...variables },
      verification,
      limits,
    });

  const commit = (content: string, by: Signer | null, parents?: readonly string[]): string =>
    commitSigned(repository, { content, by, ...(parents === undefined ? {} : { parents }) });

  describe('at the head', () => {
    it('follows one that is signed with an allowed ssh key, and one with an allowed OpenPGP key', async () => {
      commit('1', ada);
      const it = source('head');
      expect(await content(it)).to.equal('1');
      commit('2', grace);
      expect(await content(it)).to.equal('2');
    });

    it('asks nothing of the commits before it', async () => {
      commit('1', ada);
      const it = source('head');
      await it.look();
      commit('2', null);
      commit('3', ada);
      expect(await content(it)).to.equal('3');
    });

    const refused: readonly {
      readonly what: string;
      readonly make: () => string;
      readonly reason: string;
      readonly variables?: () => Variables;
    }[] = [
      { what: 'nobody signed', make: () => commit('x', null), reason: 'is not signed' },
      { what: 'another ssh key signed', make: () => commit('x', mallory), reason: 'not among the allowed' },
      { what: 'another OpenPGP key signed', make: () => commit('x', eve), reason: 'not among the allowed' },
      {
        what: 'was changed after it was signed with an ssh key',
        make: () => forged(repository, commit('x', ada), folder),
        reason: 'is not of this commit',
      },
      {
        what: 'was changed after it was signed with an OpenPGP key',
        make: () => forged(repository, commit('x', grace), folder),
        reason: 'is not of this commit',
      },
      {
        what: 'somebody signed whose time is over',
        make: () => commit('x', ada),
        reason: 'not among the allowed',
        variables: () => ({
          REPOSITORY_ALLOWED_SIGNERS: ada.known.replace(' ', ' valid-before="20200101" '),
        }),
      },
      {
        what: 'an ssh key signed where only OpenPGP keys are allowed',
        make: () => commit('x', ada),
        reason: 'not among the allowed',
        variables: () => ({ REPOSITORY_GPG_KEYS: grace.known }),
      },
      {
        what: 'an OpenPGP key signed where only ssh keys are allowed',
        make: () => commit('x', grace),
        reason: 'not among the allowed',
        variables: () => ({ REPOSITORY_ALLOWED_SIGNERS: ada.known }),
      },
    ];
    for (const { what, make, reason, variables = known } of refused)
      it(`does not follow one that ${what}: it says which, and why`, async () => {
        const bad = make();
        const fault = await faultOf(source('head', variables()).look());
        expect(fault).to.include({ code: 'commit-not-verified', lane: 'stalled' });
        expect(fault.message).to.contain(bad).and.contain(reason).and.contain('Ada');
      });

    it('fails closed and goes on with the next good one, also after a restart', async () => {
      commit('1', ada);
      const it = source('head');
      const before = await it.look();
      commit('2', null);
      for (const looking of [it, it, source('head')])
        expect((await faultOf(looking.look())).code).to.equal('commit-not-verified');
      expect(Buffer.from((await before.file('a')) ?? []).toString()).to.equal('1');
      commit('3', grace);
      expect(await content(it)).to.equal('3');
    });
  });

  it('is asked for by --verify-commits: the service changes nothing, and says which commit and why', async () => {
    const good = commit('1', ada);
    const argv = ['plan', '--repo', repository.path, '--verify-commits', 'head', '--simulate'];
    const env = { ...REGION, ...known(), MLOPS_STATE: `file:${join(folder, 'state')}` };
    const followed = await here(argv, env);
    expect(followed.stdout + followed.stderr)
      .to.contain(good.slice(0, 7))
      .and.not.contain('not followed');
    const bad = commit('2', mallory);
    const { code, stderr } = await here(argv, env);
    expect(code).to.equal(1);
    expect(stderr).to.contain(bad).and.contain('not among the allowed signers');
  });

  describe('strictly', () => {
    it('begins with the tip, and then follows many that are all signed', async () => {
      commit('0', null);
      commit('1', ada);
      const it = source('strict');
      expect(await content(it)).to.equal('1');
      for (const content of ['2', '3', '4']) commit(content, ada);
      commit('5', grace);
      expect(await content(it)).to.equal('5');
    });

    it('does not follow a good one on top of a bad one, also after a restart', async () => {
      commit('1', ada);
      await source('strict').look();
      const bad = commit('2', mallory);
      commit('3', ada);
      commit('4', ada);
      const fault = await faultOf(source('strict').look());
      expect(fault).to.include({ code: 'commit-not-verified', lane: 'stalled' });
      expect(fault.message).to.contain(bad).and.contain('not among the allowed');
    });

    it('does not begin anew when what was accepted last cannot be read, until a person accepts the tip', async () => {
      commit('1', ada);
      await source('strict').look();
      const cache = join(folder, 'cache');
      const [own = ''] = readdirSync(cache);
      writeFileSync(join(cache, own, 'seen'), '');
      commit('2', mallory);
      commit('3', ada);
      const fault = await faultOf(source('strict').look());
      expect(fault).to.include({ code: 'commit-not-verified', lane: 'stalled' });
      expect(fault.message).to.contain('cannot be read any more');
      await source('head').look();
      expect(await content(source('strict'))).to.equal('3');
    });

    it('looks into what was merged', async () => {
      const first = commit('1', ada);
      await source('strict').look();
      const bad = commit('side', null, [first]);
      commit('merged', ada, [first, bad]);
      expect((await faultOf(source('strict').look())).message).to.contain(bad);
    });

    it('looks into what was merged from long ago, beyond the first part of the history', async () => {
      const base = commit('1', ada);
      await source('strict').look();
      const bad = commit('side', null, [base]);
      const middle = commit('more', ada, [bad]);
      const side = commit('end', ada, [middle]);
      commit('merged', ada, [base, side]);
      const fault = await faultOf(source('strict', known(), { depths: [2, 20] }).look());
      expect(fault.message).to.contain(bad);
      const short = await faultOf(source('strict', known(), { depths: [2] }).look());
      expect(short).to.include({ code: 'commit-not-verified', lane: 'stalled' });
    });

    it('does not follow rewritten history before a person accepts it', async () => {
      const first = commit('1', ada);
      commit('2', ada);
      const it = source('strict');
      await it.look();
      commit('other', ada, [first]);
      const fault = await faultOf(it.look());
      expect(fault).to.include({ code: 'commit-not-verified', lane: 'stalled' });
      expect(fault.message).to.contain('does not contain');
      expect((await source('head').look()).rewritten).to.equal(true);
      expect(await content(it)).to.equal('other');
    });
  });

  describe('does not begin', () => {
    const cases: readonly { what: string; variables: () => Variables; says: string; code?: string }[] = [
      { what: 'without signers', variables: () => ({}), says: 'nobody is named' },
      {
        what: 'with keys that are none',
        variables: () => ({ REPOSITORY_GPG_KEYS: 'garbage' }),
        says: 'no OpenPGP public key',
      },
      {
        what: 'with a file that is not there',
        variables: () => ({ REPOSITORY_ALLOWED_SIGNERS_FILE: '/nowhere' }),
        says: 'cannot be read (ENOENT)',
        code: 'bad-credentials',
      },
    ];
    for (const { what, variables, says, code = 'bad-verification' } of cases)
      it(what, async () => {
        const fault = await faultOf(Promise.resolve(variables()).then((given) => source('head', given)));
        expect(fault).to.include({ code, lane: 'stalled' });
        expect(fault.message).to.contain(says);
        expect(fault.hint).to.be.a('string');
      });

    it('with keys that gpg cannot read', async () => {
      commit('1', grace);
      const broken = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\ngarbage\n-----END PGP PUBLIC KEY BLOCK-----\n';
      const fault = await faultOf(source('head', { REPOSITORY_GPG_KEYS: broken }).look());
      expect(fault).to.include({ code: 'bad-verification', lane: 'stalled' });
      expect(fault.message).to.contain('cannot read the keys');
    });

    const without = [
      { program: 'gpg', by: () => grace, variables: () => ({ REPOSITORY_GPG_KEYS: grace.known }) },
      { program: 'ssh-keygen', by: () => ada, variables: () => ({ REPOSITORY_ALLOWED_SIGNERS: ada.known }) },
    ];
    for (const { program, by, variables } of without)
      it(`where there is no ${program}`, async () => {
        commit('1', by());
        const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
        symlinkSync(git, join(folder, 'git'));
        const fault = await faultOf(source('head', { ...variables(), PATH: folder }).look());
        expect(fault).to.include({ code: 'bad-verification', lane: 'stalled' });
        expect(fault.message).to.contain(`no ${program} program`);
      });
  });
});
