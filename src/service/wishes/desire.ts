import { bind } from '../../blueprints/bind.ts';
import { loadBlueprints } from '../../blueprints/load-blueprints.ts';
import type { Files } from '../../blueprints/load-blueprints.ts';
import { library } from '../../blueprints/library.ts';
import type { Library } from '../../blueprints/library.ts';
import { namedTypes } from '../../config/named-types.ts';
import { parseConfig } from '../../config/parse-config.ts';
import type { ParsedConfig } from '../../config/parse-config.ts';
import { locateAssets } from '../../core/stack/assets.ts';
import type { Blueprint } from '../../core/blueprint.ts';
import { isPattern } from '../../core/entry/config-paths.ts';
import type { PipelineEntry, Target } from '../../core/config.ts';
import { serviceOf, unwatchable } from '../../core/health/serving.ts';
import { failure, success } from '../../core/text/result.ts';
import type { Problem, Result } from '../../core/text/result.ts';

/** What a commit asks for: a valid configuration and the blueprints it speaks of. */
export interface Desire extends ParsedConfig {
  readonly library: Library;
}

/**
 * Reads and checks everything one configuration file says, without any AWS call. Whatever is wrong, all of it is
 * reported and nothing is returned (I1).
 *
 * @param files the commit, or a folder for `validate`. @throws Fault when it cannot be read
 */
export async function readDesire(
  files: Files,
  configPath: string,
  builtIn: readonly Blueprint[],
  signal?: AbortSignal,
): Promise<Result<Desire>> {
  const bytes = await files.file(configPath, signal);
  if (bytes === undefined) return failure([missing(configPath)]);
  return examineDesire(bytes, configPath, await readShelf(files, builtIn, signal));
}

/**
 * The pipeline types whose blueprints are likely to be enough for a configuration, or undefined where all of ours are
 * needed: for several files, or where the commit brings blueprints whose names may be ours. What is wrong with a file
 * that was read with fewer has to be said by one who knows them all.
 *
 * @throws Fault when the commit cannot be read
 */
export async function likelyTypes(
  files: Files,
  configPath: string,
  signal?: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  if (isPattern(configPath) || (await files.list('blueprints', signal)).length > 0) return undefined;
  const bytes = await files.file(configPath, signal);
  return bytes === undefined ? undefined : namedTypes(bytes);
}

/** The blueprints a commit may speak of, ours and its own. */
export interface Shelf {
  /** Null where those of the commit cannot be used. */
  readonly library: Library | null;
  readonly problems: readonly Problem[];
}

/** @throws Fault when the commit cannot be read */
export async function readShelf(
  files: Files,
  builtIn: readonly Blueprint[],
  signal?: AbortSignal,
): Promise<Shelf> {
  const own = await loadBlueprints(files, 'repository', { signal });
  const known = library(builtIn, own.ok ? own.value : []);
  const problems = [
    ...(own.ok ? own.warnings : own.problems),
    ...(known.ok ? known.warnings : known.problems),
  ];
  return { library: own.ok && known.ok ? known.value : null, problems };
}

/** Checks the bytes of a configuration file against the blueprints beside it. */
export function examineDesire(bytes: Uint8Array, configPath: string, shelf: Shelf): Result<Desire> {
  const { library, problems: blueprintProblems } = shelf;
  const parsed = parseConfig(bytes, configPath, library ?? EMPTY);
  if (library === null) {
    // Without the blueprints every pipeline_type would be unknown: say only what is wrong with certainty.
    const certain = parsed.ok
      ? []
      : parsed.problems.filter((problem) => problem.code !== 'unknown-pipeline-type');
    return failure([...certain, ...blueprintProblems]);
  }
  if (!parsed.ok) return failure([...parsed.problems, ...blueprintProblems]);
  const desire = { ...parsed.value, library };
  const found = [...parsed.warnings, ...blueprintProblems, ...checkEntries(desire)];
  return found.some((problem) => problem.severity === 'error') ? failure(found) : success(desire, found);
}

const EMPTY = { canonical: () => undefined, names: [] };

/** Where a file is looked for and is not. */
export const missing = (file: string): Problem => ({
  code: 'config-missing',
  severity: 'error',
  file,
  line: null,
  column: null,
  pointer: '',
  message: `The repository has no file ${file} on this branch.`,
  hint: 'Commit it, or set MLOPS_CONFIG_PATH (--config-path) to where it is. An empty list of pipelines is {"version": 1, "pipelines": []}.',
});

/** Every entry against its blueprint, once for each environment; the same finding is reported once. */
function checkEntries(desire: Desire): readonly Problem[] {
  const found = desire.config.pipelines.flatMap((entry) =>
    entry.state === 'absent' ? [] : entry.targets.flatMap((target) => checkTarget(desire, entry, target)),
  );
  const once = new Map(
    found.map((problem) => [`${problem.pointer}\n${problem.code}\n${problem.message}`, problem]),
  );
  return [...once.values()].toSorted(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}

function checkTarget(desire: Desire, entry: PipelineEntry, target: Target): readonly Problem[] {
  const blueprint = desire.library.get(entry.pipelineType ?? '');
  if (blueprint === undefined) throw new Error(`${entry.name}: its type passed the check and is unknown`);
  const environment = desire.config.environments.find(({ name }) => name === target.environment);
  const located = locateAssets(blueprint, target, environment?.assetsBucket ?? null);
  const bound = bind(blueprint, located.target, desire.locate, {
    references: 'allow',
    place: entry.place,
    region: environment?.region ?? null,
  });
  const homeless = blueprint.code.length > 0 && (environment?.assetsBucket ?? null) === null;
  const warnings = [
    ...located.withoutBucket.map((key) => bucketWarning(desire, target, key)),
    ...(homeless ? [codeWarning(entry, target)] : []),
  ];
  return [
    ...warnings,
    ...unwatched(desire, entry, blueprint),
    ...(bound.ok ? bound.warnings : bound.problems),
  ];
}

function unwatched({ locate }: Desire, entry: PipelineEntry, blueprint: Blueprint): readonly Problem[] {
  const why = unwatchable(entry, serviceOf(blueprint));
  if (why === null) return [];
  const key = entry.verify === undefined ? 'test' : 'verify';
  const place = locate(`${entry.place.pointer}/${key}`);
  return [{ ...place, code: 'nothing-to-ask', severity: 'error', ...why }];
}

const codeWarning = ({ place, pipelineType }: PipelineEntry, { environment }: Target): Problem => ({
  ...place,
  code: 'no-assets-bucket',
  severity: 'warning',
  message: `The code of the functions of \`${pipelineType}\` goes to an assets bucket, and environment "${environment}" names none.`,
  hint: 'Give the environment an "assets_bucket", or set MLOPS_ASSETS_BUCKET for the service.',
});

const bucketWarning = (desire: Desire, target: Target, key: string): Problem => ({
  ...desire.locate(target.origins[key] ?? ''),
  code: 'no-assets-bucket',
  severity: 'warning',
  message: `\`${key}\` is a key in an assets bucket, and environment "${target.environment}" names none.`,
  hint: 'Give the environment an "assets_bucket", set MLOPS_ASSETS_BUCKET for the service, or write s3://BUCKET/KEY.',
});
