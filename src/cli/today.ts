import type { PipelineEntry } from '../core/config.ts';
import { problemLines } from '../core/show/describe-text.ts';
import type { Checked } from './check-file.ts';
import { EXIT, print, printJson } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';

const TITLES = ['PIPELINE', 'TYPE', 'UNDERSTOOD FROM'];

/** A table of the entries that were written with another type than they have, or in an older form; else nothing. */
export function understoodLines(pipelines: readonly PipelineEntry[]): readonly string[] {
  const rows = pipelines.flatMap(({ name, pipelineType, understoodFrom }) =>
    understoodFrom === null ? [] : [[name, pipelineType ?? '-', understoodFrom]],
  );
  if (rows.length === 0) return [];
  const table = [TITLES, ...rows];
  const widths = TITLES.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return [...lines.map((line) => line.trimEnd()), ''];
}

/** Prints a configuration as it would be written today, so that people can keep what an older form was read as. */
export function printConfig(checked: readonly Checked[], { stdout, stderr }: Outside): ExitCode {
  print(stderr, checked.flatMap(({ problems }) => problems).flatMap(problemLines));
  const [first, second] = checked;
  const document = second === undefined ? first?.document : undefined;
  const held = first?.pipelines.find(({ incomplete }) => incomplete !== null);
  if (document === undefined || document === null || held !== undefined) {
    print(stderr, [
      'error: Only one valid configuration can be printed, and only when it says all there is to say.',
      ...(held === undefined ? [] : [`    ${held.name}: ${held.incomplete}`]),
    ]);
    return EXIT.error;
  }
  printJson(stdout, document);
  return EXIT.done;
}
