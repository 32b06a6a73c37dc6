#!/usr/bin/env node
/**
 * Checks and plans the commit that is checked out here, and keeps one comment on its pull request up to date: for
 * GitHub Actions, GitLab CI and CodeBuild. docs/pull-requests.md. Settings are those of the service, by environment.
 * Exit code 0, or 1 when the configuration is rejected, AWS cannot be read or the comment cannot be written.
 *
 * What a pull request says is somebody's text. It goes from program to program as it is and never through a shell.
 *
 *   node pull-request.mjs [FOLDER OF THE COMPILED PROGRAM]
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codeCommit } from './codecommit.mjs';
import { gitHub } from './github.mjs';
import { gitLab } from './gitlab.mjs';
import { keepComment } from './keep-comment.mjs';

/** A plan of 2,000 pipelines is far below. */
const MOST_OUTPUT = 64 * 1024 * 1024;

const { env } = process;
const program = resolve(process.argv[2] ?? join(import.meta.dirname, '..', '..', 'dist'));
const host = gitHub(env) ?? gitLab(env) ?? codeCommit(env);

/** Where the service reads, so that this plan takes the stacks of the service for its own. */
const repository = env['MLOPS_REPO'] ?? host?.repository;
if (repository === undefined && env['MLOPS_SOURCE_ID'] === undefined) {
  process.stderr.write(
    'error: It is not known which repository the service follows.\n    Set MLOPS_REPO and MLOPS_BRANCH as they are set for the service.\n',
  );
  process.exit(1);
}

const checked = check();
const { status, markdown } = await plan();
show(markdown);
const commented = await comment(markdown);
process.exitCode = checked && status === 0 && commented ? 0 : 1;

/** Offline, with line and column of every problem in the log. */
function check() {
  const pattern = env['MLOPS_CONFIG_PATH'] ?? 'mlops-config.json';
  const found = git('ls-files', '-z', '--', `:(glob)${pattern}`)?.split('\0').filter(Boolean) ?? [];
  const files = found.length === 0 ? [pattern] : found;
  return run(['validate', '--', ...files], env, 'inherit').status === 0;
}

/** One look at AWS, as if this commit were the tip of the branch that the service follows. */
async function plan() {
  const own = mkdtempSync(join(tmpdir(), 'mlops-plan-'));
  try {
    const { status, stdout } = run(['plan', '--output', 'markdown'], {
      ...env,
      MLOPS_SOURCE_ID: env['MLOPS_SOURCE_ID'] ?? (await sourceId()),
      MLOPS_REPO: process.cwd(),
      MLOPS_BRANCH: git('rev-parse', 'HEAD')?.trim() ?? '',
      MLOPS_STATE: `file:${join(own, 'state')}`,
      MLOPS_CACHE_DIR: join(own, 'git'),
    });
    return { status, markdown: stdout.startsWith('<!-- ') ? stdout : withoutPlan() };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

async function sourceId() {
  const { deriveSourceId } = await import(pathToFileURL(join(program, 'core', 'stack', 'identity.js')).href);
  return deriveSourceId(repository, env['MLOPS_BRANCH'] ?? 'main', sha256);
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** Begins as a plan does, so that the next one takes its place. */
function withoutPlan() {
  return [
    `<!-- mlops-reconciler plan: ${env['MLOPS_INSTANCE'] ?? 'mlops'} -->`,
    '### Plan of mlops-reconciler',
    '',
    '**No plan could be made.** The log of the job says why.',
    '',
  ].join('\n');
}

/** For whoever looks at the job. */
function show(markdown) {
  process.stdout.write(markdown);
  const summary = env['GITHUB_STEP_SUMMARY'];
  if (summary !== undefined) appendFileSync(summary, markdown);
}

/** @returns whether the pull request has its comment, or there is none to have one */
async function comment(markdown) {
  if (host === null) {
    process.stderr.write('This is no job of a pull request: there is nothing to comment on.\n');
    return true;
  }
  try {
    const kept = await keepComment(host, markdown);
    process.stderr.write(`The comment of the pull request was ${kept}.\n`);
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`error: The comment could not be written. ${why}\n    ${host.hint}\n`);
    return false;
  }
}

function run(args, environment, stdout = 'pipe') {
  const ended = spawnSync(process.execPath, [join(program, 'main.js'), ...args], {
    env: environment,
    stdio: ['ignore', stdout, 'inherit'],
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT,
  });
  return { status: ended.status, stdout: ended.stdout ?? '' };
}

/** What git says, or null when it cannot. The folder may belong to somebody else, as it does in containers. */
function git(...args) {
  const ended = spawnSync('git', ['-c', `safe.directory=${process.cwd()}`, ...args], { encoding: 'utf8' });
  return ended.status === 0 ? ended.stdout : null;
}
