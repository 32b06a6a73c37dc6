import { filesBelow, read } from './files.ts';

/**
 * What IAM asks for when an adapter sends a command. Not always what the call is named: see "Actions defined by" the
 * service in the AWS Service Authorization Reference.
 */
export const ACTIONS_OF_COMMAND: Readonly<Record<string, readonly string[]>> = {
  AssumeRole: ['sts:AssumeRole'],
  CancelUpdateStack: ['cloudformation:CancelUpdateStack'],
  ContinueUpdateRollback: ['cloudformation:ContinueUpdateRollback'],
  CreateChangeSet: [
    'cloudformation:CreateChangeSet',
    'cloudformation:TagResource',
    'cloudformation:UntagResource',
    'iam:PassRole',
    's3:GetObject',
  ],
  CreateStack: ['cloudformation:CreateStack', 'cloudformation:TagResource', 'iam:PassRole', 's3:GetObject'],
  DeleteChangeSet: ['cloudformation:DeleteChangeSet'],
  // The calls for several messages are authorised as those for one.
  DeleteMessageBatch: ['sqs:DeleteMessage'],
  DeleteStack: ['cloudformation:DeleteStack'],
  DescribeAccountLimits: ['cloudformation:DescribeAccountLimits'],
  DescribeChangeSet: ['cloudformation:DescribeChangeSet'],
  DescribeEndpoint: ['sagemaker:DescribeEndpoint'],
  DescribeEvents: ['cloudformation:DescribeEvents'],
  DescribeExecution: ['states:DescribeExecution'],
  DescribePipelineExecution: ['sagemaker:DescribePipelineExecution'],
  DescribeStackEvents: ['cloudformation:DescribeStackEvents'],
  DescribeStackDriftDetectionStatus: [
    'cloudformation:BatchDescribeTypeConfigurations',
    'cloudformation:DescribeStackDriftDetectionStatus',
  ],
  DescribeStackResourceDrifts: ['cloudformation:DescribeStackResourceDrifts'],
  DescribeStacks: ['cloudformation:DescribeStacks'],
  DetectStackDrift: ['cloudformation:DetectStackDrift', 'cloudformation:DetectStackResourceDrift'],
  LookupEvents: ['cloudtrail:LookupEvents'],
  ExecuteChangeSet: ['cloudformation:ExecuteChangeSet'],
  GetBranch: ['codecommit:GetBranch'],
  GetExecutionHistory: ['states:GetExecutionHistory'],
  GetCommit: ['codecommit:GetCommit'],
  GetFile: ['codecommit:GetFile'],
  GetFolder: ['codecommit:GetFolder'],
  GetRole: ['iam:GetRole'],
  GetTopicAttributes: ['sns:GetTopicAttributes'],
  ListSubscriptionsByTopic: ['sns:ListSubscriptionsByTopic'],
  GetTemplate: ['cloudformation:GetTemplate'],
  Invoke: ['lambda:InvokeFunction'],
  InvokeEndpoint: ['sagemaker:InvokeEndpoint'],
  ListChangeSets: ['cloudformation:ListChangeSets'],
  ListExecutions: ['states:ListExecutions'],
  ListModelPackages: ['sagemaker:ListModelPackages'],
  ListPipelineExecutions: ['sagemaker:ListPipelineExecutions'],
  ListPipelineExecutionSteps: ['sagemaker:ListPipelineExecutionSteps'],
  ListServiceQuotas: ['servicequotas:ListServiceQuotas'],
  ListStackResources: ['cloudformation:ListStackResources'],
  ListStacks: ['cloudformation:ListStacks'],
  ReceiveMessage: ['sqs:ReceiveMessage'],
  UpdateStack: [
    'cloudformation:UpdateStack',
    'cloudformation:TagResource',
    'cloudformation:UntagResource',
    'iam:PassRole',
    's3:GetObject',
  ],
  SimulatePrincipalPolicy: ['iam:SimulatePrincipalPolicy'],
  UpdateTerminationProtection: ['cloudformation:UpdateTerminationProtection'],
  // Any identity may ask who it is; no policy can forbid it.
  GetCallerIdentity: [],
  GetObject: ['s3:GetObject'],
  HeadBucket: ['s3:ListBucket'],
  // The second only so that a missing object is told from a forbidden one.
  HeadObject: ['s3:GetObject', 's3:ListBucket'],
  PutObject: ['s3:PutObject'],
  Publish: ['sns:Publish'],
};

/** What is only called where the state is in a bucket; deploy/service.yaml keeps it in a file system. */
const FOR_STATE_IN_A_BUCKET = 'src/adapters/s3-state-objects.ts';

/** The SDK commands that the adapters can send, by the names in their source. */
export const commandsSent = (): readonly string[] => {
  const files = filesBelow('src/adapters', '.ts').filter((file) => file !== FOR_STATE_IN_A_BUCKET);
  const found = files.flatMap((file) =>
    [...read(file).matchAll(/\bnew (?:\w+\.)?(\w+)Command\(/g)].map((match) => match[1] ?? ''),
  );
  // The SDK sends this one by itself, for the credentials of a role.
  const assumes = files.some((file) => read(file).includes('fromTemporaryCredentials('));
  return [...new Set([...found, ...(assumes ? ['AssumeRole'] : [])])].toSorted();
};
