import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';

type Environment = Readonly<Record<string, string>>;

/** The runner is plain JavaScript, because it runs before anything else can be trusted to work. */
interface Runner {
  isolated(environment: Environment): Environment;
  bare(environment: Environment): Environment;
  foreignEndpoints(environment: Environment): Promise<readonly string[]>;
}

describe('The environment of the tests', () => {
  let runner: Runner;
  before(async () => {
    runner = await import(pathToFileURL(resolve('test/lanes/environment.mjs')).href);
  });

  it('has nothing of the account, the git settings and the service settings of whoever runs them', () => {
    const environment = runner.isolated({
      PATH: '/bin',
      AWS_PROFILE: 'production',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'AKIA',
      GIT_DIR: '/somewhere',
      MLOPS_REPO: 'https://somewhere',
      REPOSITORY_TOKEN: 'theirs',
    });
    expect(environment).to.include({ PATH: '/bin', AWS_ACCESS_KEY_ID: 'test', GIT_CONFIG_NOSYSTEM: '1' });
    expect(environment).to.not.have.any.keys(
      'AWS_PROFILE',
      'AWS_ENDPOINT_URL',
      'GIT_DIR',
      'MLOPS_REPO',
      'REPOSITORY_TOKEN',
    );
  });

  it('gives to a server that is started nothing but what it needs to run', () => {
    const environment = runner.bare({
      PATH: '/bin',
      AWS_ACCESS_KEY_ID: 'AKIA',
      AUTH: 'false',
      SERVICES: 's3',
    });
    expect(environment).to.deep.equal({ PATH: '/bin' });
  });

  const endpoints: readonly (readonly [url: string, foreign: boolean])[] = [
    ['http://127.0.0.1:5000', false],
    ['http://[::1]:5000', false],
    ['http://localhost:5000', false],
    ['', false],
    ['https://192.0.2.1', true],
    ['http://127.0.0.1@192.0.2.1/', true],
    ['http://no-such-host.invalid', true],
    ['not a URL', true],
  ];
  for (const [url, foreign] of endpoints)
    it(`${foreign ? 'refuses' : 'allows'} the endpoint ${JSON.stringify(url)}`, async () => {
      const found = await runner.foreignEndpoints({ AWS_ENDPOINT_URL_SNS: url });
      expect(found).to.deep.equal(foreign ? ['AWS_ENDPOINT_URL_SNS'] : []);
    });
});
