import type { Row } from './row.ts';

/**
 * Rights: IAM, service control policies, keys.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export const ACCESS: readonly Row[] = [
  {
    says: [['explicit deny in a service control policy'], ['explicit deny in a resource control policy']],
    likely: 'A policy of the AWS organization forbids it, whatever the role is granted.',
    fix: 'Ask whoever runs the organization, or do without that action, region or instance type.',
  },
  {
    says: [['no permissions boundary allows'], ['explicit deny in a permissions boundary']],
    likely: 'The permissions boundary of the role leaves that action out.',
    fix: 'Add the action to the boundary too: a grant in the role alone does not lift it.',
  },
  {
    says: [['is not authorized to perform: iam:passrole']],
    likely: 'Whoever deploys may not hand that role to the service that is to use it.',
    fix: 'Grant iam:PassRole on that role to the execution role of CloudFormation (deploy/execution-role.yaml has it).',
  },
  {
    says: [['service-linked role'], ['iam:createservicelinkedrole']],
    likely: 'The account has not used that service yet, and its service-linked role may not be made.',
    fix: 'Let an administrator make it once: aws iam create-service-linked-role --aws-service-name SERVICE.',
  },
  {
    says: [
      ['could not assume role'],
      ['cannot be assumed'],
      ['cannot assume role'],
      ['not authorized to perform: sts:assumerole'],
      ['role defined for the function cannot'],
      ['unable to assume role'],
    ],
    likely: 'The role is not there, does not trust the service that is to use it, or was made a moment ago.',
    fix: 'The role must exist and trust the service that uses it (for models: sagemaker.amazonaws.com).',
  },
  {
    says: [['expiredtoken'], ['security token included in the request is expired']],
    likely: 'The credentials ran out while the request was on its way.',
    fix: 'It is tried again by itself. If it stays: give the service a role that is renewed, not copied keys.',
  },
  {
    says: [
      ['unrecognizedclientexception'],
      ['invalidclienttokenid'],
      ['security token included in the request is invalid'],
    ],
    likely: 'The credentials are not known to that account or region.',
    fix: 'Check the profile or role of the service, and that the region is enabled in that account.',
  },
  {
    says: [
      ['kms', 'not authorized to perform: kms:'],
      ['kms', 'accessdenied'],
      ['ciphertext refers to a customer master key that does not exist'],
    ],
    likely: 'The key that encrypts this may not be used by the role, or by the account it is in.',
    fix: 'Allow the role kms:Decrypt and kms:GenerateDataKey in the policy of the key as well as in its own.',
  },
  {
    says: [
      ['kms', 'is pending deletion'],
      ['kms', 'is disabled'],
      ['kmsinvalidstateexception'],
      ['disabledexception'],
    ],
    likely: 'The key that encrypts this is disabled or about to be deleted.',
    fix: 'Enable the key, or cancel its deletion; or name another key.',
  },
  {
    says: [['invalid principal in policy'], ['malformedpolicydocument'], ['invalid principal']],
    likely: 'A policy names a role or account that does not exist (any more).',
    fix: 'Correct the ARN in the policy; a role that was deleted and made again is another principal.',
  },
  {
    says: [
      ['is not authorized to perform'],
      ['not authorized to perform'],
      ['accessdenied'],
      ['access denied'],
      ['unauthorizedoperation'],
      ['you are not authorized to perform this operation'],
    ],
    likely: 'A role lacks a right.',
    fix: 'Grant that action to the role named in the message (deploy/ has the roles).',
  },
  {
    says: [['requires capabilities'], ['insufficientcapabilities']],
    likely: 'The template makes IAM resources that were not agreed to.',
    fix: 'Capabilities are worked out from the template; check what the policy of this service allows.',
  },
];
