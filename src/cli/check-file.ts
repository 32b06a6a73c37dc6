import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { parseBlueprint } from '../blueprints/parse-blueprint.ts';
import { builtInBlueprints, folderFiles } from '../compose.ts';
import type { PipelineEntry } from '../core/config.ts';
import { Fault } from '../core/fault.ts';
import type { Problem } from '../core/result.ts';
import { readDesire } from '../service/desire.ts';

/** What was found in one file. */
export interface Checked {
  readonly problems: readonly Problem[];
  readonly pipelines: readonly PipelineEntry[];
}

/** @param shown the path as it was given, for problems. @throws Fault when it is no readable file */
export async function checkFile(path: string, shown: string): Promise<Checked> {
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
