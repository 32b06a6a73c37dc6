import { checker } from '../../core/show/diagnosis.ts';
import type { Check } from '../../core/show/diagnosis.ts';
import { Fault } from '../../core/fault.ts';
import type { Grant } from '../../core/show/permissions.ts';
import type { Caller, Examiner } from '../../inside-ports.ts';

interface Asked {
  readonly area: string;
  readonly examiner: Examiner;
  readonly caller: Caller;
  readonly grants: readonly Grant[];
  readonly signal: AbortSignal;
}

const NOT_ALLOWED =
  'iam:SimulatePrincipalPolicy and, for a role, iam:GetRole on the identity itself would tell.';

/** What IAM says of each right the service needs, or that it cannot be asked. */
export async function checkRights({
  area,
  examiner,
  caller,
  grants,
  signal,
}: Asked): Promise<readonly Check[]> {
  if (grants.length === 0) return [];
  const { ok, warn } = checker(area);
  const cannotTell = (why: string): readonly Check[] => [
    warn(`Whether ${caller.arn} has all the rights it needs cannot be told: ${why}`, NOT_ALLOWED),
  ];
  try {
    const principal = await examiner.principal(caller.arn, signal);
    if (principal === null) return cannotTell('IAM answers only about users and roles.');
    const missing: Check[] = [];
    for (const grant of grants) {
      const denied = await examiner.denied(principal, grant, signal);
      if (denied.length > 0) missing.push(refused(area, denied, { grant, principal }));
    }
    const all = grants.flatMap(({ actions }) => actions).length;
    return missing.length > 0 ? missing : [ok(`IAM allows ${principal} all ${all} actions it needs.`)];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return cannotTell(error.message);
  }
}

const refused = (
  area: string,
  denied: readonly string[],
  { grant, principal }: { readonly grant: Grant; readonly principal: string },
): Check =>
  checker(area).fail(
    `${principal} is not allowed ${denied.join(', ')} on ${grant.resource}.`,
    `Allow it${conditions(grant)}; deploy/service.yaml and deploy/target-account.yaml show how.`,
  );

function conditions({ context }: Grant): string {
  const asked = Object.entries(context).map(([key, value]) => `${key}=${value}`);
  return asked.length === 0 ? '' : ` for requests with ${asked.join(', ')}`;
}
