/** What AWS writes, as people report it, and how the likely cause that we give for it begins. */
export const SAID: readonly (readonly [reason: string, likely: string])[] = [
  // SageMaker
  [
    'The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.',
    'The container started and does not answer',
  ],
  [
    'Failed to download model data(bucket: models, key: churn/model.tar.gz). Please ensure that there is an object located at the URL and that the role passed to CreateModel has permissions to download the model.',
    'The model artifact could not be fetched',
  ],
  [
    'Could not find model data at s3://models/churn/model.tar.gz. (Service: AmazonSageMaker; Status Code: 400; Error Code: ValidationException; Request ID: 1; Proxy: null)',
    'There is no model artifact at that place',
  ],
  [
    'Could not access model data at https://s3.amazonaws.com/models/m.tar.gz. Please ensure that the role "arn:aws:iam::111111111111:role/r" exists and that its trust relationship policy allows the action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com".',
    'The role of the model may not read',
  ],
  [
    'Failed to extract model data archive for container "container_1" from URL "s3://models/churn/model.tar.gz". Please ensure that the object located at the URL is a valid tar.gz archive.',
    'The model artifact is not a tar archive',
  ],
  [
    'CannotStartContainerError. Please ensure the model container for variant AllTraffic starts correctly when invoked with "docker run <image> serve".',
    'The image cannot be started',
  ],
  [
    'torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB',
    'The model needs more memory',
  ],
  [
    'Received server error (500) from primary: model container failed to load model',
    'The server in the container could not load',
  ],
  [
    'Unsupported manifest media type application/vnd.oci.image.index.v1+json for image 1.dkr.ecr.eu-west-1.amazonaws.com/x:1',
    'The image has a form',
  ],
  [
    'Resource handler returned message: "Source image 111111111111.dkr.ecr.eu-central-1.amazonaws.com/proxy:1.0.0 is not valid. Provide a valid source image. (Service: Lambda, Status Code: 400)" (HandlerErrorCode: InvalidRequest)',
    'The function may not read the image',
  ],
  [
    'Requested image 111111111111.dkr.ecr.eu-west-1.amazonaws.com/xgboost:9 not found.',
    'There is no such image',
  ],
  [
    'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref',
    'There is no such image',
  ],
  [
    'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating',
    'Docker Hub gives no more',
  ],
  [
    'Cannot create already existing endpoint "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn".',
    'SageMaker has something of that name',
  ],
  [
    'Cannot update in-progress endpoint "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn".',
    'The endpoint is being changed',
  ],
  [
    'Could not find endpoint configuration "arn:aws:sagemaker:eu-west-1:111111111111:endpoint-config/churn-1".',
    'What the endpoint refers to was deleted',
  ],
  [
    'The variant(s) "[AllTraffic]" must be deregistered as scalable targets: variant has an ongoing scaling activity',
    'Automatic scaling is changing',
  ],
  [
    'Endpoint update failed and was rolled back because one or more alarms went into ALARM state: [churn-5xx]',
    'A CloudWatch alarm ended the deployment',
  ],
  [
    'Invalid DataCaptureConfig: bucket captured-111 is not writable',
    'The endpoint cannot write what it captures',
  ],
  [
    'AlgorithmError: ExecuteUserScriptError: ExitCode 1, ErrorMessage "ModuleNotFoundError"',
    'The code of the job ended',
  ],
  ['MaxRuntimeExceeded: the job took longer than its stopping condition', 'The job took longer'],
  // Rights
  [
    'User: arn:aws:sts::111111111111:assumed-role/exec/AWSCloudFormation is not authorized to perform: sagemaker:CreateEndpoint with an explicit deny in a service control policy',
    'A policy of the AWS organization',
  ],
  [
    'User: arn:aws:sts::1:assumed-role/e/x is not authorized to perform: s3:CreateBucket because no permissions boundary allows the s3:CreateBucket action',
    'The permissions boundary of the role',
  ],
  [
    'User: arn:aws:sts::1:assumed-role/e/x is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/model',
    'Whoever deploys may not hand',
  ],
  [
    'Unable to create the service-linked role for sagemaker.application-autoscaling.amazonaws.com',
    'The account has not used that service yet',
  ],
  [
    "Could not assume role arn:aws:iam::111111111111:role/model. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.",
    'The role is not there',
  ],
  [
    'The role defined for the function cannot be assumed by Lambda. (Service: Lambda, Status Code: 400)',
    'The role is not there',
  ],
  [
    'The security token included in the request is expired (Service: S3, Status Code: 403)',
    'The credentials ran out',
  ],
  [
    'UnrecognizedClientException: The security token included in the request is invalid.',
    'The credentials are not known',
  ],
  [
    'User: arn:aws:sts::1:assumed-role/e/x is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-west-1:1:key/k',
    'The key that encrypts this may not be used',
  ],
  [
    'KMSInvalidStateException: arn:aws:kms:eu-west-1:1:key/k is pending deletion.',
    'The key that encrypts this is disabled',
  ],
  [
    'Invalid principal in policy: "AWS":"arn:aws:iam::1:role/gone" (Service: AmazonIdentityManagement; Error Code: MalformedPolicyDocument)',
    'A policy names a role',
  ],
  [
    'User: u is not authorized to perform: sagemaker:CreateModel on resource: r because no identity-based policy allows it',
    'A role lacks a right',
  ],
  [
    'Access Denied (Service: S3, Status Code: 403, Request ID: 1) (HandlerErrorCode: AccessDenied)',
    'A role lacks a right',
  ],
  ['Requires capabilities : [CAPABILITY_NAMED_IAM]', 'The template makes IAM resources'],
  // Quotas, capacity, throttles
  [
    "The account-level service limit 'ml.m5.large for endpoint usage' is 0 Instances, with current utilization of 0 Instances and a request delta of 1 Instances. Please contact AWS support to request an increase for this limit. (Service: AmazonSageMaker; Status Code: 400; Error Code: ResourceLimitExceeded)",
    'The account may not run that many instances of this type behind',
  ],
  [
    "ResourceLimitExceeded: The account-level service limit 'ml.p3.2xlarge for training job usage' is 0 Instances",
    'The account may not run that many instances of this type for jobs',
  ],
  [
    'The maximum number of addresses has been reached. (Service: AmazonEC2; Error Code: AddressLimitExceeded)',
    'The region has no Elastic IP',
  ],
  [
    'You have requested more vCPU capacity than your current vCPU limit of 32 allows',
    'The account has reached its number of virtual CPUs',
  ],
  [
    'You have attempted to create more buckets than allowed (Service: Amazon S3; Error Code: TooManyBuckets)',
    'The account has as many buckets',
  ],
  ['Limit for stacks exceeded', 'The region holds as many CloudFormation stacks'],
  [
    'Code storage limit exceeded. (Service: Lambda, Status Code: 400, Error Code: CodeStorageExceededException)',
    'The old versions of Lambda functions',
  ],
  [
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [10].",
    'The functions of this account have reserved',
  ],
  [
    "The account-level service limit 'Total number of notebook instances' is 8 NotebookInstances",
    'A quota of the account is used up',
  ],
  [
    'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.',
    'AWS has no such instances',
  ],
  [
    'We currently do not have sufficient ml.p4d.24xlarge capacity. InsufficientInstanceCapacity',
    'AWS has no such instances',
  ],
  [
    'Your requested instance type (m7g.large) is not supported in your requested Availability Zone (us-east-1e).',
    'That instance type does not exist',
  ],
  [
    'There are not enough free addresses in subnet subnet-1 to satisfy the requested number of instances.',
    'The subnet has no address left',
  ],
  [
    'Rate exceeded (Service: AmazonCloudFormation; Status Code: 400; Error Code: Throttling)',
    'AWS was asked too often',
  ],
  ['Internal Failure (Service: SageMaker, Status Code: 500)', 'AWS had trouble of its own'],
  // Buckets, functions, networks, CloudFormation
  [
    'The bucket you tried to delete is not empty (Service: Amazon S3; Status Code: 409; Error Code: BucketNotEmpty)',
    'CloudFormation deletes no bucket',
  ],
  [
    "The repository with name 'churn' in registry with id '1' cannot be deleted because it still contains images",
    'ECR deletes no repository',
  ],
  [
    'The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket)',
    'There is no such bucket',
  ],
  [
    'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    'There is no such object',
  ],
  [
    'The bucket you are attempting to access must be addressed using the specified endpoint. (Error Code: PermanentRedirect)',
    'The bucket is in another region',
  ],
  [
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system.',
    'Names of buckets are shared',
  ],
  ['Unzipped size must be smaller than 262144000 bytes', 'The code of a function is larger'],
  [
    'The runtime parameter of python3.7 is no longer supported for creating or updating AWS Lambda functions.',
    'Lambda takes no new functions',
  ],
  [
    'CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [85c5c344].',
    'The function behind a custom resource ended without',
  ],
  [
    'Received response status [FAILED] from custom resource. Message returned: See the details in CloudWatch Log Stream: 2026/01/01/[$LATEST]1',
    'The function behind a custom resource reported',
  ],
  [
    'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename churn and update the stack again.',
    'The change replaces a resource with a fixed name',
  ],
  ['Export foo-EcsCluster cannot be deleted as it is in use by foo-events', 'Another stack imports a value'],
  ['No export named foo-Vpc found. Rollback requested by user.', 'The template imports a value'],
  [
    'mlops-prod-churn already exists in stack arn:aws:cloudformation:eu-west-1:1:stack/other/1',
    'Something of that name exists outside',
  ],
  [
    'Stack [mlops-prod-churn] cannot be deleted while TerminationProtection is enabled: termination protection',
    'The stack is protected',
  ],
  [
    'resource sg-1 has a dependent object (Service: Ec2, Status Code: 400)',
    'Something outside the stack still uses',
  ],
  [
    "The security group 'sg-1' does not exist (Error Code: InvalidGroup.NotFound)",
    'The subnets and security groups',
  ],
  [
    'Parameter validation failed: parameter value /mlops/image for parameter name Image does not exist.',
    'A parameter or secret',
  ],
  ["Secrets Manager can't find the specified secret.", 'A parameter or secret'],
  [
    'Template format error: Unresolved resource dependencies [Role] in the Resources block of the template',
    'The template refers to something',
  ],
  ['Encountered unsupported property InstanceTyp', 'A property has a name or a value'],
  [
    'Properties validation failed for resource Model with message: extraneous key [Foo] is not permitted',
    'A property has a name or a value',
  ],
  [
    'Resource handler returned message: "Exceeded attempts to wait" (HandlerErrorCode: NotStabilized)',
    'The resource was made, and did not become ready',
  ],
  [
    'The AWS Access Key Id needs a subscription for the service (Error Code: OptInRequired)',
    'The account has not agreed',
  ],
  ['Resource creation cancelled', 'It was stopped because something else'],
  [
    'It was not done within its timeout, and the update was cancelled.',
    'It takes longer than the entry allows',
  ],
];
