import type { Environment, Limits, MlopsConfig, PipelineEntry } from '../config.ts';
import type { Place, Problem } from '../text/result.ts';
import { name } from '../text/words.ts';

/** One of several configuration files. */
export interface ConfigFile {
  /** As people know it: its path in the repository, or as it was given. */
  readonly file: string;
  readonly config: MlopsConfig;
  readonly locate: (pointer: string) => Place;
}

/**
 * What a file cannot say beside the files before it, each named in the problem: a pipeline has one file, and an
 * environment is the same place for all of them.
 */
export const clashes = (file: ConfigFile, before: readonly ConfigFile[]): readonly Problem[] => [
  ...sameStacks(file, before),
  ...otherEnvironments(file, before),
];

/** By name, and by what names become together with environments: `a-b` in `c` is called like `b` in `c-a`. */
function sameStacks({ config }: ConfigFile, before: readonly ConfigFile[]): readonly Problem[] {
  const names = new Map(
    before.flatMap((other) => other.config.pipelines.map((entry) => [entry.name, other])),
  );
  const stacks = new Map(
    before.flatMap((other) =>
      other.config.pipelines.flatMap((entry) => stacksOf(entry).map((stack) => [stack, other] as const)),
    ),
  );
  return config.pipelines.flatMap((entry) => {
    const first = names.get(entry.name);
    if (first !== undefined)
      return [
        problem(entry.place, 'duplicate-name', {
          message: `${name(entry.name)} is the name of a pipeline in ${first.file} already.`,
          hint: 'Names are unique over all configuration files: rename one, or take one away.',
        }),
      ];
    const other = stacksOf(entry).flatMap((stack) => stacks.get(stack) ?? [])[0];
    if (other === undefined) return [];
    return [
      problem(entry.place, 'same-stack', {
        message: `${name(entry.name)} would have the same stack name as a pipeline in ${other.file}.`,
        hint: 'Rename one of the pipelines or environments.',
      }),
    ];
  });
}

const stacksOf = ({ name, targets }: PipelineEntry): readonly string[] =>
  targets.map(({ environment }) => `${environment}-${name}`);

function otherEnvironments(file: ConfigFile, before: readonly ConfigFile[]): readonly Problem[] {
  return file.config.environments.flatMap((environment) => {
    for (const other of before) {
      const theirs = other.config.environments.find((each) => each.name === environment.name);
      const keys = theirs === undefined ? [] : differences(environment, theirs);
      if (keys.length > 0) return [otherwise(file, environment.name, other.file, keys)];
    }
    return [];
  });
}

/** They may differ, for the tightest count. */
const OWN: readonly string[] = ['limits'];

function differences(one: Environment, other: Environment): readonly string[] {
  const theirs: ReadonlyMap<string, unknown> = new Map(Object.entries(other));
  return Object.entries(one)
    .filter(([key, value]) => !OWN.includes(key) && JSON.stringify(value) !== JSON.stringify(theirs.get(key)))
    .map(([key]) => name(key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)));
}

const otherwise = (file: ConfigFile, environment: string, other: string, keys: readonly string[]): Problem =>
  problem(file.locate(`/environments/${environment}`), 'environment-differs', {
    message: `Environment ${name(environment)} is another one in ${other}: ${keys.join(', ')} differ.`,
    hint: 'Write the same in all files (only `defaults`, `limits` and `windows` may differ), or give it another name.',
  });

const problem = (
  place: Place,
  code: string,
  words: { readonly message: string; readonly hint: string },
): Problem => ({ ...place, code, severity: 'error', ...words });

/**
 * Files that do not clash, as one configuration: what people approved in one of them is approved, and the tightest
 * limits count. Of an environment that several define the first definition is taken.
 * @param path what stands for all of them
 */
export function together(path: string, configs: readonly MlopsConfig[]): MlopsConfig {
  const environments = new Map<string, Environment>();
  for (const environment of configs.flatMap((config) =>
    config.environments.map((each) => own(each, config)),
  )) {
    const known = environments.get(environment.name);
    environments.set(environment.name, known === undefined ? environment : joined(known, environment));
  }
  return {
    path,
    environments: [...environments.values()],
    pipelines: configs.flatMap((config) => config.pipelines),
    approvals: configs.flatMap((config) => config.approvals),
    // Limits and windows of a file are those of its environments by now.
    limits: NO_LIMITS,
    windows: configs.flatMap((config) => config.windows),
  };
}

const NO_LIMITS: Limits = { deletesPerDay: null, changedAtOnce: null };

/** With what its file says for all of its environments. */
const own = (environment: Environment, { limits, windows }: MlopsConfig): Environment => ({
  ...environment,
  limits: tightest(environment.limits, limits),
  windows: [...windows, ...environment.windows],
});

const joined = (one: Environment, other: Environment): Environment => ({
  ...one,
  limits: tightest(one.limits, other.limits),
  windows: [...one.windows, ...other.windows],
});

const tightest = (one: Limits, other: Limits): Limits => ({
  deletesPerDay: least(one.deletesPerDay, other.deletesPerDay),
  changedAtOnce: least(one.changedAtOnce, other.changedAtOnce),
});

function least(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
