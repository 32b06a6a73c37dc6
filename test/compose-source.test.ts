import { join } from 'node:path';
import { expect } from 'chai';
import { composeSource } from '../src/compose-source.ts';
import { faultOf } from './support/fault-of.ts';

const COMMIT = 'a'.repeat(40);

describe('Where the configuration is read', () => {
  const plain = {
    repository: 'https://git.example.com/config.git',
    branch: 'main',
    configPath: 'mlops-config.json',
    verify: 'off',
    cacheDir: null,
  } as const;
  const place = { cache: join('/nonexistent', 'cache'), env: {} };

  const refused = [
    {
      what: 'a pin without git',
      settings: { repository: 'codecommit://eu-west-1/config', branch: 'refs/tags/v1' },
      says: 'cannot have a tag or a commit in MLOPS_BRANCH.',
      code: 'unsupported',
    },
    {
      what: 'verification without git',
      settings: { repository: 'dir:/config', verify: 'head' },
      says: 'cannot have MLOPS_VERIFY.',
      code: 'unsupported',
    },
    {
      what: 'both without git',
      settings: { repository: 'dir:/config', verify: 'head', branch: COMMIT },
      says: 'in MLOPS_BRANCH and MLOPS_VERIFY.',
      code: 'unsupported',
    },
    {
      what: 'strict verification that would forget',
      settings: { verify: 'strict' },
      says: 'would be forgotten',
      code: 'bad-verification',
    },
    {
      what: 'verification without anybody who may sign',
      settings: { verify: 'strict', cacheDir: '/cache' },
      says: 'nobody is named',
      code: 'bad-verification',
    },
  ] as const;
  for (const { what, settings, says, code } of refused)
    it(`is refused with ${what}`, async () => {
      const fault = await faultOf(composeSource({ ...plain, ...settings }, place));
      expect(fault).to.include({ code, lane: 'stalled' });
      expect(fault.message).to.contain(says);
      expect(fault.hint).to.be.a('string');
    });

  it('may be pinned and verified with git', async () => {
    const { source } = await composeSource(
      { ...plain, branch: COMMIT, verify: 'strict', cacheDir: '/cache' },
      { ...place, env: { REPOSITORY_ALLOWED_SIGNERS: 'ada@example.com ssh-ed25519 AAAA' } },
    );
    expect(source.description).to.equal('git.example.com/config.git');
  });
});
