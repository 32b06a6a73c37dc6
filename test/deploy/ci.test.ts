import { expect } from 'chai';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Json } from '../../src/core/text/json.ts';
import { listen, type Listening } from '../../src/simulator/http.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { createFolder, createRepository, removeFolder, type TestRepository } from '../support/git.ts';
import { codeHost, type CodeHost } from './code-hosts.ts';
import { object, objects, text, texts } from './data.ts';
import { read, root } from './files.ts';

const yaml = (path: string): Json => {
  const document: Json = parse(read(path), { uniqueKeys: true });
  return document;
};

const action = object(yaml('deploy/ci/github/action.yml'));
const steps = objects(object(action['runs'])['steps']);
const gitLabJob = object(object(yaml('deploy/ci/gitlab-ci.yml'))['plan-mlops']);
const build = object(object(object(yaml('deploy/ci/buildspec.yml'))['phases'])['build']);
const scripts: Readonly<Record<string, string>> = {
  'the action': steps.map((step) => text(step['run'])).join('\n'),
  'the GitLab job': texts(gitLabJob['script']).join('\n'),
  'the buildspec': texts(build['commands']).join('\n'),
};

describe('The jobs in deploy/ci', () => {
  for (const [name, script] of Object.entries(scripts)) {
    it(`${name} is a script that bash can read, and nothing is put into it before it is read`, () => {
      expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).to.include({
        status: 0,
        stderr: '',
      });
      expect(script).to.not.contain('${{');
    });

    it(`${name} starts the program that is there`, () => {
      const [, started = ''] = /\bnode "?(\S+?)"?$/m.exec(script) ?? [];
      const path = started.replace('$GITHUB_ACTION_PATH/..', 'deploy/ci').replace('/app/', '');
      expect(path).to.equal('deploy/ci/pull-request.mjs');
      expect(existsSync(join(root, path))).to.equal(true);
      if (started.startsWith('/app/')) expect(read('Dockerfile')).to.contain('COPY deploy/ci/ deploy/ci/');
    });
  }

  it('the action gives its inputs by environment and names only settings that there are', () => {
    const given = Object.values(object(steps.at(-1)?.['env'])).map(text);
    const inputs = Object.keys(object(action['inputs'])).map((name) => `\${{ inputs.${name} }}`);
    expect(given.toSorted()).to.deep.equal(inputs.toSorted());
  });

  it('the GitLab job keeps its token from what comes out of a fork', () => {
    const [rule] = objects(gitLabJob['rules']);
    expect(rule?.['if']).to.contain('$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID');
  });
});

interface Ended {
  readonly code: number;
  readonly log: string;
}

describe('A pull request that is planned', function () {
  // The script starts git and two programs, one after the other.
  this.timeout(30_000);

  const folder = createFolder();
  const work = join(folder, 'work');
  let aws: Listening;
  let host: CodeHost;
  let repository: TestRepository;
  before(async () => {
    aws = await listen(new Simulator({ now: Date.now, speed: 1 }), 0);
    repository = createRepository(folder);
    host = await codeHost();
    mkdirSync(work);
  });
  after(() => {
    host.close();
    void aws.close();
    removeFolder(folder);
  });

  const entry = {
    name: 'churn',
    pipeline_type: 'realtime_endpoint',
    model_framework: 'xgboost',
    model_framework_version: '1.7-1',
    model_artifact_location: 's3://models/churn/model.tar.gz',
    inference_instance: 'ml.m5.large',
  };

  /** As a job does it: one commit, shallow, and no branch. */
  const checkOut = (source: string): void => {
    const subject = '$(touch hacked) `touch hacked` ${{ github.token }} | <!-- @all';
    const commit = repository.commit({ 'mlops-config.json': source }, { branch: 'change', subject });
    const git = (...args: readonly string[]) =>
      execFileSync('git', args, { cwd: work, stdio: ['ignore', 'pipe', 'pipe'] });
    if (!existsSync(join(work, '.git'))) git('init', '--quiet', '.');
    git('fetch', '--quiet', '--depth', '1', `file://${repository.path}`, commit);
    git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  };

  const built = fileURLToPath(new URL('../../src', import.meta.url));
  const job = async (more: Readonly<Record<string, string>> = {}, program = built): Promise<Ended> => {
    const child = spawn(process.execPath, [join(root, 'deploy/ci/pull-request.mjs'), program], {
      cwd: work,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        GITHUB_REPOSITORY: 'ml/config',
        GITHUB_REF: 'refs/pull/7/merge',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_API_URL: host.url,
        GITHUB_TOKEN: 'token',
        GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL: aws.url,
        MLOPS_PACE: 'off',
        ...more,
      },
    });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (part) => (log += String(part)));
    const code = await new Promise<number>((resolve) => {
      child.once('close', (status) => resolve(status ?? -1));
    });
    return { code, log };
  };

  it('has one comment, which says what merging it would do', async () => {
    checkOut(JSON.stringify({ version: 1, pipelines: [entry] }));
    const { code, log } = await job();
    expect(log).to.contain('The comment of the pull request was created.');
    expect(code).to.equal(0);
    expect(host.comments).to.have.length(1);
    expect(host.comments[0]?.body).to.match(/^<!-- mlops-reconciler plan: mlops -->\n/);
    expect(host.comments[0]?.body).to.contain('create 1');
    expect(readFileSync(join(folder, 'summary.md'), 'utf8')).to.equal(host.comments[0]?.body);
    expect(host.comments[0]?.body).to.not.match(/`touch hacked`|@all/);
    expect(existsSync(join(work, 'hacked'))).to.equal(false);
  });

  it('has the same comment when there is no plan, and fails', async () => {
    checkOut('{');
    const { code } = await job({ MLOPS_SOURCE_ID: '0123456789abcdef' }, join(folder, 'nothing'));
    expect(code).to.equal(1);
    expect(host.comments).to.have.length(1);
    expect(host.comments[0]?.body).to.contain('No plan could be made');
  });
});
