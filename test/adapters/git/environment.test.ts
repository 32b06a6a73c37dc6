import { expect } from 'chai';
import { gitEnvironment } from '../../../src/adapters/git/environment.ts';

describe('The environment of git', () => {
  const place = { repository: '/cache/copy.git', configuration: '/cache/git.config' };
  const secrets = { AWS_SECRET_ACCESS_KEY: 'x', REPOSITORY_TOKEN: 'x' };
  const names = (inherited: Readonly<Record<string, string>>): readonly string[] =>
    Object.keys(gitEnvironment(inherited, place, 'https'));

  it('has none of the secrets of the service', () => {
    expect(names({ ...secrets, MLOPS_WEBHOOK_SECRET: 'x', PATH: '/bin' })).to.include('PATH');
    expect(names({ ...secrets, MLOPS_WEBHOOK_SECRET: 'x' })).to.not.include.any.members([
      ...Object.keys(secrets),
      'MLOPS_WEBHOOK_SECRET',
    ]);
  });

  for (const program of ['GIT_ASKPASS', 'GIT_SSH_COMMAND'])
    it(`has those that the program named in ${program} may need to find a password`, () => {
      const others = { GIT_ASKPASS: '', GIT_SSH_COMMAND: '' };
      expect(names({ ...secrets, ...others, [program]: 'mine' })).to.include.members(Object.keys(secrets));
      expect(names({ ...secrets, ...others })).to.not.include.any.members(Object.keys(secrets));
    });

  it('takes no other variable of git from the service than those an operator sets', () => {
    const given = { GIT_DIR: '/x', GIT_CONFIG_COUNT: '1', GIT_SSL_NO_VERIFY: '1', GIT_SSL_CAINFO: '/ca.pem' };
    const environment = gitEnvironment(given, place, 'https');
    expect(environment).to.include({ GIT_DIR: '/cache/copy.git', GIT_SSL_CAINFO: '/ca.pem' });
    expect(environment).to.not.include.any.keys('GIT_CONFIG_COUNT', 'GIT_SSL_NO_VERIFY');
  });
});
