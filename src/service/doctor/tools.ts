import { checker } from '../../core/show/diagnosis.ts';
import type { Check } from '../../core/show/diagnosis.ts';
import type { Tools } from './patient.ts';

const { ok, warn, fail } = checker('versions');

const NODE = [20, 19] as const;
const GIT = [2, 39] as const;

/** The programs the service runs with. */
export function checkTools({ version, node, git, needsGit }: Tools): readonly Check[] {
  const nodeCheck = isAtLeast(node, NODE)
    ? ok(`mlops-reconciler ${version} on Node ${node.replace(/^v/, '')}.`)
    : fail(`Node ${node} is too old.`, 'Install Node 20.19 or newer; the container image has its own.');
  if (!needsGit) return [nodeCheck];
  const install = 'Install git 2.39 or newer and put it on the PATH.';
  if (git === null) return [nodeCheck, fail('There is no git on the PATH.', install)];
  return [
    nodeCheck,
    isAtLeast(git, GIT) ? ok(`git ${git}.`) : warn(`git ${git} is older than 2.39.`, install),
  ];
}

function isAtLeast(text: string, [major, minor]: readonly [number, number]): boolean {
  const [first = 0, second = 0] = (/(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number);
  return first > major || (first === major && second >= minor);
}
