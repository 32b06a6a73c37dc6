import { createHash } from 'node:crypto';
import { blueprintFolder } from '../../src/adapters/blueprint-folder.ts';
import type { Blueprint } from '../../src/core/blueprint.ts';
import type { DesiredStack } from '../../src/core/model.ts';
import type { Problem, Result } from '../../src/core/result.ts';
import { readDesire } from '../../src/service/desire.ts';
import { Wishes } from '../../src/service/wanted.ts';
import { parseJson } from './data.ts';
import { filesBelow, read, root } from './files.ts';

const REGION = 'eu-west-1';
const CONFIG = 'mlops-config.json';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const told = (problems: readonly Problem[]): Error =>
  new Error(problems.map(({ message }) => message).join('\n'));

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw told(result.problems);
  return result.value;
}

/** The blueprints that come with the service. */
export const builtInBlueprints = async (): Promise<readonly Blueprint[]> =>
  valueOf(await blueprintFolder(root).load());

export const EXAMPLES = filesBelow('blueprints', '.json').filter((file) => file.includes('/examples/'));

/** An example entry as the stack it becomes when somebody commits it. */
export async function rendered(example: string): Promise<DesiredStack> {
  const environments = { prod: { region: REGION, assets_bucket: 'mlops-assets' } };
  const config = { version: 1, environments, pipelines: [parseJson(read(example))] };
  const bytes = new TextEncoder().encode(JSON.stringify(config));
  const files = {
    file: async (path: string) => (path === CONFIG ? bytes : undefined),
    list: async () => [],
  };
  const desire = valueOf(await readDesire(files, CONFIG, await builtInBlueprints()));
  const wishes = new Wishes(
    { instance: 'mlops', sourceId: 'test', assetsBucket: null, executionRoleArn: null, hash },
    desire,
  );
  const [wanted] = desire.config.environments.flatMap((environment) =>
    wishes.of(environment, () => undefined),
  );
  if (wanted?.desired === undefined || wanted.desired === null)
    throw new Error(`${example} makes no stack: ${wanted?.blocked?.why ?? 'it is meant for no environment'}`);
  return wanted.desired;
}
