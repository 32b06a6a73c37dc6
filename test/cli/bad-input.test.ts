import { expect } from 'chai';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listen } from '../../src/simulator/http.ts';
import { createFolder, createRepository, removeFolder } from '../support/git.ts';
import type { TestRepository } from '../support/git.ts';
import { atOnce } from './at-once.ts';
import { command, CREDENTIALS, here, REGION, TEST_ACCOUNT } from './command.ts';
import type { Ended, Env } from './command.ts';
import { CONFIG, configOf, endpoint, names } from './configs.ts';
import { createWorld, lettersIn, stacksIn, worldIn } from './simulated-stage.ts';

/** One repository may stand for another here: what they own is decided by this alone. */
const SOURCE: Env = { MLOPS_SOURCE_ID: 'test', MLOPS_PACE: 'off' };

const ten = names(10);
const live = configOf(...ten.map((name) => endpoint(name)));

type Files = Readonly<Record<string, string>>;

const text = (content: string) => ({ [CONFIG]: content });
const one = (more: Readonly<Record<string, unknown>>) => configOf(endpoint('churn', more));

/** What is wrong with a commit, and what its reader is told: where it is, what it is, what to do. */
const rejected: readonly (readonly [what: string, files: Files, ...says: readonly (string | RegExp)[]])[] = [
  ['without the configuration file', { 'README.md': '' }, 'has no file mlops-config.json', '--config-path'],
  ['with an empty file', text(''), ':1:1: error: the file is empty', '{"version": 1, "pipelines": []}'],
  ['with {}', text('{}'), '`version` is missing', '`pipelines` is missing', 'write "pipelines": []'],
  ['with truncated JSON', text('{"version": 1, "pipelines": ['), 'this is not JSON', 'look at its end'],
  [
    'with a duplicate key',
    text('{"version": 1, "pipelines": [], "pipelines": []}'),
    ':1:33: error: `pipelines` stands here a second time',
    'Keep one of them',
  ],
  ['with __proto__', text('{"version": 1, "__proto__": {}, "pipelines": []}'), '`__proto__` cannot be a key'],
  ['with a file of 2 MiB', text(`"${'x'.repeat(2 ** 21)}"`), '1048576 (1 MiB)', 'Split it'],
  ['10,000 levels deep', text('['.repeat(10_000) + ']'.repeat(10_000)), 'nested deeper than 64 levels'],
  [
    'with an unknown pipeline type',
    one({ pipeline_type: 'realtime_endpont' }),
    'no pipeline type `realtime_endpont`',
    'Did you mean `realtime_endpoint`?',
  ],
  [
    'with an unknown parameter',
    one({ inferense_instance: 'ml.m5.large' }),
    'no input `inferense_instance`',
    'Did you mean `inference_instance`?',
  ],
  ['with a value of the wrong type', one({ instance_count: 'many' }), 'must be a number, but is "many"'],
  ['with a value out of range', one({ instance_count: 0 }), '`instance_count` must be at least 1, but is 0'],
  [
    'with a cycle',
    configOf(endpoint('a', { depends_on: ['b'] }), endpoint('b', { depends_on: ['a'] })),
    'wait for each other: a -> b -> a',
    'Take one of the links away',
  ],
  [
    'with two entries of one name',
    configOf(endpoint('churn'), endpoint('churn')),
    '`churn` is the name of item 1 of `pipelines` already',
    'a name of its own',
  ],
  [
    'with a pipeline type whose template it does not bring',
    one({ pipeline_type: 'our_own' }),
    'no pipeline type `our_own`',
    'It can be',
  ],
  [
    'with a template that cannot be parsed',
    { ...one({ pipeline_type: 'our_own' }), 'blueprints/our_own/our_own.yaml': 'Resources: [' },
    /blueprints\/our_own\/our_own\.yaml:\d+:\d+: error: /,
  ],
  [
    'with a template that creates nothing',
    { ...one({ pipeline_type: 'our_own' }), 'blueprints/our_own/our_own.yaml': 'Parameters: {}\n' },
    /blueprints\/our_own\/our_own\.yaml:\d+:\d+: error: /,
  ],
];

