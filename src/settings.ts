import { resolve } from 'node:path';
import { readSourceAddress } from './core/entry/source-address.ts';
import { failure, success } from './core/text/result.ts';
import type { Problem, Result } from './core/text/result.ts';
import { suggest } from './core/text/suggest.ts';
import { CREDENTIALS } from './settings/credentials.ts';
import { TABLE } from './settings/table.ts';
import type { Setting, SettingDescription, Settings } from './settings/table.ts';
import type { Wrong } from './settings/values.ts';

export type { SettingDescription, Settings };

/** Every setting in the order of help. */
export const settingsTable: readonly SettingDescription[] = [...Object.values(TABLE), ...CREDENTIALS];

/** An option as a command line parser gives it: `true` when it stood without a value. */
export type FlagValue = string | boolean | readonly string[];

/** Everything settings are read from; nothing is taken from the process itself. */
export interface Given {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By the name of the option in camel case: `pruneQuorum` for `--prune-quorum`. */
  readonly flags: Readonly<Record<string, FlagValue | undefined>>;
  /** The working directory, which relative paths start from. */
  readonly directory: string;
}

/**
 * The settings, or all that is wrong with them. A variable that looks like ours and is none is a warning: it
 * may belong to somebody else.
 * @param needs whether the verb reads the repository.
 */
export function parseSettings(given: Given, needs: { readonly repository: boolean }): Result<Settings> {
  const problems: Problem[] = [];
  const read = <T>(setting: Setting<T>): T => {
    const found = valueOf(setting, given);
    const standard = (): T =>
      setting.default === null ? setting.otherwise : parseDefault(setting, setting.default);
    if (found === undefined) return standard();
    const parsed = setting.parse(found.text);
    if (parsed.ok) return parsed.value;
    problems.push(wrong(found, parsed));
    return standard();
  };
  const settings = readAll(read);
  if (needs.repository && settings.repository === null && problems.every(({ file }) => !isRepository(file)))
    problems.push(REPOSITORY_MISSING);
  const warnings = unknownVariables(given.env);
  if (problems.length > 0) return failure([...problems, ...warnings]);
  return success({ ...settings, repository: absolute(settings.repository, given.directory) }, warnings);
}

type Read = <T>(setting: Setting<T>) => T;

const readAll = (read: Read): Settings => ({
  repository: read(TABLE.repository),
  branch: read(TABLE.branch),
  configPath: read(TABLE.configPath),
  verify: read(TABLE.verify),
  instance: read(TABLE.instance),
  sourceId: read(TABLE.sourceId),
  mode: read(TABLE.mode),
  environments: read(TABLE.environments),
  poll: read(TABLE.poll),
  state: read(TABLE.state),
  cacheDir: read(TABLE.cacheDir),
  topicArn: read(TABLE.topicArn),
  assetsBucket: read(TABLE.assetsBucket),
  executionRoleArn: read(TABLE.executionRoleArn),
  policy: read(TABLE.policy),
  http: read(TABLE.http),
  webhookSecret: read(TABLE.webhookSecret),
  apiToken: read(TABLE.apiToken),
  queueUrl: read(TABLE.queueUrl),
  publicUrl: read(TABLE.publicUrl),
  pruneQuorum: read(TABLE.pruneQuorum),
  pace: read(TABLE.pace),
  logLevel: read(TABLE.logLevel),
  simulate: read(TABLE.simulate),
});

/** `--prune-quorum` is `pruneQuorum`: the name under which the command line gives it. */
export const flagKey = (flag: string): string =>
  flag.replace(/^--/, '').replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

interface Found {
  /** The variable or the option it came from. */
  readonly name: string;
  readonly text: string;
}

function valueOf({ env, flag }: SettingDescription, given: Given): Found | undefined {
  const option = flag === null ? undefined : given.flags[flagKey(flag)];
  const isGiven = option !== undefined && option !== false && !(Array.isArray(option) && option.length === 0);
  if (flag !== null && isGiven) return { name: flag, text: textOf(option) };
  const variable = env === null ? undefined : given.env[env];
  return env === null || variable === undefined || variable === ''
    ? undefined
    : { name: env, text: variable };
}

function textOf(option: FlagValue): string {
  if (typeof option === 'string') return option;
  return typeof option === 'boolean' ? '' : option.join(',');
}

function parseDefault<T>(setting: Setting<T>, text: string): T {
  const parsed = setting.parse(text);
  if (parsed.ok) return parsed.value;
  throw new Error(`The default of ${setting.env ?? setting.flag} is wrong: it ${parsed.message}`);
}

const problem = (
  severity: Problem['severity'],
  file: string,
  words: Pick<Problem, 'code' | 'message' | 'hint'>,
): Problem => ({ severity, file, line: null, column: null, pointer: '', ...words });

const wrong = (found: Found, { code, message, hint }: Wrong): Problem =>
  problem('error', found.name, { code, message: `${found.name} ${message}`, hint });

const isRepository = (name: string): boolean =>
  name === TABLE.repository.env || name === TABLE.repository.flag;

const REPOSITORY_MISSING = problem('error', 'MLOPS_REPO', {
  code: 'missing-setting',
  message: 'No repository is named.',
  hint: 'Set MLOPS_REPO or --repo to an https or ssh address, to codecommit://REGION/NAME, or to the path of a local repository.',
});

/** The same repository must have the same name from wherever the service is started: stacks are owned by it. */
function absolute(repository: string | null, directory: string): string | null {
  if (repository === null) return null;
  const read = readSourceAddress(repository);
  if (!read.ok || read.source.kind === 'codecommit') return repository;
  if (read.source.kind === 'directory') return `dir:${resolve(directory, read.source.folder)}`;
  return read.source.address.kind === 'local' ? resolve(directory, repository) : repository;
}

function unknownVariables(env: Given['env']): readonly Problem[] {
  const known = settingsTable.flatMap(({ env }) => env ?? []);
  return Object.keys(env)
    .filter((name) => name.startsWith('MLOPS_') && !known.includes(name))
    .toSorted()
    .map((name) =>
      problem('warning', name, {
        code: 'unknown-setting',
        message: `${name} is set, but there is no such setting.`,
        hint: nearest(name, known),
      }),
    );
}

const withoutPrefix = (name: string): string => name.replace(/^MLOPS_/, '').toLowerCase();

function nearest(name: string, known: readonly string[]): string | null {
  const found = suggest(withoutPrefix(name), known.map(withoutPrefix));
  return found === undefined ? null : `Did you mean MLOPS_${found.toUpperCase()}?`;
}
