import { accountIn } from '../../core/text/arn.ts';
import type { Located } from '../../core/stack/assets.ts';
import type { Blueprint } from '../../core/blueprint.ts';
import type { Environment } from '../../core/config.ts';
import type { Blocked } from '../../core/model.ts';
import type { Problem } from '../../core/text/result.ts';

/** What keeps a valid entry from being made: each with what is missing, and what would mend it. */
export const untold = (why: string): Blocked => ({
  kind: 'incomplete',
  why,
  releases: 'A commit that says what is missing; `mlops-reconciler validate` names the place.',
});

/** The execution role of the service is of no use in another account; to go on without one would widen its rights. */
export function foreignRole({ name, account, executionRoleArn: role }: Environment): Blocked | null {
  const other = accountIn(role ?? '');
  if (account === null || other === null || other === account) return null;
  return {
    kind: 'incomplete',
    why: `Environment ${name} is in account ${account} and names no execution role; that of the service is in ${other}, and CloudFormation takes roles of its own account only.`,
    releases: `An "execution_role_arn" of account ${account} in the environment.`,
  };
}

/** What belongs into the assets bucket of an environment that has none. */
export function withoutBucket(
  { withoutBucket: keys }: Located,
  { code }: Blueprint,
  { name, assetsBucket }: Environment,
): Blocked | null {
  if (keys.length > 0)
    return {
      kind: 'incomplete',
      why: `${keys.join(', ')} names a key in the assets bucket, and environment ${name} has none.`,
      releases: 'Set "assets_bucket" in the environment or MLOPS_ASSETS_BUCKET, or write s3://BUCKET/KEY.',
    };
  if (code.length === 0 || assetsBucket !== null) return null;
  return {
    kind: 'incomplete',
    why: `The code of its functions goes to the assets bucket, and environment ${name} has none.`,
    releases: 'Set "assets_bucket" in the environment or MLOPS_ASSETS_BUCKET.',
  };
}

export const incomplete = (problems: readonly Problem[]): Blocked => ({
  kind: 'incomplete',
  why: problems.map((problem) => problem.message).join(' '),
  releases: problems[0]?.hint ?? 'A commit that corrects it.',
});
