import type {
  CreateChangeSetCommandInput,
  CreateStackCommandInput,
  ExecuteChangeSetCommandInput,
  Parameter,
  Tag,
  UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import type { Action, DesiredStack, LiveStack } from '../../core/model.ts';

/** The template as it is sent: in the request, or by the address of an object in S3. */
export type TemplateSource = { readonly TemplateBody: string } | { readonly TemplateURL: string };

type Create = Extract<Action, { kind: 'create' }>;
type Update = Extract<Action, { kind: 'update' }>;
type Propose = Extract<Action, { kind: 'propose' }>;
type Apply = Extract<Action, { kind: 'apply' }>;

export function createRequest(
  { desired }: Create,
  template: TemplateSource,
  token: string,
): CreateStackCommandInput {
  return {
    ...content(desired, template),
    StackName: desired.stack,
    // A failed create leaves nothing behind, not even what a DeletionPolicy would keep: it never was anybody's.
    OnFailure: 'ROLLBACK',
    RetainExceptOnCreate: true,
    TimeoutInMinutes: desired.timeoutMinutes,
    EnableTerminationProtection: desired.protect,
    ClientRequestToken: token,
  };
}

export function updateRequest(
  { desired, live }: Update,
  template: TemplateSource,
  token: string,
): UpdateStackCommandInput {
  return {
    ...content(desired, template),
    StackName: live.id,
    ClientRequestToken: token,
    ...stillPaused(live),
  };
}

/** The very content that the update would bring, so that executing it is that update. */
export const proposeRequest = (
  { desired, live, name, reverts }: Propose,
  template: TemplateSource,
  token: string,
): CreateChangeSetCommandInput => ({
  ...content(desired, template),
  StackName: live.id,
  ChangeSetName: name,
  ChangeSetType: 'UPDATE',
  ClientToken: token,
  // What was changed past CloudFormation is set back too (User Guide, "Using drift-aware change sets").
  ...(reverts === true ? { DeploymentMode: 'REVERT_DRIFT' } : {}),
});

export const applyRequest = ({ live, changeSet }: Apply, token: string): ExecuteChangeSetCommandInput => ({
  StackName: live.id,
  ChangeSetName: changeSet,
  ClientRequestToken: token,
  ...stillPaused(live),
});

/** UPDATE_FAILED can only be updated with rollback still disabled (User Guide, "Stack failure options"). */
const stillPaused = ({ phase }: LiveStack) => (phase === 'paused' ? { DisableRollback: true } : {});

/** Always everything: a parameter or a tag that is left out keeps its old value on an update. */
function content(desired: DesiredStack, template: TemplateSource) {
  return {
    ...template,
    Parameters: Object.entries(desired.parameters).map(([ParameterKey, ParameterValue]): Parameter => ({
      ParameterKey,
      ParameterValue,
    })),
    Tags: Object.entries(desired.tags).map(([Key, Value]): Tag => ({ Key, Value })),
    Capabilities: [...desired.capabilities],
    ...(desired.role === null ? {} : { RoleARN: desired.role }),
  };
}
