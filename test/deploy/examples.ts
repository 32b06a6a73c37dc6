import { createHash } from 'node:crypto';
import { blueprintFolder } from '../../src/adapters/blueprint-folder.ts';
import type { Files } from '../../src/blueprints/load-blueprints.ts';
import type { Blueprint } from '../../src/core/blueprint.ts';
import { followKey } from '../../src/core/followed.ts';
import type { Answer, Followed } from '../../src/core/followed.ts';
import type { Lookup } from '../../src/core/stack/outputs.ts';
import type { DesiredStack, Wanted } from '../../src/core/model.ts';
import type { Problem, Result } from '../../src/core/text/result.ts';
import { readDesire } from '../../src/service/wishes/desire.ts';
import { Wishes } from '../../src/service/wishes/wanted.ts';
import { WITHOUT_POLICY } from '../../src/service/policy-keeper.ts';
import { object, parseJson, text } from './data.ts';
import { filesBelow, read, root } from './files.ts';

const REGION = 'eu-west-1';
const CONFIG = 'mlops-config.json';
const BUCKET = 'assets';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const told = (problems: readonly Problem[]): Error =>
  new Error(problems.map(({ message }) => message).join('\n'));

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw told(result.problems);
  return result.value;
}

/** The blueprints that come with the service, read anew. */
export const readBlueprints = async (): Promise<readonly Blueprint[]> =>
  valueOf(await blueprintFolder(root).load());

let builtIn: Promise<readonly Blueprint[]> | undefined;
/** The same, read once. */
export function builtInBlueprints(): Promise<readonly Blueprint[]> {
  builtIn ??= readBlueprints();
  return builtIn;
}

/** Entries that come with the blueprints: a file holds one, or a list of some that belong together. */
export const EXAMPLES = filesBelow('blueprints', '.json').filter((file) => file.includes('/examples/'));

/** Whole configuration repositories, by the folder they lie in. */
export const REPOSITORIES = filesBelow('examples', CONFIG).map((file) => file.slice(0, -CONFIG.length - 1));

/** Everything people may copy. */
export const SAMPLES = [...EXAMPLES, ...REPOSITORIES];

/** Where the code of a sample's functions goes: the bucket that its first environment names, or that of the service. */
export function bucketOf(sample: string): string {
  if (EXAMPLES.includes(sample)) return BUCKET;
  const { environments = {} } = object(parseJson(read(`${sample}/${CONFIG}`)));
  const [first = {}] = Object.values(object(environments));
  const { assets_bucket: bucket = BUCKET } = object(first);
  return text(bucket);
}

/** What every entry of a sample becomes when somebody commits it. @param lookup outputs of the stacks there are */
export const wantedOf = (
  sample: string,
  blueprints?: Promise<readonly Blueprint[]>,
): Promise<(lookup: Lookup) => Promise<readonly Wanted[]>> =>
  wantedIn(EXAMPLES.includes(sample) ? entriesIn(sample) : folder(sample), blueprints);

/** The same of any commit. */
export async function wantedIn(
  files: Files,
  blueprints: Promise<readonly Blueprint[]> = builtInBlueprints(),
): Promise<(lookup: Lookup) => Promise<readonly Wanted[]>> {
  const desire = valueOf(await readDesire(files, CONFIG, await blueprints));
  const place = {
    policy: WITHOUT_POLICY,
    instance: 'mlops',
    sourceId: 'test',
    region: REGION,
    assetsBucket: BUCKET,
    executionRoleArn: null,
    hash,
  };
  const { environments } = desire.config;
  // Made anew each time: what it keeps would hide a render that differs from the one before.
  return async (lookup) => {
    const wanted = environments.map((environment) => {
      const wishes = new Wishes(place, desire);
      // What an entry follows is there: the first version of every group, and of every object, and every endpoint.
      const answers = wishes
        .followed(environment, lookup)
        .map((one) => [followKey(one), answerTo(one)] as const);
      return wishes.of(environment, lookup, undefined, new Map(answers));
    });
    return (await Promise.all(wanted)).flat();
  };
}

function answerTo(followed: Followed): Answer {
  if (followed.kind === 'endpoint') return { kind: 'endpoint' };
  if (followed.kind === 'object') return { kind: 'object', version: '1', etag: 'e' };
  const arn = `arn:aws:sagemaker:${REGION}:111122223333:model-package/${followed.group}/1`;
  return { kind: 'package', arn };
}

/** The stacks a sample can have before any of them is there. */
export const rendered = async (
  sample: string,
  blueprints?: Promise<readonly Blueprint[]>,
): Promise<readonly DesiredStack[]> => {
  const wanted = await wantedOf(sample, blueprints);
  return (await wanted(() => undefined)).flatMap(({ desired }) => (desired === null ? [] : [desired]));
};

function entriesIn(example: string): Files {
  const pipelines = [parseJson(read(example))].flat();
  const config = { version: 1, environments: { prod: { region: REGION } }, pipelines };
  const bytes = new TextEncoder().encode(JSON.stringify(config));
  return { file: async (path) => (path === CONFIG ? bytes : undefined), list: async () => [] };
}

/** What lies in a folder of `examples`, as a commit would hold it. */
export const folder = (path: string): Files => ({
  file: async (file) => new TextEncoder().encode(read(`${path}/${file}`)),
  list: async (inside) =>
    filesBelow(path, '')
      .map((file) => file.slice(path.length + 1))
      .filter((file) => file.startsWith(`${inside}/`)),
});
