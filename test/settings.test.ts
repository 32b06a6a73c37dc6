import { expect } from 'chai';
import { flagKey, parseSettings, settingsTable } from '../src/settings.ts';
import type { FlagValue, Settings } from '../src/settings.ts';
import type { Problem } from '../src/core/text/result.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Flags = Readonly<Record<string, FlagValue | undefined>>;

const DEFAULTS: Settings = {
  repository: null,
  branch: 'main',
  configPath: 'mlops-config.json',
  verify: 'off',
  instance: 'mlops',
  sourceId: null,
  mode: 'apply',
  environments: null,
  poll: 60_000,
  state: './.mlops-state',
  cacheDir: null,
  topicArn: null,
  assetsBucket: null,
  executionRoleArn: null,
  policy: null,
  http: { host: '127.0.0.1', port: 8080 },
  webhookSecret: null,
  apiToken: null,
  queueUrl: null,
  publicUrl: null,
  pruneQuorum: 600_000,
  pace: 'aws',
  logLevel: 'info',
  simulate: null,
};

const parse = (env: Env, flags: Flags = {}, repository = false) =>
  parseSettings({ env, flags, directory: '/home/ada' }, { repository });

function settings(env: Env, flags: Flags = {}): Settings {
  const result = parse(env, flags);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function problems(env: Env, flags: Flags = {}, repository = false): readonly Problem[] {
  const result = parse(env, flags, repository);
  return result.ok ? [] : result.problems;
}

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/123456789012/triggers';
const TOPIC = 'arn:aws:sns:eu-west-1:111111111111:mlops-news';
const ROLE = 'arn:aws:iam::111111111111:role/reconciler/mlops-execution';

describe('the settings', () => {
  it('have a default for everything but the repository', () => {
    expect(settings({})).to.deep.equal(DEFAULTS);
    expect(settings({ PATH: '/bin', AWS_REGION: 'eu-west-1' })).to.deep.equal(DEFAULTS);
  });

  const understood: readonly { env?: Env; flags?: Flags; gives: Partial<Settings> }[] = [
    { env: { MLOPS_REPO: 'https://h/x.git' }, gives: { repository: 'https://h/x.git' } },
    { env: { MLOPS_REPO: 'git@h:x.git' }, gives: { repository: 'git@h:x.git' } },
    { env: { MLOPS_REPO: '../x.git' }, gives: { repository: '/home/x.git' } },
    { env: { MLOPS_REPO: 'x.git' }, gives: { repository: '/home/ada/x.git' } },
    { env: { MLOPS_REPO: 'file:///x.git' }, gives: { repository: '/x.git' } },
    { env: { MLOPS_BRANCH: 'team/live' }, gives: { branch: 'team/live' } },
    { env: { MLOPS_CONFIG_PATH: 'ml/config.json' }, gives: { configPath: 'ml/config.json' } },
    { env: { MLOPS_BRANCH: 'refs/tags/v1' }, gives: { branch: 'refs/tags/v1' } },
    { flags: { verifyCommits: 'strict' }, gives: { verify: 'strict' } },
    { env: { MLOPS_VERIFY: 'head' }, gives: { verify: 'head' } },
    { env: { MLOPS_INSTANCE: 'team-a' }, gives: { instance: 'team-a' } },
    { env: { MLOPS_SOURCE_ID: '0123456789abcdef' }, gives: { sourceId: '0123456789abcdef' } },
    { env: { MLOPS_MODE: 'observe' }, gives: { mode: 'observe' } },
    { env: { MLOPS_ENVIRONMENTS: 'dev, prod,dev' }, gives: { environments: ['dev', 'prod'] } },
    { flags: { environment: ['dev', 'prod'] }, gives: { environments: ['dev', 'prod'] } },
    { flags: { environment: [] }, gives: { environments: null } },
    { env: { MLOPS_POLL: '1s' }, gives: { poll: 1000 } },
    { env: { MLOPS_STATE: 'file:/var/lib/mlops' }, gives: { state: '/var/lib/mlops' } },
    { env: { MLOPS_STATE: 's3://bucket' }, gives: { state: 's3://bucket' } },
    { env: { MLOPS_STATE: 's3://my.bucket-1/a/b.c/' }, gives: { state: 's3://my.bucket-1/a/b.c' } },
    { env: { MLOPS_CACHE_DIR: '/cache' }, gives: { cacheDir: '/cache' } },
    { env: { MLOPS_SNS_TOPIC_ARN: TOPIC }, gives: { topicArn: TOPIC } },
    { env: { MLOPS_ASSETS_BUCKET: 'mlops-assets.1' }, gives: { assetsBucket: 'mlops-assets.1' } },
    { env: { MLOPS_EXECUTION_ROLE_ARN: ROLE }, gives: { executionRoleArn: ROLE } },
    { env: { MLOPS_POLICY: '/etc/policy.json' }, gives: { policy: '/etc/policy.json' } },
    { flags: { policy: 's3://bucket/a/policy.json' }, gives: { policy: 's3://bucket/a/policy.json' } },
    { env: { MLOPS_HTTP: 'off' }, gives: { http: null } },
    { env: { MLOPS_HTTP: '0.0.0.0:80' }, gives: { http: { host: '0.0.0.0', port: 80 } } },
    { flags: { http: '[::1]:0' }, gives: { http: { host: '::1', port: 0 } } },
    {
      env: { MLOPS_WEBHOOK_SECRET: 'sixteen letters!' },
      gives: { webhookSecret: 'sixteen letters!' },
    },
    { flags: { queueUrl: QUEUE }, gives: { queueUrl: QUEUE } },
    {
      env: { MLOPS_QUEUE_URL: 'http://127.0.0.1:5000/123456789012/q' },
      gives: { queueUrl: 'http://127.0.0.1:5000/123456789012/q' },
    },
    { env: { MLOPS_PRUNE_QUORUM: '0' }, gives: { pruneQuorum: 0 } },
    { env: { MLOPS_PRUNE_QUORUM: '2h' }, gives: { pruneQuorum: 7_200_000 } },
    { env: { MLOPS_PACE: 'off' }, gives: { pace: 'off' } },
    { env: { MLOPS_LOG_LEVEL: 'debug' }, gives: { logLevel: 'debug' } },
    { flags: { simulate: true }, gives: { simulate: { file: null } } },
    { flags: { simulate: 'world.json' }, gives: { simulate: { file: 'world.json' } } },
    { flags: { simulate: false }, gives: { simulate: null } },
  ];
  for (const { env = {}, flags = {}, gives } of understood)
    it(`understand ${JSON.stringify({ ...env, ...flags })}`, () => {
      expect(settings(env, flags)).to.deep.equal({ ...DEFAULTS, ...gives });
    });

  it('take the option before the variable', () => {
    expect(settings({ MLOPS_BRANCH: 'a', MLOPS_POLL: '1h' }, { branch: 'b', poll: '5s' })).to.include({
      branch: 'b',
      poll: 5000,
    });
  });

  it('take an empty variable for one that is not set, but not an empty option', () => {
    expect(settings({ MLOPS_BRANCH: '', MLOPS_API_TOKEN: '', MLOPS_MODE: '' })).to.deep.equal(DEFAULTS);
    expect(problems({}, { branch: '' }).map(({ file }) => file)).to.deep.equal(['--branch']);
  });

  const refused: readonly { env?: Env; flags?: Flags; code?: string; says: string }[] = [
    { env: { MLOPS_REPO: 'http://h/x' }, code: 'unsafe-url', says: 'http' },
    { env: { MLOPS_REPO: 'https://u:p@h/x' }, code: 'url-has-credentials', says: 'credentials' },
    { env: { MLOPS_REPO: 'codecommit://eu-west-1/x/y' }, code: 'unsafe-url', says: 'CodeCommit' },
    { flags: { repo: 'dir:' }, code: 'unsafe-url', says: 'folder' },
    { env: { MLOPS_BRANCH: '-x' }, says: 'hyphen' },
    { env: { MLOPS_VERIFY: 'always' }, says: 'always' },
    { env: { MLOPS_BRANCH: 'refs/tags/-x' }, says: 'hyphen' },
    { env: { MLOPS_CONFIG_PATH: '../x.json' }, says: '..' },
    { env: { MLOPS_CONFIG_PATH: '/x.json' }, says: 'absolute' },
    { env: { MLOPS_CONFIG_PATH: '*/config.json' }, says: 'no folder' },
    { env: { MLOPS_INSTANCE: 'Team' }, says: 'Team' },
    { env: { MLOPS_INSTANCE: 'a'.repeat(21) }, says: 'aaa' },
    { env: { MLOPS_SOURCE_ID: 'a\nb' }, says: 'a b' },
    { env: { MLOPS_MODE: 'yolo' }, says: 'yolo' },
    { env: { MLOPS_ENVIRONMENTS: 'dev,,prod' }, says: '""' },
    { flags: { environment: ['dev', 'Prod'] }, says: 'Prod' },
    { env: { MLOPS_POLL: '0' }, says: 'range' },
    { env: { MLOPS_POLL: '60' }, says: 'no duration' },
    { env: { MLOPS_POLL: '-1s' }, says: 'no duration' },
    { env: { MLOPS_POLL: '1e3s' }, says: 'no duration' },
    { env: { MLOPS_POLL: '999999999d' }, says: 'range' },
    { env: { MLOPS_STATE: 's3://Bucket/prefix' }, says: 'Bucket' },
    { env: { MLOPS_STATE: 's3://b/prefix' }, says: 's3://b' },
    { env: { MLOPS_STATE: 'S3://bucket/prefix' }, says: 'S3://' },
    { env: { MLOPS_STATE: 's3://bucket/a/../b' }, says: '..' },
    { env: { MLOPS_STATE: 's3://bucket//a' }, says: '//a' },
    { env: { MLOPS_STATE: 's3://bucket/a b' }, says: 'a b' },
    { env: { MLOPS_STATE: 's3://bucket/a?x=1' }, says: '?x=1' },
    { env: { MLOPS_STATE: `s3://bucket/${'a'.repeat(500)}` }, says: 'aaa' },
    { env: { MLOPS_STATE: '/var/lib' }, says: '/var/lib' },
    { env: { MLOPS_SNS_TOPIC_ARN: `${TOPIC}.fifo` }, says: 'fifo' },
    { env: { MLOPS_ASSETS_BUCKET: 's3://bucket' }, says: 's3://' },
    { env: { MLOPS_EXECUTION_ROLE_ARN: 'admin' }, says: 'admin' },
    { env: { MLOPS_HTTP: '8080' }, says: '8080' },
    { env: { MLOPS_HTTP: 'localhost:65536' }, says: '65536' },
    { env: { MLOPS_HTTP: 'http://localhost:80' }, says: 'http://' },
    { env: { MLOPS_QUEUE_URL: 'http://sqs.eu-west-1.amazonaws.com/123456789012/q' }, says: 'no queue' },
    { env: { MLOPS_QUEUE_URL: 'arn:aws:sqs:eu-west-1:123456789012:q' }, says: 'no queue' },
    { env: { MLOPS_PUBLIC_URL: 'https://user:secret@x.example/' }, says: 'MLOPS_PUBLIC_URL is' },
    { env: { MLOPS_PACE: 'fast' }, says: 'fast' },
    { env: { MLOPS_LOG_LEVEL: 'trace' }, says: 'trace' },
    { env: { MLOPS_POLICY: 'https://example.com/policy.json' }, says: 'https' },
    { env: { MLOPS_POLICY: 's3://bucket' }, says: 's3://bucket' },
    { env: { MLOPS_POLICY: 's3://bucket/' }, says: 's3://bucket/' },
    { env: { MLOPS_POLICY: 'a\0b' }, says: 'control' },
    { env: { MLOPS_WEBHOOK_SECRET: 'hunter22' }, says: '16 characters' },
    { env: { MLOPS_API_TOKEN: 'hunter22' }, says: '16 characters' },
    { env: { MLOPS_API_TOKEN: 'hunter22 hunter22 hunter22' }, says: 'ASCII' },
    { env: { MLOPS_CACHE_DIR: 'a\0b' }, says: 'control' },
    { flags: { simulate: 'a\0b' }, says: 'control' },
  ];
  for (const { env = {}, flags = {}, code = 'bad-setting', says } of refused)
    it(`refuse ${JSON.stringify({ ...env, ...flags })}`, () => {
      const found = problems(env, flags);
      expect(found).to.have.length(1);
      expect(found[0]).to.include({ code, severity: 'error' });
      expect(found[0]?.file).to.match(/^(?:MLOPS_|--)/);
      expect(found[0]?.message).to.contain(found[0]?.file).and.contain(says);
      expect(found[0]?.hint).to.match(/\.$/);
      expect(JSON.stringify(found)).to.not.contain('hunter22');
    });

  it('name every problem at once, and keep none of it', () => {
    const env = {
      MLOPS_REPO: 'ext::sh',
      MLOPS_BRANCH: '..',
      MLOPS_MODE: 'x',
      MLOPS_POLL: 'x',
      MLOPS_API_TOKEN: 'x',
    };
    expect(problems(env, { instance: '9' }, true).map(({ file }) => file)).to.deep.equal([
      'MLOPS_REPO',
      'MLOPS_BRANCH',
      '--instance',
      'MLOPS_MODE',
      'MLOPS_POLL',
      'MLOPS_API_TOKEN',
    ]);
  });

  it('ask for a repository only where the verb reads one', () => {
    expect(problems({}, {}, false)).to.deep.equal([]);
    const [missing, ...others] = problems({}, {}, true);
    expect(others).to.deep.equal([]);
    expect(missing).to.include({ code: 'missing-setting', file: 'MLOPS_REPO' });
    expect(missing?.hint).to.contain('--repo');
  });

  it('warn of a variable that looks like ours, and guess what was meant', () => {
    const result = parse({ MLOPS_REPOO: 'x', MLOPS_PRUNE_QOURUM: '1m', MLOPS_ZZZZZZ: '', mlops_repo: 'x' });
    expect(
      result.ok && result.warnings.map(({ message, hint }) => [message.split(' ')[0], hint]),
    ).to.deep.equal([
      ['MLOPS_PRUNE_QOURUM', 'Did you mean MLOPS_PRUNE_QUORUM?'],
      ['MLOPS_REPOO', 'Did you mean MLOPS_REPO?'],
      ['MLOPS_ZZZZZZ', null],
    ]);
  });

  it('are a table that help can be made of', () => {
    expect(settingsTable.map(({ env, flag }) => env ?? flag)).to.deep.equal([
      'MLOPS_REPO',
      'MLOPS_BRANCH',
      'MLOPS_CONFIG_PATH',
      'MLOPS_VERIFY',
      'MLOPS_INSTANCE',
      'MLOPS_SOURCE_ID',
      'MLOPS_MODE',
      'MLOPS_ENVIRONMENTS',
      'MLOPS_POLL',
      'MLOPS_STATE',
      'MLOPS_CACHE_DIR',
      'MLOPS_SNS_TOPIC_ARN',
      'MLOPS_ASSETS_BUCKET',
      'MLOPS_EXECUTION_ROLE_ARN',
      'MLOPS_POLICY',
      'MLOPS_HTTP',
      'MLOPS_WEBHOOK_SECRET',
      'MLOPS_API_TOKEN',
      'MLOPS_QUEUE_URL',
      'MLOPS_PUBLIC_URL',
      'MLOPS_PRUNE_QUORUM',
      'MLOPS_PACE',
      'MLOPS_LOG_LEVEL',
      '--simulate',
      'REPOSITORY_TOKEN',
      'REPOSITORY_USER',
      'REPOSITORY_SSH_KEY',
      'REPOSITORY_KNOWN_HOSTS',
      'REPOSITORY_AUTHOR',
      'REPOSITORY_ALLOWED_SIGNERS',
      'REPOSITORY_GPG_KEYS',
    ]);
    for (const { help } of settingsTable) expect(help).to.match(/^.{10,}\.$/);
    expect(flagKey('--prune-quorum')).to.equal('pruneQuorum');
  });
});
