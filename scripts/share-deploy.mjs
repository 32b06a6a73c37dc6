#!/usr/bin/env node
/**
 * Writes into `deploy/target-account.yaml` what it has in common with `deploy/service.yaml`: the rights over stacks,
 * and all that lies below the line that names this script. With `--check` nothing is written: the exit code is 1 when
 * the two differ.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const source = new URL('../deploy/service.yaml', import.meta.url);
const target = new URL('../deploy/target-account.yaml', import.meta.url);

/** Resources that both make. */
const SHARED = ['Bucket', 'BucketPolicy', 'AdoptedPolicy'];

/** Statements of the service's own rights that hold in other accounts too, in their order. */
const STATEMENTS = [
  'LookAtAllStacks',
  'LookForDrift',
  'LookAtQuotas',
  'ReadOurStacks',
  'CreateOurStacks',
  'UpdateOurStacks',
  'OperateOurStacks',
  'TagOurStacks',
  'HandTheExecutionRoleToCloudFormation',
  'KeepTemplates',
  'LookAtModels',
  'LookAtModelPackages',
  'LookAtEndpoints',
  'AskOurEndpoints',
  'AskTestFunctions',
  'FollowExecutions',
];

const service = await readFile(source, 'utf8');
const before = await readFile(target, 'utf8');

/** The lines from one that fits to the next that is indented no deeper and is no comment. */
function block(text, first, indentation) {
  const lines = text.split('\n');
  const start = lines.indexOf(first);
  if (start === -1) throw new Error(`deploy/service.yaml has no line "${first.trim()}"`);
  const length = lines.slice(start + 1).findIndex((line) => line.trim() !== '' && depth(line) <= indentation);
  return lines
    .slice(start, length === -1 ? undefined : start + 1 + length)
    .join('\n')
    .trimEnd();
}

const depth = (line) => line.length - line.trimStart().length;

/** The text between two lines, which stay. */
function between(text, from, to, content) {
  const start = text.indexOf(from) + from.length;
  const end = text.indexOf(to, start);
  if (start < from.length || end === -1)
    throw new Error(`deploy/target-account.yaml has lost "${from.trim()}"`);
  return text.slice(0, start) + content + text.slice(end);
}

const policy = block(service, '  TaskPolicy:', 2);
const statements = STATEMENTS.map((sid) => block(policy, `          - Sid: ${sid}`, 10)).join('\n');
const resources = SHARED.map((name) => block(service, `  ${name}:`, 2))
  .join('\n\n')
  // What the service is there, the role that it assumes is here.
  .replaceAll('!Ref TaskRole]', '!Ref DeployRole]');
const SECTION = '  # ---------------------------------------------------------------- as in service.yaml';
const withPolicy = between(
  before,
  "PolicyName: reconcile\n      Roles: [!Ref DeployRole]\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n",
  `\n\n${SECTION}`,
  statements,
);
const after = between(withPolicy, 'scripts/share-deploy.mjs\n', '\n\nOutputs:', resources);

if (!process.argv.includes('--check')) {
  await writeFile(target, after);
} else if (after !== before) {
  process.stderr.write(
    `${fileURLToPath(target)} is not as service.yaml; run node scripts/share-deploy.mjs\n`,
  );
  process.exitCode = 1;
}
