import { resolve } from 'node:path';
import type { Command } from 'commander';
import { problemJson } from '../core/show/describe.ts';
import { problemLines } from '../core/show/describe-text.ts';
import type { PipelineEntry } from '../core/config.ts';
import { clashes } from '../core/entry/config-set.ts';
import type { JsonObject } from '../core/text/json.ts';
import type { Problem } from '../core/text/result.ts';
import type { Checked } from './check-file.ts';
import type { Flags } from './options.ts';
import { EXIT, OUTPUT, print, printJson } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { explained } from './session.ts';
import { printConfig, understoodLines } from './today.ts';

export const describeValidate = (command: Command): Command =>
  command
    .description(
      'Checks configuration files and blueprints offline; blueprints are looked for beside the file, or above it.',
    )
    .argument('<PATH...>', 'configuration files, or blueprint templates')
    .addOption(OUTPUT())
    .option('--print-config', 'print the configuration in the form of today, and nothing else');

export const validateVerb = (paths: readonly string[], flags: Flags, outside: Outside): Promise<ExitCode> =>
  explained(outside, async () => {
    const { checkFile } = await import('./check-file.ts');
    const checked: Checked[] = [];
    const top = resolve(outside.directory);
    for (const path of paths) checked.push(await checkFile(resolve(top, path), path, top));
    const problems = [...checked.flatMap((each) => each.problems), ...clashing(checked)];
    const pipelines = checked.flatMap((each) => each.pipelines);
    if (flags['printConfig'] !== undefined) return printConfig(checked, outside);
    if (flags['output'] === 'json') {
      printJson(outside.stdout, {
        schema_version: 1,
        problems: problems.map(problemJson),
        pipelines: pipelines.map(understood),
      });
    } else {
      print(outside.stdout, problems.flatMap(problemLines));
      print(outside.stdout, summary(problems, checked));
    }
    return problems.some(({ severity }) => severity === 'error') ? EXIT.error : EXIT.done;
  });

/** What files say of one another; whether they belong to one service is not known here, so it is no error. */
function clashing(checked: readonly Checked[]): readonly Problem[] {
  const files = checked.flatMap(({ config }) => config ?? []);
  return files.flatMap((file, index) =>
    clashes(file, files.slice(0, index)).map((problem) => ({
      ...problem,
      file: file.file,
      severity: 'warning',
      hint: `If one service follows both, this file is rejected. ${problem.hint}`,
    })),
  );
}

const understood = ({ name, pipelineType, targets, understoodFrom }: PipelineEntry): JsonObject => ({
  name,
  pipeline_type: pipelineType,
  environments: targets.map(({ environment }) => environment),
  understood_from: understoodFrom,
});

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

function summary(problems: readonly Problem[], checked: readonly Checked[]): readonly string[] {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  if (errors > 0) return ['', `${count(errors, 'error')}, ${count(warnings, 'warning')}.`];
  const pipelines = checked.flatMap((each) => each.pipelines);
  const blueprints = checked.filter(({ kind }) => kind === 'blueprint').length;
  const found = [
    ...(blueprints === checked.length ? [] : [count(pipelines.length, 'pipeline')]),
    ...(blueprints === 0 ? [] : [count(blueprints, 'blueprint')]),
    count(warnings, 'warning'),
  ];
  return [...understoodLines(pipelines), `Valid: ${found.join(', ')}.`];
}
