import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { codeShelf } from '../blueprints/code-shelf.ts';
import type { CodeShelf } from '../blueprints/code-shelf.ts';
import { withCode } from '../blueprints/load-blueprints.ts';
import type { Files } from '../blueprints/load-blueprints.ts';
import { builtInBlueprints, folderFiles } from '../compose.ts';
import type { PipelineEntry } from '../core/config.ts';
import type { ConfigFile } from '../core/entry/config-set.ts';
import type { JsonObject } from '../core/text/json.ts';
import type { Problem, Result } from '../core/text/result.ts';
import { packageRoot } from '../package-root.ts';
import { likelyTypes, readDesire } from '../service/wishes/desire.ts';
import type { Desire } from '../service/wishes/desire.ts';

/** What was found in one file. */
export interface Checked {
  readonly kind: 'configuration' | 'blueprint' | 'unreadable';
  readonly problems: readonly Problem[];
  readonly pipelines: readonly PipelineEntry[];
  /** A valid configuration in the form of today; null for anything else. */
  readonly document: JsonObject | null;
  /** A valid configuration, to be held beside others; null for anything else. */
  readonly config: ConfigFile | null;
}

/**
 * @param shown the path as it was given, for problems
 * @param top folder above which no blueprints are looked for
 */
export async function checkFile(path: string, shown: string, top: string): Promise<Checked> {
  const bytes = await read(path);
  if (bytes === undefined) return nothing('unreadable', [unreadable(shown)]);
  if (isTemplate(path, bytes)) return checkBlueprint(path, shown, bytes);
  return checkConfig(path, shown, await rootOf(path, top));
}

/** The folder that stands for the repository: where blueprints are, beside the file or above it. */
async function rootOf(path: string, top: string): Promise<string> {
  const beside = dirname(path);
  for (let folder = beside; isInside(folder, top); folder = dirname(folder)) {
    // Those of this package are known without being found.
    if (folder !== resolve(packageRoot) && (await isFolder(join(folder, 'blueprints')))) return folder;
    if (folder === top) break;
  }
  return beside;
}

const isInside = (folder: string, top: string): boolean => !/^\.\.(?:\/|$)/.test(relative(top, folder));

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const nothing = (kind: Checked['kind'], problems: readonly Problem[]): Checked => ({
  kind,
  problems,
  pipelines: [],
  document: null,
  config: null,
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
  const parsed = await withCode(
    { name, template, templateFile: shown, origin: 'repository', ...inputs },
    await codeBeside(path),
  );
  return nothing('blueprint', parsed.ok ? parsed.warnings : parsed.problems);
}

/** The code of functions beside a template, and beside its folder. */
async function codeBeside(path: string): Promise<CodeShelf> {
  const [own, top] = [basename(dirname(path)), dirname(dirname(path))];
  const files = folderFiles(top);
  const listed = [...(await files.list('lambdas')), ...(await files.list(`${own}/lambdas`))];
  const shelf = codeShelf(
    listed.map((file) => `./${file}`),
    '.',
    (file) => files.file(file),
  );
  return { ...shelf, foldersOf: () => shelf.foldersOf(own) };
}

async function readWith(
  types: ReadonlySet<string> | undefined,
  files: Files,
  file: string,
): Promise<Result<Desire>> {
  const builtIn = await builtInBlueprints.load(types);
  return builtIn.ok ? readDesire(files, file, builtIn.value) : builtIn;
}

/** Where a blueprint declares its structured inputs. */
const INPUTS_FILE = 'inputs.schema.json';

async function checkConfig(path: string, shown: string, root: string): Promise<Checked> {
  const [files, file] = [folderFiles(root), relative(root, path)];
  const types = await likelyTypes(files, file);
  const lean = types === undefined ? null : await readWith(types, files, file);
  const result = lean?.ok === true ? lean : await readWith(undefined, files, file);
  const shownRoot = join(dirname(shown), relative(dirname(path), root));
  const inShown = (problem: Problem): Problem => ({ ...problem, file: join(shownRoot, problem.file) });
  if (!result.ok) return nothing('configuration', result.problems.map(inShown));
  const { config, document, locate } = result.value;
  return {
    kind: 'configuration',
    problems: result.warnings.map(inShown),
    pipelines: config.pipelines,
    document,
    config: { file: shown, config, locate },
  };
}
