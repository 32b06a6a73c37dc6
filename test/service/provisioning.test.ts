import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'chai';
import { createGitSource } from '../../src/adapters/git-source.ts';
import { blueprintFolder } from '../../src/adapters/blueprint-folder.ts';
import { NO_POLICY } from '../../src/core/entry/policy.ts';
import type { Provisioned } from '../../src/core/entry/provisioning.ts';
import { packageRoot } from '../../src/package-root.ts';
import { WITHOUT_POLICY } from '../../src/service/policy-keeper.ts';
import { Provisioner } from '../../src/service/wishes/provisioner.ts';
import type { Desk } from '../../src/service/wishes/provisioner.ts';
import { createFolder, createRepository, removeFolder } from '../support/git.ts';
import type { TestRepository } from '../support/git.ts';
import { BLUEPRINTS } from '../support/topic-blueprint.ts';

const FILE = 'mlops-config.json';
const TEXT =
  '{\n  "version": 1,\n  "pipelines": [\n    {"name": "news",   "pipeline_type": "topic", "text": "News"}\n  ]\n}\n';
const FRAUD = { name: 'fraud', pipeline_type: 'topic', text: 'Fraud' };

const builtIn = blueprintFolder(packageRoot).load();
const DESK: Omit<Desk, 'source'> = {
  instance: 'mlops',
  sourceId: 'this-source',
  configPath: FILE,
  mode: 'apply',
  region: 'eu-west-1',
  assetsBucket: null,
  executionRoleArn: null,
  policy: WITHOUT_POLICY,
  blueprints: { load: () => builtIn },
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  hash: (text) => createHash('sha256').update(text).digest('hex'),
};

