import { CloudFormationClient, type CloudFormationClientConfig } from '@aws-sdk/client-cloudformation';
import type { CodeCommitClient } from '@aws-sdk/client-codecommit';
import type { CloudTrailClient, CloudTrailClientConfig } from '@aws-sdk/client-cloudtrail';
import type { IAMClient, IAMClientConfig } from '@aws-sdk/client-iam';
import type { LambdaClient, LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { SageMakerClient, SageMakerClientConfig } from '@aws-sdk/client-sagemaker';
import type { SageMakerRuntimeClient, SageMakerRuntimeClientConfig } from '@aws-sdk/client-sagemaker-runtime';
import type { ServiceQuotasClient, ServiceQuotasClientConfig } from '@aws-sdk/client-service-quotas';
import type { SFNClient, SFNClientConfig } from '@aws-sdk/client-sfn';
import type { SNSClient, SNSClientConfig } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { STSClient, STSClientConfig } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { assumedRole } from './assumed-role.ts';
import type { Role } from './assumed-role.ts';
import { CallCounts, oncePerAttempt, oncePerCall } from './call-counts.ts';
import { toFault } from './cloudformation/faults.ts';

/** The SDK clients of one account and region. Endpoints, profiles and credentials come from where every AWS tool takes them. */
export interface AwsClients {
  /** Retried by the SDK as a backstop (`AWS_MAX_ATTEMPTS`, 3 by default): a read may be repeated. */
  readonly reads: CloudFormationClient;
  /** Sent once: whether a write that got no answer is sent again is for the planner, which looks first. */
  readonly writes: CloudFormationClient;
  readonly counts: CallCounts;
  /** @throws Fault `region-missing` */
  region(): Promise<string>;
  s3(): Promise<S3Client>;
  sts(): Promise<STSClient>;
  sagemaker(): Promise<SageMakerClient>;
  /** Of what endpoints answer. Sent once: a model is asked again when it is its turn, and its time is its own. */
  runtime(): Promise<SageMakerRuntimeClient>;
  /**
   * Sent once, and waited for longer than for others: a function works before it answers.
   * @param region that of the function, which may be another than ours
   */
  lambda(region: string): Promise<LambdaClient>;
  /** Of Step Functions. */
  sfn(): Promise<SFNClient>;
  codecommit(): Promise<CodeCommitClient>;
  /** Of what identities may do; its endpoint is the same in all regions of a partition. */
  iam(): Promise<IAMClient>;
  quotas(): Promise<ServiceQuotasClient>;
  /** Sent once: nothing depends on its answer. */
  cloudtrail(): Promise<CloudTrailClient>;
  /**
   * Answers may be waited for as long as SQS holds a request back.
   * @param endpoint that of the queue: the SDK asks no other, and complains at every call where it was told of one
   */
  sqs(endpoint: string): Promise<SQSClient>;
  /** @param region that of the topic, which may be another than ours. */
  sns(region: string): Promise<SNSClient>;
  /** Closes idle connections. */
  close(): void;
}

export interface AwsClientsOptions {
  /** Of this package, for the user agent. */
  readonly version: string;
  /** Default: the region of the environment or profile. */
  readonly region?: string;
  /** The simulator, in place of the network. */
  readonly requestHandler?: NonNullable<CloudFormationClientConfig['requestHandler']>;
  /** Default: the SDK's chain. The simulator gives its own, so that it needs none. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Assumed with those credentials: everything is done as this role. */
  readonly role?: Role;
  /**
   * The last word before a change or a mail goes onto the wire, however long it has waited for its turn until then:
   * what it throws keeps it from being sent.
   */
  readonly maySend?: () => void;
}

/** Without these a call may hang for 15 minutes: the SDK has no request timeout of its own. */
const timeouts = { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true };

/** ReceiveMessage answers after 20 s when there is nothing, which must not look like silence. */
const patient = { ...timeouts, requestTimeout: 30_000 };

/** What a message says is not believed, so its checksum does not matter; FIPS has none of that kind at all. */
const UNCHECKED = { md5: false } as const;

export function awsClients(options: AwsClientsOptions): AwsClients {
  const counts = new CallCounts();
  const handler = options.requestHandler ?? new NodeHttpHandler(timeouts);
  const patientHandler = options.requestHandler ?? new NodeHttpHandler(patient);
  const own = {
    requestHandler: handler,
    customUserAgent: [['mlops-reconciler', options.version]] as [string, string][],
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  };
  const common =
    options.role === undefined ? own : { ...own, credentials: assumedRole(options.role, own, { counts }) };
  const reads = cloudFormation(common, counts);
  const writes = cloudFormation({ ...common, maxAttempts: 1 }, counts);
  const guard = guarding(options.maySend ?? (() => undefined));
  writes.middlewareStack.add(guard, beforeTheWire);
  reads.middlewareStack.add(detecting(guard), beforeTheWire);
  return {
    reads,
    writes,
    counts,
    region: () =>
      reads.config.region().catch((error: unknown) => {
        throw toFault(error, { doing: 'find the AWS region', effect: 'none' });
      }),
    s3: once(() => objects(common, counts)),
    sts: once(() => securityTokens(common, counts)),
    sagemaker: once(() => sageMaker(common, counts)),
    runtime: once(() => modelRuntime({ ...common, maxAttempts: 1 }, counts)),
    lambda: oncePer((region) =>
      functions({ ...common, region, maxAttempts: 1, requestHandler: patientHandler }, counts, guard),
    ),
    sfn: once(() => stepFunctions(common, counts)),
    codecommit: once(async () => new (await import('@aws-sdk/client-codecommit')).CodeCommitClient(common)),
    iam: once(() => identities(common)),
    quotas: once(() => serviceQuotas(common)),
    cloudtrail: once(() => cloudTrail({ ...common, maxAttempts: 1 })),
    sqs: oncePer(async (endpoint) => {
      const { SQSClient } = await import('@aws-sdk/client-sqs');
      return new SQSClient({ ...common, ...UNCHECKED, endpoint, requestHandler: patientHandler });
    }),
    // Sent once: a publish that got no answer may have arrived, and a mail cannot be taken back.
    sns: oncePer((region) => topics({ ...common, region, maxAttempts: 1 }, counts, guard)),
    close: () => {
      for (const each of [handler, patientHandler]) if (each instanceof NodeHttpHandler) each.destroy();
    },
  };
}

async function objects(config: S3ClientConfig, counts: CallCounts): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  // The path style serves bucket names with dots and emulators on an address without wildcard DNS.
  const client = new S3Client({ ...config, forcePathStyle: true });
  client.middlewareStack.add(counts.callsOf('s3'), oncePerCall);
  client.middlewareStack.add(counts.attemptsOf('s3'), oncePerAttempt);
  return client;
}

