import { expect } from 'chai';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createFolder, removeFolder } from '../support/git.ts';
import { here } from './command.ts';
import { CONFIG, configOf, endpoint } from './configs.ts';

const TEN_MISTAKES = 'test/fixtures/config/invalid/ten-mistakes.json';

const TEMPLATE = 'Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n';

/** A template whose structured input stands in a file beside it. */
const STRUCTURED =
  'Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      Tags: !Input labels\n';
const INPUTS = JSON.stringify({ type: 'object', properties: { labels: { type: 'array' } } });

describe('validate', () => {
  let folder: string;
  beforeEach(() => {
    folder = createFolder();
  });
  afterEach(() => removeFolder(folder));

  /** Writes files below the folder, and gives the path of the first as one would type it. */
  function write(files: Readonly<Record<string, string>>): string {
    const [first = ''] = Object.keys(files);
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return relative(process.cwd(), join(folder, first));
  }

  it('prints all of ten mistakes with line, column, pointer and what to do', async () => {
    const { code, stdout } = await here(['validate', TEN_MISTAKES]);
    expect(code).to.equal(1);
    const [problems = '', summary] = stdout.split('\n\n');
    expect(summary).to.equal('10 errors, 0 warnings.\n');
    const lines = problems.split('\n');
    expect(lines).to.have.length(30);
    for (let at = 0; at < lines.length; at += 3) {
      expect(lines[at]).to.match(
        /^test\/fixtures\/config\/invalid\/ten-mistakes\.json:\d+:\d+: error: \S+ \S+/,
      );
      expect(lines[at + 1]).to.match(/^ {4}at \/\S+$/);
      expect(lines[at + 2]).to.match(/^ {4}\S+ \S+/);
    }
  });

  it('prints the same for machines', async () => {
    const { code, stdout } = await here(['validate', '--output', 'json', TEN_MISTAKES]);
    expect(code).to.equal(1);
    const { problems, pipelines }: Printed = JSON.parse(stdout);
    expect(problems).to.have.length(10);
    expect(pipelines).to.deep.equal([]);
    for (const problem of problems) {
      expect(problem.line).to.be.greaterThan(0);
      expect(problem.column).to.be.greaterThan(0);
      expect(problem.pointer).to.match(/^\//);
      expect(problem.hint).to.be.a('string');
    }
  });

  it('counts what is valid, and says how an older name was understood', async () => {
    const path = write(
      configOf(endpoint('churn'), endpoint('fraud', { pipeline_type: 'byom_realtime_builtin' })),
    );
    const { code, stdout } = await here(['validate', path]);
    expect(code).to.equal(0);
    expect(stdout).to.equal(
      'PIPELINE  TYPE               UNDERSTOOD FROM\nfraud     realtime_endpoint  byom_realtime_builtin\n\n' +
        'Valid: 2 pipelines, 0 warnings.\n',
    );
  });

  it('checks blueprints, with the inputs that are declared beside them', async () => {
    const path = write({
      'blueprints/ours/ours.yaml': STRUCTURED,
      'blueprints/ours/inputs.schema.json': INPUTS,
      'plain.yaml': TEMPLATE,
    });
    const { code, stdout } = await here(['validate', path, join(folder, 'plain.yaml')]);
    expect(stdout).to.equal('Valid: 2 blueprints, 0 warnings.\n');
    expect(code).to.equal(0);
  });

  it('says of a broken blueprint where it is broken, by the path that was typed', async () => {
    const path = write({ 'blueprints/ours/ours.yaml': STRUCTURED });
    const { code, stdout } = await here(['validate', path]);
    expect(code).to.equal(1);
    expect(stdout).to.match(/^\S+:5:\d+: error: !Input `labels` is not declared\n/);
    expect(stdout.startsWith(`${path}:`), stdout).to.equal(true);
  });

  it('looks for blueprints beside the configuration', async () => {
    const path = write({
      ...configOf({ name: 'queue', pipeline_type: 'ours' }),
      'blueprints/ours/ours.yaml': TEMPLATE,
    });
    const { code, stdout } = await here(['validate', path]);
    expect(stdout).to.equal('Valid: 1 pipeline, 0 warnings.\n');
    expect(code).to.equal(0);
  });

  it('checks every path, those that are no files too', async () => {
    const good = write({ ...configOf(endpoint('churn')), 'bad.json': '{}' });
    const argv = ['validate', join(folder, 'missing.json'), good, folder, join(folder, 'bad.json')];
    const { code, stdout } = await here(argv);
    expect(code).to.equal(1);
    expect(stdout).to.contain(`${join(folder, 'missing.json')}: error: This cannot be read as a file.`);
    expect(stdout).to.contain(`${folder}: error: This cannot be read as a file.`);
    expect(stdout).to.contain('bad.json:1:1: error: `version` is missing');
    expect(stdout).to.contain('4 errors, 0 warnings.');
  });

  it('warns without refusing: a file that needs an assets bucket is valid', async () => {
    const path = write(configOf(endpoint('churn', { model_artifact_location: 'churn/model.tar.gz' })));
    const { code, stdout } = await here(['validate', path]);
    expect(code).to.equal(0);
    expect(stdout).to.contain(
      `${path.replace(CONFIG, '')}${CONFIG}:9:34: warning: \`model_artifact_location\``,
    );
    expect(stdout).to.contain('Valid: 1 pipeline, 1 warning.');
  });

  it('says of several files what one service could not follow together', async () => {
    const risk = write({ 'teams/risk/c.json': configOf(endpoint('churn'))[CONFIG] });
    const sales = write({ 'teams/sales/c.json': configOf(endpoint('churn'))[CONFIG] });
    const { code, stdout } = await here(['validate', risk, sales]);
    expect(code).to.equal(0);
    expect(stdout).to.contain(`\`churn\` is the name of a pipeline in ${risk} already.`);
    expect(stdout).to.match(new RegExp(`${sales}:\\d+:\\d+`));
    expect(stdout).to.contain('If one service follows both, this file is rejected.');
  });

  it('finds the blueprints of a repository above the file, but not above the working directory', async () => {
    const blueprint = { 'blueprints/queue/queue.yaml': TEMPLATE };
    const file = write({ 'teams/risk/c.json': configOf({ name: 'jobs', pipeline_type: 'queue' })[CONFIG] });
    write(blueprint);
    const from = (directory: string) => here(['validate', join(folder, 'teams/risk/c.json')], {}, directory);
    expect((await from(folder)).code).to.equal(0);
    expect((await from(join(folder, 'teams'))).stdout).to.contain('there is no pipeline type `queue`');
    expect((await here(['validate', file])).code, 'far from the working directory').to.equal(1);
  });

  describe('reads the code of functions that a blueprint names', () => {
    const lambda = (code: string) =>
      `Resources: { F: { Type: AWS::Lambda::Function, Properties: { Role: r, Code: ${code} } } }\n`;

    it('from beside a template and from beside its folder', async () => {
      for (const code of ['lambdas/f', '../lambdas/f']) {
        const file = write({ 'blueprints/job/job.yaml': lambda(code) });
        write({ [`blueprints/${code.startsWith('..') ? '' : 'job/'}lambdas/f/index.py`]: 'pass' });
        expect((await here(['validate', file])).stdout, code).to.equal('Valid: 1 blueprint, 0 warnings.\n');
      }
    });

    it('and says where it is not', async () => {
      const { code, stdout } = await here(['validate', write({ 'job.yaml': lambda('lambdas/f') })]);
      expect(code).to.equal(1);
      expect(stdout).to.contain('there is no file in the folder `lambdas/f`');
    });

    it('and follows no symbolic link, as the service will not', async () => {
      const config = configOf({ name: 'jobs', pipeline_type: 'job' })[CONFIG] ?? '';
      const file = write({ [CONFIG]: config, 'blueprints/job/job.yaml': lambda('lambdas/f') });
      write({ 'blueprints/job/lambdas/f/index.py': 'pass' });
      symlinkSync('/etc/hostname', join(folder, 'blueprints/job/lambdas/f/host'));
      const { code, stderr } = await here(['validate', file]);
      expect(code).to.equal(1);
      expect(stderr).to.contain(
        '"blueprints/job/lambdas/f/host" is a symbolic link, which is never followed.',
      );
    });
  });
});

interface Printed {
  readonly problems: readonly {
    readonly line: number;
    readonly column: number;
    readonly pointer: string;
    readonly hint: string | null;
  }[];
  readonly pipelines: readonly unknown[];
}