describe('provisioning by request', () => {
  let folder: string;
  let repository: TestRepository;
  let desks: number;

  beforeEach(() => {
    folder = createFolder();
    repository = createRepository(folder);
    desks = 0;
    repository.commit({ [FILE]: TEXT, ...BLUEPRINTS });
  });
  afterEach(() => {
    removeFolder(folder);
  });

  const provisioner = (more: Partial<Desk> = {}) => {
    const cacheDir = join(folder, `cache${(desks += 1)}`);
    const environment = { PATH: process.env['PATH'], HOME: folder };
    const source = createGitSource({ repository: repository.path, branch: 'main', cacheDir, environment });
    return new Provisioner({ ...DESK, source, ...more });
  };
  const ask = (to: Provisioner, body: unknown, by = 'alice@example.com'): Promise<Provisioned> =>
    to.provision(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), by);
  const file = (): string => repository.git('show', `main:${FILE}`);
  const commits = (): number => Number(repository.git('rev-list', '--count', 'main'));
  const written = (...names: readonly string[]): Provisioned => ({
    kind: 'written',
    committed: true,
    names,
    warnings: [],
  });

  it('commits the entry, and says who asked for it', async () => {
    expect(await ask(provisioner(), FRAUD)).to.deep.equal(written('fraud'));
    expect(file()).to.equal(
      TEXT.replace(
        '\n  ]',
        ',\n    {\n      "name": "fraud",\n      "pipeline_type": "topic",\n      "text": "Fraud"\n    }\n  ]',
      ),
    );
    expect(repository.git('log', '-1', '--format=%B', 'main').trim()).to.equal(
      'Provision fraud\n\nAsked for by alice@example.com with POST /provisionpipeline.',
    );
  });

  it('answers the same body the same, without another commit; another body changes the entry', async () => {
    const to = provisioner();
    const first = await ask(to, FRAUD);
    expect(await ask(to, { ...FRAUD })).to.deep.equal({ ...first, committed: false });
    expect(commits()).to.equal(2);
    await ask(to, { ...FRAUD, text: 'More' }, 'eve\n\nSigned-off-by: boss <b@c>');
    expect(repository.git('log', '-1', '--format=%B', 'main').trim()).to.equal(
      'Change fraud\n\nAsked for by eve Signed-off-by: boss <b@c> with POST /provisionpipeline.',
    );
    expect(JSON.parse(file())).to.have.deep.nested.property('pipelines[1].text', 'More');
  });

  it('lands both of two that race, from two services', async () => {
    const answers = await Promise.all([
      ask(provisioner(), FRAUD),
      ask(provisioner(), { ...FRAUD, name: 'spam' }),
    ]);
    expect(answers).to.deep.equal([written('fraud'), written('spam')]);
    const { pipelines } = JSON.parse(file());
    expect(pipelines.map(({ name }: { name: string }) => name).toSorted()).to.deep.equal([
      'fraud',
      'news',
      'spam',
    ]);
    expect(commits()).to.equal(3);
  });

  const bad: readonly (readonly [
    what: string,
    body: unknown,
    problems: readonly (readonly [code: string, pointer: string])[],
  ])[] = [
    ['JSON that is none', '{"name"', [['invalid-json', '']]],
    ['a key twice', '{"name": "a", "name": "b"}', [['duplicate-key', '/name']]],
    [
      'all that is wrong with one',
      { name: 'No name', pipeline_type: 'topick', protect: 'yes' },
      [
        ['wrong-format', '/name'],
        ['unknown-pipeline-type', '/pipeline_type'],
        ['wrong-type', '/protect'],
      ],
    ],
    [
      'inputs that are missing',
      { name: 'x', pipeline_type: 'realtime_endpoint', inference_instance: 'ml.m5.large' },
      [],
    ],
    ['an older form that lacks its name', { pipeline_type: 'byom_realtime_builtin', model_framework: 7 }, []],
    [
      'a request that is no configuration',
      { pipeline_type: 'list_model_cards' },
      [['older-action', '/pipeline_type']],
    ],
  ];
  for (const [what, body, expected] of bad)
    it(`says what is wrong and commits nothing: ${what}`, async () => {
      const answer = await ask(provisioner(), body);
      expect(answer.kind).to.equal('invalid');
      const problems = answer.kind === 'invalid' ? answer.problems : [];
      if (expected.length > 0)
        expect(problems.map(({ code, pointer }) => [code, pointer])).to.deep.equal(expected);
      else expect(problems).to.not.be.empty;
      expect(problems.every((problem) => problem.file === 'body')).to.equal(true);
      expect(commits()).to.equal(1);
    });

  it('adds nothing to a file that has errors itself, or is not there', async () => {
    repository.commit({ [FILE]: '{"version": 1, "pipelines": [{"name": "x"}]}' });
    const to = provisioner();
    const answer = await ask(to, FRAUD);
    expect(answer).to.include({ kind: 'broken' });
    expect(answer.kind === 'broken' && answer.problems[0]).to.include({
      file: FILE,
      pointer: '/pipelines/0',
    });
    repository.commit({ [FILE]: null });
    expect(await ask(to, FRAUD)).to.have.nested.property('problems[0].code', 'config-missing');
    expect(commits()).to.equal(3);
  });

  it('commits nothing that the policy of the service forbids', async () => {
    const policy = { ...NO_POLICY, resourceTypes: ['AWS::SageMaker::*'] };
    const to = provisioner({ policy: { current: policy, refresh: () => Promise.resolve() } });
    const answer = await ask(to, FRAUD);
    expect(answer)
      .to.include({ kind: 'forbidden' })
      .and.to.have.property('message')
      .that.contains('AWS::SNS::Topic');
    expect(commits()).to.equal(1);
  });

  const barred: readonly (readonly [what: string, desk: Partial<Desk>, kind: string])[] = [
    ['a service that only observes', { mode: 'observe' }, 'forbidden'],
    [
      'a source that is only read',
      { source: { description: 'dir:x', look: () => Promise.reject(new Error('unasked')) } },
      'impossible',
    ],
    ['several files', { configPath: 'teams/*.json' }, 'impossible'],
  ];
  for (const [what, desk, kind] of barred)
    it(`is refused before the body is looked at: ${what}`, async () => {
      expect(await ask(provisioner(desk), 'nonsense')).to.include({ kind });
    });

  it('tells later requests to come again when too many wait', async () => {
    let release: (commit: null) => void = () => undefined;
    const stuck = new Promise<null>((resolve) => {
      release = resolve;
    });
    const source = {
      description: 'slow',
      look: () => Promise.reject(new Error('unasked')),
      amend: () => stuck,
    };
    const to = provisioner({ source });
    const asked = Array.from({ length: 22 }, () => ask(to, FRAUD));
    const late = await Promise.allSettled(asked.slice(20));
    expect(late.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    release(null);
    await Promise.allSettled(asked);
  });
});
