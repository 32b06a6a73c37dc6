/** The policy of the service, which is read before anything is done. */
import { resolve } from 'node:path';
import { policyText } from './adapters/policy-text.ts';
import type { AwsClients } from './adapters/aws-clients.ts';
import { Fault } from './core/fault.ts';
import type { Log } from './ports.ts';
import { openPolicy, WITHOUT_POLICY } from './service/policy-keeper.ts';
import type { PolicyInForce } from './service/policy-keeper.ts';
import type { Settings } from './settings.ts';

/** @throws Fault when it cannot be used */
export async function composePolicy(
  { policy, repository }: Pick<Settings, 'policy' | 'repository'>,
  clients: () => AwsClients,
  log: Log,
): Promise<PolicyInForce> {
  if (policy === null) return WITHOUT_POLICY;
  if (isInside(policy, repository ?? ''))
    throw new Fault(
      'stalled',
      'policy-in-repository',
      `The policy ${policy} lies in the repository it is to limit.`,
      'Keep it where only those who run the service can write.',
    );
  return openPolicy(policyText(policy, clients), log);
}

/** Whoever can commit could write their own limits. */
function isInside(policy: string, repository: string): boolean {
  const folder = repository.replace(/^(?:dir|file):(?:\/\/)?/, '');
  return folder.startsWith('/') && `${resolve(policy)}/`.startsWith(`${resolve(folder)}/`);
}
