import type { Blueprint } from '../core/blueprint.ts';
import { failure, success } from '../core/text/result.ts';
import type { Result } from '../core/text/result.ts';
import { attachCode } from './attach-code.ts';
import { codeShelf } from './code-shelf.ts';
import type { CodeShelf } from './code-shelf.ts';
import { parseBlueprint } from './parse-blueprint.ts';
import type { BlueprintFiles } from './parse-blueprint.ts';

/** The files of a commit, or of a folder. */
export interface Files {
  file(path: string, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  list(folder: string, signal?: AbortSignal): Promise<readonly string[]>;
}

const FOLDER = 'blueprints';

/** The file that makes a folder a blueprint. */
export const templatePath = (name: string): string => `${FOLDER}/${name}/${name}.yaml`;

/** What was read of them before, by name. */
export type BlueprintsRead = Map<string, Result<Blueprint>>;

/** How much of them is needed. */
export interface Needed {
  /** Where all of these are there, no others are read. */
  readonly types?: ReadonlySet<string>;
  /** For files that do not change. */
  readonly read?: BlueprintsRead;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The blueprints among some files: `blueprints/<name>/<name>.yaml` makes one, `inputs.schema.json` beside it holds
 * its structured inputs where there are any, and `lambdas/<function>/`, there or beside the blueprints, the code of
 * functions. Other files are not ours to read.
 * @throws what `files` throws; a blueprint that cannot be used is a problem in the result.
 */
export async function loadBlueprints(
  files: Files,
  origin: Blueprint['origin'],
  { types, read = new Map(), signal }: Needed = {},
): Promise<Result<readonly Blueprint[]>> {
  const listed = await files.list(FOLDER, signal);
  const paths = new Set(listed);
  const shelf = codeShelf(listed, FOLDER, (path) => files.file(path, signal));
  const names = listed.flatMap((path) => path.split('/')[1] ?? []);
  const found = [...new Set(names)].filter((name) => paths.has(templatePath(name))).toSorted();
  const results: Result<Blueprint>[] = [];
  for (const name of types !== undefined && isWithin(types, found) ? types : found) {
    const known = read.get(name);
    if (known !== undefined) {
      results.push(known);
      continue;
    }
    const templateFile = templatePath(name);
    const inputsFile = `${FOLDER}/${name}/inputs.schema.json`;
    const template = await files.file(templateFile, signal);
    const inputsSchema = paths.has(inputsFile) ? await files.file(inputsFile, signal) : undefined;
    if (template === undefined) continue;
    const inputs = inputsSchema === undefined ? {} : { inputsSchema, inputsFile };
    const result = await withCode({ name, template, templateFile, origin, ...inputs }, shelf);
    read.set(name, result);
    results.push(result);
  }
  return together(results);
}

const isWithin = (some: ReadonlySet<string>, all: readonly string[]): boolean =>
  [...some].every((each) => all.includes(each));

/** One blueprint with the code that its template names. */
export async function withCode(files: BlueprintFiles, shelf: CodeShelf): Promise<Result<Blueprint>> {
  const folders = new Set(shelf.foldersOf(files.name).keys());
  const parsed = parseBlueprint({ ...files, folders });
  if (!parsed.ok) return parsed;
  const attached = await attachCode(parsed.value, shelf);
  return attached.ok
    ? success(attached.value, parsed.warnings)
    : failure([...parsed.warnings, ...attached.problems]);
}

function together(results: readonly Result<Blueprint>[]): Result<readonly Blueprint[]> {
  const problems = results.flatMap((result) => (result.ok ? result.warnings : result.problems));
  const blueprints = results.flatMap((result) => (result.ok ? [result.value] : []));
  return blueprints.length === results.length ? success(blueprints, problems) : failure(problems);
}
