import { expect } from 'chai';
import { settingsTable } from '../../src/settings.ts';
import { here } from './command.ts';

const VERBS = [
  'run',
  'reconcile',
  'plan',
  'status',
  'why',
  'history',
  'logs',
  'render',
  'retry',
  'approve',
  'suspend',
  'resume',
  'validate',
  'blueprints',
  'demo',
  'init',
  'doctor',
  'version',
] as const;

/** A help text without the line breaks that its width makes. */
const unwrapped = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('The command line', () => {
  it('lists its verbs', async () => {
    const { code, stdout } = await here(['--help']);
    expect(code).to.equal(0);
    for (const verb of VERBS) expect(stdout).to.match(new RegExp(`^  ${verb}\\b`, 'm'));
  });

  for (const verb of VERBS)
    it(`explains ${verb}`, async () => {
      const { code, stdout, stderr } = await here([verb, '--help']);
      expect(code).to.equal(0);
      expect(stderr).to.equal('');
      expect(stdout).to.contain(`Usage: mlops-reconciler ${verb}`);
      expect((await here(['help', verb])).stdout).to.equal(stdout);
    });

  for (const verb of [
    'run',
    'reconcile',
    'plan',
    'status',
    'why',
    'history',
    'render',
    'retry',
    'approve',
    'suspend',
    'resume',
    'doctor',
  ])
    it(`names every setting of ${verb} with its variable and its default`, async () => {
      const text = unwrapped((await here([verb, '--help'])).stdout);
      for (const { env, flag, default: standard, help } of settingsTable) {
        expect(text).to.contain(help);
        if (env !== null) expect(text).to.contain(env);
        if (flag !== null) expect(text).to.contain(`${flag} `);
        if (standard !== null) expect(text).to.contain(`default ${standard})`);
      }
    });

  it('keeps its help within 80 columns', async () => {
    for (const verb of VERBS)
      for (const line of (await here([verb, '--help'])).stdout.split('\n'))
        expect(line.length, line).to.be.at.most(80);
  });

  const mistyped: readonly (readonly [argv: readonly string[], ...says: readonly string[]])[] = [
    [['plam'], "unknown command 'plam'", 'Did you mean plan?', '--help'],
    [['frobnicate'], "unknown command 'frobnicate'", '--help'],
    [['plan', '--repoo', 'x'], "unknown option '--repoo'", 'Did you mean --repo?', '--help'],
    [['plan', '--output', 'xml'], "'xml' is invalid", 'text, json'],
    [['plan', 'extra'], 'too many arguments', '--help'],
    [['render'], "missing required argument 'PIPELINE'", '--help'],
    [['why'], "missing required argument 'PIPELINE'", '--help'],
    [['history'], "missing required argument 'PIPELINE'", '--help'],
    [['validate'], "missing required argument 'PATH'", '--help'],
    [['approve', 'abc'], '"abc" is no hash', '`mlops-reconciler plan`'],
    [['suspend', 'churn'], "required option '--reason <TEXT>' not specified"],
    [['suspend', '--reason', 'x'], 'It is not said what is meant', '--all'],
    [['suspend', 'churn', '--all', '--reason', 'x'], '--all is everything'],
    [['suspend', '--all', '--environment', 'prod', '--reason', 'x'], '--all is everything'],
    [['suspend', '--all', '--reason', ' '], '--reason is empty'],
    [['suspend', '--all', '--reason', 'x', '--until', 'tomorrow'], '--until is no time', '2h or 3d'],
    [['suspend', '--all', '--reason', 'x', '--until', '2020-01-01T00:00:00Z'], 'or one that is over'],
    [['suspend', '--all', '--reason', 'x', '--until', '2999-02-31T00:00:00Z'], '--until is no time'],
    [['resume'], 'It is not said what is meant', '--all'],
    [['reconcile', '--repo', '.', '--simulate', '--confirm', 'mlops'], '--confirm belongs to --prune-all'],
    [['reconcile', '--timeout', 'soon'], '--timeout is "soon", which is no duration', 'like 60s, 10m or 2h'],
    [['blueprints', 'show', 'realtime_endpont'], '"realtime_endpont"', 'Did you mean `realtime_endpoint`?'],
    [['blueprints', 'show', 'kitchen'], '"kitchen"', 'There are: async_endpoint, '],
    [['blueprints', 'list'], 'too many arguments', '--help'],
  ];
  for (const [argv, ...says] of mistyped)
    it(`answers "${argv.join(' ')}" with what would be right`, async () => {
      const { code, stdout, stderr } = await here(argv);
      expect(code).to.equal(1);
      expect(stdout).to.equal('');
      for (const words of says) expect(stderr).to.contain(words);
    });

  it('prints its help for a person who typed nothing else, and does not call that a success', async () => {
    const { code, stderr } = await here([]);
    expect(code).to.equal(1);
    expect(stderr).to.contain('Usage: mlops-reconciler');
  });

  it('knows its version', async () => {
    const { stdout } = await here(['version']);
    expect(stdout).to.match(/^\d+\.\d+\.\d+\S*\n$/);
    expect((await here(['--version'])).stdout).to.equal(stdout);
  });

  it('lists every setting that is wrong, and what to write instead', async () => {
    const { code, stdout, stderr } = await here(
      ['reconcile', '--poll', 'often', '--instance', 'Team_A', '--mode', 'dry', '--sns-topic', 'mlops'],
      { MLOPS_PRUNE_QUORUM: '-1', MLOPS_POLICY: 'policy.json', MLOPS_REPOSITORY: 'x' },
    );
    expect(code).to.equal(1);
    expect(stdout).to.equal('');
    for (const words of [
      '--poll is "often"',
      '--instance is "Team_A"',
      'Write apply or observe.',
      '--sns-topic is "mlops"',
      'MLOPS_PRUNE_QUORUM is "-1"',
      'MLOPS_REPO: error: No repository is named.',
      'MLOPS_REPOSITORY is set, but there is no such setting.',
    ])
      expect(stderr).to.contain(words);
  });
});

describe('blueprints', () => {
  it('lists the pipeline types with their aliases and what they are', async () => {
    const { code, stdout } = await here(['blueprints']);
    expect(code).to.equal(0);
    expect(stdout).to.match(
      /^realtime_endpoint \(also byom_realtime_builtin, byom_realtime_custom\)\n {4}\S/m,
    );
  });

  for (const type of ['realtime_endpoint', 'byom_realtime_builtin'])
    it(`shows what ${type} takes`, async () => {
      const { code, stdout } = await here(['blueprints', 'show', type]);
      expect(code).to.equal(0);
      expect(stdout).to.match(/^ {2}inference_instance {2}String, required\n {6}\S/m);
      expect(stdout).to.match(/^ {2}instance_count {2}Number, default 1\n/m);
      expect(stdout).to.match(
        /^ {2}deployment_strategy {2}String[^\n]*\n(?: {6}[^\n]*\n)+? {6}One of: [^\n]*canary/m,
      );
      expect(stdout).to.match(
        /^ {2}latency_alarm_milliseconds {2}Number[^\n]*\n(?: {6}[^\n]*\n)+? {6}From 0 to 3600000\.\n/m,
      );
      expect(stdout).to.match(/^Outputs, for .*\n(?: {2}.*\n)* {2}EndpointName\n {6}\S/m);
    });
});
