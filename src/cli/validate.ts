import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { parseBlueprint } from '../blueprints/parse-blueprint.ts';
import { builtInBlueprints, folderFiles } from '../compose.ts';
import { problemJson } from '../core/describe.ts';
import { problemLines } from '../core/describe-text.ts';
import type { PipelineEntry } from '../core/config.ts';
import { Fault } from '../core/fault.ts';
import type { JsonObject } from '../core/json.ts';
import type { Problem } from '../core/result.ts';
import { readDesire } from '../service/desire.ts';
import type { Flags } from './options.ts';
import { EXIT, OUTPUT, print, printJson } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { explained } from './session.ts';

export const describeValidate = (command: Command): Command =>
  command
    .description(
      'Checks configuration files and blueprints offline; blueprints are looked for beside the file.',
    )
    .argument('<PATH...>', 'configuration files, or blueprint templates')
    .addOption(OUTPUT());

/** What was found in one file. */
interface Checked {
  readonly problems: readonly Problem[];
  readonly pipelines: readonly PipelineEntry[];
}

export const validateVerb = (paths: readonly string[], flags: Flags, outside: Outside): Promise<ExitCode> =>
  explained(outside, async () => {
    const checked: Checked[] = [];
    for (const path of paths) checked.push(await check(resolve(outside.directory, path), path));
    const problems = checked.flatMap((each) => each.problems);
    const pipelines = checked.flatMap((each) => each.pipelines);
    if (flags['output'] === 'json') {
      printJson(outside.stdout, {
        schema_version: 1,
        problems: problems.map(problemJson),
        pipelines: pipelines.map(understood),
      });
    } else {
      print(outside.stdout, problems.flatMap(problemLines));
      print(outside.stdout, summary(problems, pipelines));
    }
    return problems.some(({ severity }) => severity === 'error') ? EXIT.error : EXIT.done;
  });

async function check(path: string, shown: string): Promise<Checked> {
  const bytes = await read(path, shown);
  return isTemplate(path, bytes) ? checkBlueprint(path, bytes) : checkConfig(path, shown);
}

async function read(path: string, shown: string): Promise<Uint8Array> {
  try {
    if ((await stat(path)).isFile()) return await readFile(path);
  } catch {
    // Told below, like everything else that is no readable file.
  }
  throw new Fault(
    'stalled',
    'unreadable-file',
    `${shown} cannot be read as a file.`,
    'Name a file that exists.',
  );
}

/** A template says what it creates; a configuration never has that key. */
const isTemplate = (path: string, bytes: Uint8Array): boolean =>
  /\.(ya?ml|template)$/.test(path) || /^\s*\{[\s\S]*"Resources"\s*:/.test(new TextDecoder().decode(bytes));

function checkBlueprint(path: string, template: Uint8Array): Checked {
  const name = basename(path).replace(/\.[^.]+$/, '');
  const parsed = parseBlueprint({ name, template, templateFile: path, origin: 'repository' });
  return { problems: parsed.ok ? parsed.warnings : parsed.problems, pipelines: [] };
}

async function checkConfig(path: string, shown: string): Promise<Checked> {
  const builtIn = await builtInBlueprints.load();
  if (!builtIn.ok) return { problems: builtIn.problems, pipelines: [] };
  const folder = dirname(path);
  const result = await readDesire(folderFiles(folder), relative(folder, path), builtIn.value);
  const problems = result.ok ? result.warnings : result.problems;
  const inShown = (file: string): string => join(dirname(shown), file);
  return {
    problems: problems.map((problem) => ({ ...problem, file: inShown(problem.file) })),
    pipelines: result.ok ? result.value.config.pipelines : [],
  };
}

const understood = ({ name, pipelineType, targets, understoodFrom }: PipelineEntry): JsonObject => ({
  name,
  pipeline_type: pipelineType,
  environments: targets.map(({ environment }) => environment),
  understood_from: understoodFrom,
});

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

function summary(problems: readonly Problem[], pipelines: readonly PipelineEntry[]): readonly string[] {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  if (errors > 0) return ['', `${count(errors, 'error')}, ${count(warnings, 'warning')}.`];
  const aliases = pipelines
    .filter(({ understoodFrom }) => understoodFrom !== null)
    .map((entry) => `${entry.name}: "${entry.understoodFrom}" is read as "${entry.pipelineType}".`);
  return [...aliases, `Valid: ${count(pipelines.length, 'pipeline')}, ${count(warnings, 'warning')}.`];
}
