import { accountIn } from '../core/text/arn.ts';
import { child } from '../core/text/pointer.ts';
import { name } from '../core/text/words.ts';
import type { Flaw } from './flaw.ts';
import { flaw } from './flaw.ts';
import type { EnvironmentOutline, Outline } from './outline.ts';

/** The account an environment certainly lies in: it says so, or its role does. Null for the service's own. */
export function accountOf({ layer }: Pick<EnvironmentOutline, 'layer'>): string | null {
  const { account, role_arn: role } = layer.values;
  if (typeof account === 'string') return account;
  return typeof role === 'string' ? accountIn(role) : null;
}

/** Every role of an environment belongs to its account. */
export const checkAccounts = ({ environments }: Outline): readonly Flaw[] =>
  environments.flatMap((environment) => [
    ...otherAccount(environment, 'role_arn', 'Whoever assumes a role works in its account.'),
    ...otherAccount(environment, 'execution_role_arn', 'CloudFormation takes roles of its own account only.'),
  ]);

function otherAccount(
  environment: EnvironmentOutline,
  key: 'role_arn' | 'execution_role_arn',
  because: string,
): readonly Flaw[] {
  const { values, pointer } = environment.layer;
  const role = values[key];
  const account = accountOf(environment);
  const other = typeof role === 'string' ? accountIn(role) : null;
  if (account === null || other === null || account === other) return [];
  const message = `${name(key)} is a role of account ${other}, but ${name(environment.name)} is in ${account}`;
  return [flaw('wrong-account', child(pointer, key), message, `${because} Correct one of the two.`)];
}
