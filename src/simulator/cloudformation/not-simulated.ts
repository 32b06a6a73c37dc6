import { AwsError } from '../protocol/message.ts';
import { flag, given } from '../protocol/query.ts';
import type { Call } from './call.ts';

/** Options that change what an operation does; ignoring one would be success by default. */
const OPTIONS = [
  'DeletionMode',
  'DeploymentConfig',
  'ForceRollback',
  'ResourceTypes',
  'ResourcesToImport',
  'RollbackConfiguration.RollbackTriggers',
  'StackPolicyBody',
  'StackPolicyDuringUpdateBody',
  'StackPolicyDuringUpdateURL',
  'StackPolicyURL',
];

/** The same, but their default may be said aloud. */
const SWITCHES = ['ImportExistingResources', 'IncludeNestedStacks'];

/** @throws AwsError HTTP 501 for an option that the simulator does not have */
export function refuseUnknownOptions({ form }: Call): void {
  const option = OPTIONS.find((name) => given(form, name)) ?? SWITCHES.find((name) => flag(form, name));
  if (option !== undefined)
    throw new AwsError(501, 'NotImplemented', `The simulator does not have the option ${option}`);
}
