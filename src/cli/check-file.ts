import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { parseBlueprint } from '../blueprints/parse-blueprint.ts';
import { builtInBlueprints, folderFiles } from '../compose.ts';
import type { PipelineEntry } from '../core/config.ts';
import type { JsonObject } from '../core/json.ts';
import type { Problem } from '../core/result.ts';
import { readDesire } from '../service/desire.ts';

/** What was found in one file. */
export interface Checked {
  readonly kind: 'configuration' | 'blueprint' | 'unreadable';
  readonly problems: readonly Problem[];
  readonly pipelines: readonly PipelineEntry[];
  /** A valid configuration in the form of today; null for anything else. */
  readonly document: JsonObject | null;
}

/** @param shown the path as it was given, for problems */
export async function checkFile(path: string, shown: string): Promise<Checked> {
  const bytes = await read(path);
  if (bytes === undefined) return nothing('unreadable', [unreadable(shown)]);
  return isTemplate(path, bytes) ? checkBlueprint(path, shown, bytes) : checkConfig(path, shown);
}

const nothing = (kind: Checked['kind'], problems: readonly Problem[]): Checked => ({
  kind,
  problems,
  pipelines: [],
  document: null,
});

/** The bytes of a file; undefined for a folder, a device, and what may not be read. */
async function read(path: string): Promise<Uint8Array | undefined> {
  try {
    return (await stat(path)).isFile() ? await readFile(path) : undefined;
  } catch {
    return undefined;
  }
}

const unreadable = (shown: string): Problem => ({
  code: 'unreadable-file',
  severity: 'error',
  file: shown,
  line: null,
  column: null,
  pointer: '',
  message: 'This cannot be read as a file.',
  hint: 'Name a configuration file or a blueprint template that exists.',
});

/** A template says what it creates; a configuration never has that key. */
const isTemplate = (path: string, bytes: Uint8Array): boolean =>
  /\.(ya?ml|template)$/.test(path) || /^\s*\{[\s\S]*"Resources"\s*:/.test(new TextDecoder().decode(bytes));

async function checkBlueprint(path: string, shown: string, template: Uint8Array): Promise<Checked> {
  const name = basename(path).replace(/\.[^.]+$/, '');
  const inputsSchema = await read(join(dirname(path), INPUTS_FILE));
  const inputsFile = join(dirname(shown), INPUTS_FILE);
  const inputs = inputsSchema === undefined ? {} : { inputsSchema, inputsFile };
  const parsed = parseBlueprint({ name, template, templateFile: shown, origin: 'repository', ...inputs });
  return nothing('blueprint', parsed.ok ? parsed.warnings : parsed.problems);
}

/** Where a blueprint declares its structured inputs. */
const INPUTS_FILE = 'inputs.schema.json';

async function checkConfig(path: string, shown: string): Promise<Checked> {
  const builtIn = await builtInBlueprints.load();
  if (!builtIn.ok) return nothing('configuration', builtIn.problems);
  const folder = dirname(path);
  const result = await readDesire(folderFiles(folder), relative(folder, path), builtIn.value);
  const problems = result.ok ? result.warnings : result.problems;
  const inShown = (file: string): string => join(dirname(shown), file);
  return {
    kind: 'configuration',
    problems: problems.map((problem) => ({ ...problem, file: inShown(problem.file) })),
    pipelines: result.ok ? result.value.config.pipelines : [],
    document: result.ok ? result.value.document : null,
  };
}