describe('reconcile over ten live stacks', function () {
  this.timeout(30_000);
  const folder = createFolder();
  const state = join(folder, 'state');
  const world = join(folder, 'world.json');
  let count = 0;
  let topicArn = '';

  const repositoryWith = (files: Files): TestRepository => {
    count += 1;
    const repository = createRepository(folder, `${count}.git`);
    repository.commit(files);
    return repository;
  };

  before(async () => {
    topicArn = await createWorld(world, 3_000);
    const { path } = repositoryWith(live);
    const { code, stderr } = await here(
      ['reconcile', '--repo', path, '--state', `file:${state}`, `--simulate=${world}`],
      SOURCE,
    );
    expect(code, stderr).to.equal(0);
    expect(Object.keys(stacksIn(world))).to.have.length(10);
  });
  after(() => removeFolder(folder));

  interface Reconciled extends Ended {
    readonly world: string;
  }

  /** A run over a copy of the ten stacks, with a state of its own. */
  async function reconcile(repository: string, more: readonly string[] = []): Promise<Reconciled> {
    count += 1;
    const copy = join(folder, `${count}.json`);
    copyFileSync(world, copy);
    const own = `file:${join(folder, `state-${count}`)}`;
    const argv = ['reconcile', '--repo', repository, '--state', own, `--simulate=${copy}`, ...more];
    return { ...(await here([...argv, '--sns-topic', topicArn], SOURCE)), world: copy };
  }

  function expectNothingChanged({ world: after }: Reconciled): void {
    expect(stacksIn(after)).to.deep.equal(stacksIn(world));
  }

  const rejects = async (files: Files, says: readonly (string | RegExp)[]): Promise<void> => {
    const ended = await reconcile(repositoryWith(files).path, ['--prune-quorum', '0']);
    expect(ended.code).to.equal(1);
    for (const words of says)
      if (typeof words === 'string') expect(ended.stderr).to.contain(words);
      else expect(ended.stderr).to.match(words);
    expect(ended.stderr).to.contain('is rejected, and nothing is changed');
    expect(ended.stdout).to.match(/^failed: [0-9a-f]{7} "A change" by Ada Lovelace\n$/);
    expectNothingChanged(ended);
    expect(lettersIn(ended.world).map(({ subject }) => subject.replace(/: .*/, ''))).to.deep.equal([
      '[mlops] configuration rejected',
    ]);
  };

  describe('rejects a commit, says where and why, and touches nothing, when it comes', () => {
    atOnce(Object.fromEntries(rejected.map(([what, files, ...says]) => [what, () => rejects(files, says)])));
  });

  const unreadable: readonly (readonly [what: string, argv: () => readonly string[], ...says: string[]])[] = [
    ['is not there', () => [join(folder, 'nowhere.git')], 'there is no such repository', 'Check MLOPS_REPO'],
    [
      'cannot be reached',
      () => ['https://127.0.0.1:1/config.git'],
      'the server could not be reached',
      'Check the address',
    ],
    [
      'has no such branch',
      () => [repositoryWith(live).path, '--branch', 'production'],
      'it has no branch production',
      'the default branch there is main',
    ],
  ];
  for (const [what, argv, ...says] of unreadable)
    it(`touches nothing when the repository ${what}, and says what to do`, async () => {
      const [repository = '', ...more] = argv();
      const ended = await reconcile(repository, [...more, '--prune-quorum', '0']);
      expect(ended.code).to.equal(1);
      for (const words of says) expect(ended.stderr).to.contain(words);
      expect(ended.stdout).to.equal('waiting: no commit could be read\n');
      expectNothingChanged(ended);
    });

  const shrunk: readonly (readonly [what: string, files: Files, gone: number])[] = [
    ['an emptied list', configOf(), 10],
    ['half of the pipelines gone', configOf(...ten.slice(5).map((name) => endpoint(name))), 5],
  ];
  for (const [what, files, gone] of shrunk) {
    it(`finds ${what} valid, deletes nothing and names the budget and both ways out`, async () => {
      const path = join(folder, `${gone}-gone.json`);
      writeFileSync(path, files[CONFIG] ?? '');
      expect((await here(['validate', path])).code).to.equal(0);
      const ended = await reconcile(repositoryWith(files).path, ['--prune-quorum', '0']);
      expect(ended.code).to.equal(3);
      expect(ended.stdout).to.contain(`${gone} of 10 stacks would be deleted`);
      expect(ended.stdout).to.contain('the delete budget of default is 1 in 24 hours: none is deleted');
      expect(ended.stdout).to.match(/Released by: mlops-reconciler approve [0-9a-f]{64}/);
      expect(ended.stdout).to.contain('"state": "absent"');
      expectNothingChanged(ended);
    });

    it(`is content with ${what} where there are no stacks to lose`, async () => {
      const empty = join(folder, `empty-${gone}.json`);
      await createWorld(empty, 3_000);
      const { code } = await here(
        ['reconcile', '--repo', repositoryWith(files).path, `--simulate=${empty}`].concat([
          '--state',
          `file:${join(folder, `state-empty-${gone}`)}`,
          '--prune-quorum',
          '0',
        ]),
        SOURCE,
      );
      expect(code).to.equal(0);
      expect(Object.keys(stacksIn(empty))).to.have.length(10 - gone);
    });
  }

  const fails = async (env: (url: string) => Env, says: readonly string[]): Promise<void> => {
    const simulator = worldIn(world);
    simulator.inject({ kind: 'expired-credentials', times: 'always' });
    const server = await listen(simulator, 0);
    try {
      const { path } = repositoryWith(configOf());
      const argv = ['--repo', path, '--state', `file:${path}-state`, '--prune-quorum', '0'];
      const ended = await command(['reconcile', ...argv], { ...SOURCE, ...env(server.url) });
      expect(ended.code).to.equal(1);
      for (const words of says) expect(ended.stderr).to.contain(words);
      expect(ended.stderr).to.match(/^error: /m);
      expect(ended.stdout).to.match(/^waiting: /);
      const changing = [...simulator.calls.keys()].filter((call) => !/\.(?:Describe|List|Get)/.test(call));
      expect(changing).to.deep.equal([]);
    } finally {
      await server.close();
    }
  };

  describe('changes nothing, says what to do and exits with 1 when', () => {
    const troubles: readonly {
      readonly what: string;
      readonly env: (url: string) => Env;
      readonly says: readonly string[];
    }[] = [
      {
        what: 'there are no credentials',
        env: (url) => ({ ...REGION, AWS_ENDPOINT_URL: url }),
        says: ['no AWS credentials were found', 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'],
      },
      {
        what: 'the credentials have expired',
        env: (url) => ({ ...TEST_ACCOUNT, AWS_ENDPOINT_URL: url }),
        says: ['the AWS credentials have expired', 'aws sso login'],
      },
      {
        what: 'there is no region',
        env: (url) => ({ ...CREDENTIALS, AWS_ENDPOINT_URL: url }),
        says: ['no AWS region is set', 'Set AWS_REGION'],
      },
      {
        what: 'the endpoint refuses the connection',
        env: () => ({ ...TEST_ACCOUNT, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }),
        says: ['AWS cannot be reached (ECONNREFUSED)', 'AWS_ENDPOINT_URL'],
      },
    ];
    atOnce(Object.fromEntries(troubles.map(({ what, env, says }) => [what, () => fails(env, says)])));
  });
});
