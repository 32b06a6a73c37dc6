import { stackName } from '../stack/identity.ts';

/** Actions that must be allowed on one resource, and what IAM is told of the request. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resource: string;
  /** Condition keys with their values. */
  readonly context: Readonly<Record<string, string>>;
}

/** Where something is, as ARNs say it. */
export interface Whereabouts {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** An environment, as far as rights in it depend on it. */
export interface Premises extends Whereabouts {
  readonly instance: string;
  readonly environment: string;
  readonly executionRole: string | null;
  readonly bucket: string | null;
  /** Lambda functions that entries let judge their models. */
  readonly functions: readonly string[];
}

const named = (service: string, ...actions: readonly string[]): readonly string[] =>
  actions.map((action) => `${service}:${action}`);

/** AWS authorises these on everything, or not at all (Service Authorization Reference). */
const EVERYWHERE = [
  ...named('cloudformation', 'DescribeStacks', 'ListStacks'),
  ...named('cloudformation', 'BatchDescribeTypeConfigurations', 'DescribeStackDriftDetectionStatus'),
  'cloudtrail:LookupEvents',
];

const ON_STACKS = [
  ...named('cloudformation', 'CancelUpdateStack', 'ContinueUpdateRollback', 'CreateChangeSet', 'CreateStack'),
  ...named('cloudformation', 'DeleteChangeSet', 'DeleteStack', 'DescribeChangeSet', 'DescribeEvents'),
  ...named('cloudformation', 'DescribeStackEvents', 'DescribeStackResourceDrifts', 'DetectStackDrift'),
  ...named('cloudformation', 'DetectStackResourceDrift', 'ExecuteChangeSet', 'GetTemplate', 'ListChangeSets'),
  ...named('cloudformation', 'ListStackResources', 'TagResource', 'UntagResource', 'UpdateStack'),
  'cloudformation:UpdateTerminationProtection',
];

const ON_PIPELINES = named(
  'sagemaker',
  'DescribePipelineExecution',
  'ListPipelineExecutions',
  'ListPipelineExecutionSteps',
);

/** Everything the service does in the account of an environment. Names of what does not exist yet stand for what will. */
export function grantsIn(premises: Premises): readonly Grant[] {
  const { instance, environment, executionRole, bucket, functions } = premises;
  const stack = stackName(instance, environment, 'doctor');
  const arn = arnIn(premises);
  const ours = { 'aws:ResourceTag/mlops:managed-by': instance };
  const role = executionRole === null ? {} : { 'cloudformation:RoleArn': executionRole };
  const asked = { ...ours, 'aws:RequestTag/mlops:managed-by': instance, ...role };
  return [
    grant(EVERYWHERE, '*'),
    grant(ON_STACKS, arn('cloudformation', `stack/${stack}/*`), asked),
    ...(executionRole === null
      ? []
      : [grant(['iam:PassRole'], executionRole, { 'iam:PassedToService': 'cloudformation.amazonaws.com' })]),
    ...(bucket === null ? [] : bucketGrants(`arn:${premises.partition}:s3:::${bucket}`)),
    grant(
      named('sagemaker', 'DescribeEndpoint', 'InvokeEndpoint'),
      arn('sagemaker', `endpoint/${stack}`),
      ours,
    ),
    grant(['sagemaker:ListModelPackages'], arn('sagemaker', `model-package-group/${stack}`)),
    grant(ON_PIPELINES, arn('sagemaker', `pipeline/${stack}`)),
    grant(['states:ListExecutions'], arn('states', `stateMachine:${stack}`)),
    grant(
      named('states', 'DescribeExecution', 'GetExecutionHistory'),
      arn('states', `execution:${stack}:doctor`),
    ),
    ...functions.map((each) => grant(['lambda:InvokeFunction'], each)),
  ];
}

/** What the service uses for itself, in the account it runs in. Null for what is not set. */
export interface Belongings {
  readonly topic: string | null;
  /** The URL of the queue. */
  readonly queue: string | null;
  /** Name of the repository in CodeCommit, and its region. */
  readonly repository: { readonly region: string; readonly name: string } | null;
  /** Of environments in other accounts. */
  readonly roles: readonly string[];
  /** `bucket/key` of the policy. */
  readonly policy: string | null;
}

export function grantsOfService(place: Whereabouts, belongings: Belongings): readonly Grant[] {
  const { topic, queue, repository, roles, policy } = belongings;
  const queueName = queue?.split('/').at(-1);
  return [
    ...(topic === null ? [] : [grant(named('sns', 'ListSubscriptionsByTopic', 'Publish'), topic)]),
    ...(queueName === undefined
      ? []
      : [grant(named('sqs', 'DeleteMessage', 'ReceiveMessage'), arnIn(place)('sqs', queueName))]),
    ...(repository === null
      ? []
      : [
          grant(
            named('codecommit', 'GetBranch', 'GetCommit', 'GetFile', 'GetFolder'),
            arnIn({ ...place, region: repository.region })('codecommit', repository.name),
          ),
        ]),
    ...(policy === null ? [] : [grant(['s3:GetObject'], `arn:${place.partition}:s3:::${policy}`)]),
    ...roles.map((role) => grant(['sts:AssumeRole'], role)),
  ];
}

const bucketGrants = (bucket: string): readonly Grant[] => [
  grant(named('s3', 'GetObject', 'PutObject'), `${bucket}/templates/doctor`),
  grant(named('s3', 'GetObject', 'PutObject'), `${bucket}/code/doctor`),
  grant(['s3:ListBucket'], bucket),
];

const grant = (
  actions: readonly string[],
  resource: string,
  context: Readonly<Record<string, string>> = {},
): Grant => ({ actions, resource, context });

const arnIn =
  ({ partition, region, account }: Whereabouts) =>
  (service: string, rest: string): string =>
    `arn:${partition}:${service}:${region}:${account}:${rest}`;
