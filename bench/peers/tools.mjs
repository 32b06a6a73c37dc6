/** What is compared: how each tool is installed, given the same stacks, and told to make them so. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from '../../test/lanes/npm.mjs';
import { prepare } from '../../test/lanes/python.mjs';

const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';
const AT_ONCE = 10;
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const here = (file) => fileURLToPath(new URL(file, import.meta.url));

const python = (name) => ({ name, requirements: here(`${name}.txt`) });
const numbersIn = (text) => /\d+\.\d+\.\d+/.exec(text)[0];
const said = (program, ...args) => execFileSync(program, args, { encoding: 'utf8' });

/**
 * `install` gives the program; `write` puts stacks where the tool reads them, and may be called again when they
 * changed; `command` makes them so; `sends` is what becomes of a template on its way; `how` says with which settings.
 */
export const tools = [
  {
    name: 'mlops-reconciler',
    how: '`reconcile`, one process that ends; MLOPS_PACE=off, as against any emulator',
    install: async () => process.execPath,
    version: () => numbersIn(said(process.execPath, MAIN, 'version')),
    write: (folder, { config }) => {
      const git = (...args) => execFileSync('git', ['-C', folder, ...args], { env: GIT });
      git('-c', 'init.defaultBranch=main', 'init', '--quiet');
      writeFileSync(join(folder, 'mlops-config.json'), config);
      git('add', 'mlops-config.json');
      git('commit', '--quiet', '--allow-empty', '-m', 'Bench');
    },
    command: (program) => [program, MAIN, 'reconcile'],
    environment: (folder) => ({
      MLOPS_REPO: folder,
      MLOPS_STATE: `file:${folder}/.git/state`,
      MLOPS_CACHE_DIR: `${folder}/.git/cache`,
      MLOPS_SOURCE_ID: 'bench',
      MLOPS_PACE: 'off',
    }),
  },
  {
    name: 'AWS CDK CLI',
    how: `\`cdk deploy --all --method direct --concurrency ${AT_ONCE}\` of a finished cloud assembly: no synthesis, no change sets, notices and telemetry off`,
    install: (children) =>
      install({ name: 'cdk', packages: here('cdk'), program: 'bin/cdk' }, { children, cache: CACHE }),
    version: (program) => numbersIn(said(process.execPath, program, '--version')),
    write: (folder, { stacks }) => {
      for (const { stack, template } of stacks) writeFileSync(join(folder, `${stack}.json`), template);
      writeFileSync(
        join(folder, 'manifest.json'),
        JSON.stringify({ version: '36.0.0', artifacts: Object.fromEntries(stacks.map(artifact)) }),
      );
    },
    command: (program, folder, { stacks }) => [
      process.execPath,
      program,
      ...`deploy --all --method direct --concurrency ${AT_ONCE} --require-approval never`.split(' '),
      ...'--no-notices --no-version-reporting --no-previous-parameters --progress events --ci'.split(' '),
      '--app',
      folder,
      '--output',
      `${folder}.out`,
      // A command line has no room for all of them; without previous ones the others have their defaults, as they should.
      ...stacks.flatMap(({ stack, own }) =>
        Object.entries(own).flatMap(([key, value]) => ['--parameters', `${stack}:${key}=${value}`]),
      ),
    ],
    environment: () => ({ CDK_DISABLE_CLI_TELEMETRY: 'true' }),
  },
  {
    name: 'Sceptre',
    sends: (template) => `---\n${template}`,
    how: `\`sceptre launch --max-concurrency ${AT_ONCE}\``,
    install: (children) => prepare({ ...python('sceptre'), program: 'sceptre' }, { children, cache: CACHE }),
    version: (program) => numbersIn(said(program, '--version')),
    write: (folder, { stacks }) => {
      for (const each of ['config', 'templates']) mkdirSync(join(folder, each), { recursive: true });
      // JSON is YAML; Sceptre reads its files as Jinja first, and there are no braces in pairs in them.
      writeFileSync(
        join(folder, 'config', 'config.yaml'),
        JSON.stringify({ project_code: 'mlops', region: REGION }),
      );
      for (const { stack, template, parameters, tags } of stacks) {
        writeFileSync(join(folder, 'templates', `${stack}.json`), template);
        const config = {
          template: { type: 'file', path: `${stack}.json` },
          stack_name: stack,
          parameters,
          stack_tags: tags,
        };
        writeFileSync(join(folder, 'config', `${stack}.yaml`), JSON.stringify(config, null, 1));
      }
    },
    command: (program, folder) => [
      program,
      ...`--dir ${folder} launch --yes --max-concurrency ${AT_ONCE} .`.split(' '),
    ],
    environment: () => ({}),
  },
  {
    name: 'aws cloudformation deploy',
    how: `a shell loop over the stacks, ${2 * availableParallelism()} processes at once, \`--no-fail-on-empty-changeset\``,
    install: (children) => prepare({ ...python('awscli'), program: 'aws' }, { children, cache: CACHE }),
    version: (program) => numbersIn(said(program, '--version')),
    write: (folder, { stacks }) => {
      for (const { stack, template } of stacks) writeFileSync(join(folder, `${stack}.json`), template);
      writeFileSync(join(folder, 'stacks'), stacks.map((each) => `${deployLine(each)}\n`).join(''));
      writeFileSync(join(folder, 'deploy.sh'), LOOP, { mode: 0o755 });
      writeFileSync(join(folder, 'one.sh'), ONE, { mode: 0o755 });
    },
    command: (program, folder) => [join(folder, 'deploy.sh'), program, String(2 * availableParallelism())],
    environment: () => ({}),
  },
];

const CACHE = '.cache/bench';

const GIT = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Bench',
  GIT_AUTHOR_EMAIL: 'bench@example.com',
  GIT_COMMITTER_NAME: 'Bench',
  GIT_COMMITTER_EMAIL: 'bench@example.com',
};

const LOOP = `#!/bin/sh
cd "$(dirname "$0")" && exec xargs -P "$2" -L 1 ./one.sh "$1" <stacks
`;

// AWS makes an empty change set, which the option lets pass; moto refuses to make one, which is the same news.
const ONE = `#!/bin/sh
program=$1
shift
said=$("$program" cloudformation deploy --no-fail-on-empty-changeset "$@" 2>&1) && exit 0
case $said in *"No updates are to be performed"*) exit 0 ;; esac
echo "$said" >&2
exit 255
`;

const deployLine = ({ stack, parameters, tags, capabilities }) =>
  [
    '--stack-name',
    stack,
    '--template-file',
    `${stack}.json`,
    ...pairs('--parameter-overrides', parameters),
    ...pairs('--tags', tags),
    ...(capabilities.length === 0 ? [] : ['--capabilities', ...capabilities]),
  ].join(' ');

function pairs(option, values) {
  const found = Object.entries(values).map(([key, value]) => `"${key}=${value}"`);
  return found.length === 0 ? [] : [option, ...found];
}

const artifact = ({ stack, tags }) => [
  stack,
  {
    type: 'aws:cloudformation:stack',
    environment: `aws://${ACCOUNT}/${REGION}`,
    properties: { templateFile: `${stack}.json`, stackName: stack, tags, validateOnSynth: false },
    displayName: stack,
  },
];
