import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { main } from '../../src/cli/program.ts';
import { createFolder, removeFolder } from '../support/git.ts';
import { CONFIG } from './configs.ts';
import { Place } from './place.ts';
import { createWorld, stacksIn } from './simulated-stage.ts';

/** A queue in two environments, with a secret and a name that replaces it. */
const BLUEPRINT = {
  'blueprints/queue/queue.yaml': [
    'Parameters:',
    '  QueueName: {Type: String}',
    '  DelaySeconds: {Type: Number, Default: 0}',
    '  ApiToken: {Type: String}',
    'Resources:',
    '  Queue:',
    '    Type: AWS::SQS::Queue',
    '    Properties:',
    '      QueueName: !Ref QueueName',
    '      DelaySeconds: !Ref DelaySeconds',
    '      Tags: [{Key: note, Value: !Sub "token is ${ApiToken}"}]',
    '',
  ].join('\n'),
};

const commit = (place: Place, entry: object, ...more: readonly object[]): string =>
  place.repository.commit({
    [CONFIG]: JSON.stringify({
      version: 1,
      environments: { dev: { region: 'eu-west-1' }, prod: { region: 'us-east-1' } },
      pipelines: [
        { name: 'work', pipeline_type: 'queue', queue_name: 'one', api_token: 'first-token', ...entry },
        ...more,
      ],
    }),
    ...BLUEPRINT,
  });

/** The text between the codes. */
const withoutColours = (text: string): string =>
  text
    .split('\u001b[')
    .map((part, index) => (index === 0 ? part : part.replace(/^\d+m/, '')))
    .join('');

describe('The plan on the command line', function () {
  this.timeout(30_000);
  const root = createFolder();
  const place = new Place(root);
  after(() => removeFolder(root));

  before(async () => {
    await createWorld(place.world, 3_000);
    commit(place, {});
    expect((await place.verb('reconcile')).code).to.equal(0);
    commit(
      place,
      { delay_seconds: 5, api_token: 'second-token', overrides: { prod: { queue_name: 'two' } } },
      { name: 'more', pipeline_type: 'queue', environments: ['dev'], queue_name: 'three', api_token: 'x' },
    );
  });

  it('shows environments side by side and each property that changes, and no secret', async () => {
    const { stdout, code } = await place.verb('plan');
    expect(code).to.equal(0);
    const lines = stdout.split('\n');
    expect(lines.slice(2, 5)).to.deep.equal([
      'PIPELINE  dev       prod',
      'more      + create  .',
      'work      ~ update  ~ propose',
    ]);
    expect(stdout).to.contain(
      'mlops-dev-work\n           Its configuration changed.\n           parameter ApiToken: changed, not shown\n           parameter DelaySeconds: 0 -> 5\n           ~ Queue (AWS::SQS::Queue) changed in place\n',
    );
    expect(stdout).to.contain('parameter QueueName: one -> two');
    expect(stdout).to.contain('~ Queue (AWS::SQS::Queue) replaced\n');
    expect(stdout).to.contain('QueueName: one -> two (replaces)');
    expect(stdout).to.not.match(/first-token|second-token/);
  });

  it('gives the same to machines, in the published form, with what AWS says', async () => {
    const before = stacksIn(place.world);
    const { stdout, stderr, code } = await place.verb('plan', '--output', 'json', '--change-set');
    expect(code, stderr).to.equal(0);
    const printed: { readonly steps: readonly { readonly environment: string; readonly aws: unknown }[] } =
      JSON.parse(stdout);
    const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
    const fits = ajv.validate(JSON.parse(readFileSync('schemas/plan.schema.json', 'utf8')), printed);
    expect(fits, JSON.stringify(ajv.errors)).to.equal(true);
    expect(stdout).to.not.match(/first-token|second-token/);
    const prod = printed.steps.find(({ environment }) => environment === 'prod');
    expect(prod?.aws).to.deep.include({ answer: 'changes', why: null });
    expect(stacksIn(place.world)).to.deep.equal(before);
  });

  it('is a comment for a pull request, of one environment where only that is asked for', async () => {
    const { stdout, code } = await place.verb(
      'plan',
      '--output',
      'markdown',
      '--change-set',
      '--environment',
      'prod',
    );
    expect(code).to.equal(0);
    expect(stdout.split('\n')[0]).to.equal('<!-- mlops-reconciler plan: mlops -->');
    expect(stdout).to.contain('| Pipeline | prod |');
    expect(stdout).to.contain('#### Updated, with something replaced or removed');
    expect(stdout).to.contain('replaced; AWS: replaced');
    expect(stdout).to.contain(
      '| <code>Queue</code> <code>QueueName</code> | <code>one</code> | <code>two</code> | **replaces** |',
    );
    expect(stdout).to.not.match(/first-token|second-token/);
  });

  it('is as wide as the terminal, and coloured unless somebody does not want that', async () => {
    const shown = async (env: Readonly<Record<string, string>>): Promise<string> => {
      let text = '';
      const stdout = { write: (more: string) => void (text += more), isTTY: true, columns: 60 };
      const stderr = { write: () => undefined };
      const never = new AbortController().signal;
      const argv = [
        'plan',
        '--repo',
        place.repository.path,
        '--state',
        place.state,
        `--simulate=${place.world}`,
      ];
      const signals = { reads: never, writes: never };
      await main(argv, {
        env: { ...env, PATH: process.env['PATH'] },
        directory: '.',
        stdout,
        stderr,
        signals,
      });
      return text;
    };
    const coloured = await shown({});
    expect(coloured).to.contain('\u001b[33m~ update\u001b[0m');
    const plain = await shown({ NO_COLOR: '1' });
    expect(plain).to.equal(withoutColours(coloured));
    expect(Math.max(...plain.split('\n').map((line) => line.length))).to.be.at.most(60);
  });

  it('says in a comment, too, that the configuration is rejected or the repository is not there', async () => {
    const other = new Place(root);
    await createWorld(other.world, 3_000);
    other.repository.commit({ [CONFIG]: '{"version": 2}' });
    const rejected = await other.verb('plan', '--output', 'markdown');
    expect(rejected.code).to.equal(1);
    expect(rejected.stdout).to.contain('**The configuration is rejected, and nothing would be changed.**');
    const lost = await other.verb('plan', '--output', 'markdown', '--branch', 'nowhere');
    expect(lost.code).to.equal(1);
    expect(lost.stdout).to.contain('No commit could be read.').and.to.contain('nowhere');
  });
});