const identities = async (config: IAMClientConfig): Promise<IAMClient> =>
  new (await import('@aws-sdk/client-iam')).IAMClient(config);

const serviceQuotas = async (config: ServiceQuotasClientConfig): Promise<ServiceQuotasClient> =>
  new (await import('@aws-sdk/client-service-quotas')).ServiceQuotasClient(config);

async function securityTokens(config: STSClientConfig, counts: CallCounts): Promise<STSClient> {
  const { STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient(config);
  client.middlewareStack.add(counts.callsOf('sts'), oncePerCall);
  client.middlewareStack.add(counts.attemptsOf('sts'), oncePerAttempt);
  return client;
}

const cloudTrail = async (config: CloudTrailClientConfig): Promise<CloudTrailClient> =>
  new (await import('@aws-sdk/client-cloudtrail')).CloudTrailClient(config);

async function sageMaker(config: SageMakerClientConfig, counts: CallCounts): Promise<SageMakerClient> {
  const { SageMakerClient } = await import('@aws-sdk/client-sagemaker');
  const client = new SageMakerClient(config);
  client.middlewareStack.add(counts.callsOf('sagemaker'), oncePerCall);
  client.middlewareStack.add(counts.attemptsOf('sagemaker'), oncePerAttempt);
  return client;
}

async function modelRuntime(
  config: SageMakerRuntimeClientConfig,
  counts: CallCounts,
): Promise<SageMakerRuntimeClient> {
  const { SageMakerRuntimeClient } = await import('@aws-sdk/client-sagemaker-runtime');
  const client = new SageMakerRuntimeClient(config);
  client.middlewareStack.add(counts.callsOf('sagemaker'), oncePerCall);
  client.middlewareStack.add(counts.attemptsOf('sagemaker'), oncePerAttempt);
  return client;
}

async function topics(config: SNSClientConfig, counts: CallCounts, guard: Guard): Promise<SNSClient> {
  const { SNSClient } = await import('@aws-sdk/client-sns');
  const client = new SNSClient(config);
  client.middlewareStack.add(counts.callsOf('sns'), oncePerCall);
  client.middlewareStack.add(counts.attemptsOf('sns'), oncePerAttempt);
  client.middlewareStack.add(guard, beforeTheWire);
  return client;
}

async function functions(
  config: LambdaClientConfig,
  counts: CallCounts,
  guard: Guard,
): Promise<LambdaClient> {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient(config);
  client.middlewareStack.add(counts.callsOf('lambda'), oncePerCall);
  client.middlewareStack.add(counts.attemptsOf('lambda'), oncePerAttempt);
  client.middlewareStack.add(guard, beforeTheWire);
  return client;
}

async function stepFunctions(config: SFNClientConfig, counts: CallCounts): Promise<SFNClient> {
  const { SFNClient } = await import('@aws-sdk/client-sfn');
  const client = new SFNClient(config);
  client.middlewareStack.add(counts.callsOf('states'), oncePerCall);
  client.middlewareStack.add(counts.attemptsOf('states'), oncePerAttempt);
  return client;
}

function cloudFormation(config: CloudFormationClientConfig, counts: CallCounts): CloudFormationClient {
  const client = new CloudFormationClient(config);
  client.middlewareStack.add(counts.callsOf('cloudformation'), oncePerCall);
  client.middlewareStack.add(counts.attemptsOf('cloudformation'), oncePerAttempt);
  return client;
}

/** After credentials, region and signature have been waited for. */
const beforeTheWire = { step: 'deserialize', priority: 'low', name: 'maySend' } as const;

const guarding =
  (maySend: () => void) =>
  <A, R>(next: (args: A) => Promise<R>) =>
  (args: A): Promise<R> => {
    maySend();
    return next(args);
  };

type Guard = ReturnType<typeof guarding>;

/** Of all that is read, only a look for drift sets something in motion: two processes would each begin one. */
const detecting =
  (guard: Guard) =>
  <A, R>(
    next: (args: A) => Promise<R>,
    { commandName }: { readonly commandName?: string },
  ): ((args: A) => Promise<R>) =>
    commandName === 'DetectStackDriftCommand' ? guard(next) : next;

function once<T>(make: () => Promise<T>): () => Promise<T> {
  const made = oncePer(make);
  return () => made('');
}

function oncePer<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key) => {
    const one = made.get(key) ?? make(key);
    made.set(key, one);
    return one;
  };
}
