import type { Grant } from '../../core/show/permissions.ts';
import type { AwsClients } from '../aws-clients.ts';
import { asking, until } from './asking.ts';

/**
 * A session's ARN has the name of its role without its path, and IAM wants both (IAM User Guide, "IAM identifiers").
 * About the root user and federated users it cannot be asked (SimulatePrincipalPolicy, `PolicySourceArn`).
 */
export async function principal(
  clients: AwsClients,
  arn: string,
  signal?: AbortSignal,
): Promise<string | null> {
  if (/^arn:[^:]+:iam::\d{12}:(?:user|role)\//.test(arn)) return arn;
  const name = /^arn:[^:]+:sts::\d{12}:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (name === undefined) return null;
  return asking(`look up the role ${name}`, async () => {
    const { GetRoleCommand } = await import('@aws-sdk/client-iam');
    const client = await clients.iam();
    const { Role: role } = await client.send(new GetRoleCommand({ RoleName: name }), until(signal));
    return role?.Arn ?? null;
  });
}

interface Question {
  readonly principal: string;
  readonly grant: Grant;
  readonly signal: AbortSignal | undefined;
}

/**
 * SimulatePrincipalPolicy knows the policies of the identity, its boundary and those of the organisation, but no policy
 * of a resource: what a bucket's own policy denies is found out only by doing it.
 */
export async function denied(
  clients: AwsClients,
  { principal, grant, signal }: Question,
): Promise<readonly string[]> {
  return asking('ask IAM what is allowed', async () => {
    const { SimulatePrincipalPolicyCommand } = await import('@aws-sdk/client-iam');
    const client = await clients.iam();
    const command = new SimulatePrincipalPolicyCommand({
      PolicySourceArn: principal,
      ActionNames: [...grant.actions],
      ResourceArns: [grant.resource],
      ContextEntries: Object.entries(grant.context).map(([name, value]) => ({
        ContextKeyName: name,
        ContextKeyType: 'string',
        ContextKeyValues: [value],
      })),
      // More than the actions of any grant: there is one page.
      MaxItems: 1000,
    });
    const { EvaluationResults: results = [] } = await client.send(command, until(signal));
    const allowed = results.filter(({ EvalDecision: decision }) => decision === 'allowed');
    const names = new Set(allowed.map(({ EvalActionName: action }) => action));
    return grant.actions.filter((action) => !names.has(action));
  });
}
