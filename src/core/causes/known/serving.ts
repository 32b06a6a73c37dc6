import type { Row } from './row.ts';

/**
 * Models, containers and endpoints of SageMaker, and the images they run.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/deploy-model-troubleshoot.html
 */
export const SERVING: readonly Row[] = [
  {
    says: [['did not pass the ping health check'], ['ping health check']],
    likely: 'The container started and does not answer GET /ping with 200 in time.',
    fix: 'Its log in CloudWatch (/aws/sagemaker/Endpoints/NAME) says why: often a missing library, a wrong entry point, or a model too large for the instance.',
  },
  {
    says: [['failed to download model data'], ['failed to download model']],
    likely: 'The model artifact could not be fetched or unpacked.',
    fix: 'Check that it is a .tar.gz, that the role of the model may read it, and that the instance has room for it.',
  },
  {
    says: [['could not find model data'], ['model data', 'does not exist'], ['no such model data']],
    likely: 'There is no model artifact at that place, or the role may not list it.',
    fix: 'Upload it, or correct the location; the role of the model needs s3:GetObject and s3:ListBucket there.',
  },
  {
    says: [['could not access model data']],
    likely: 'The role of the model may not read the artifact, or its bucket is in another region.',
    fix: 'Grant it s3:GetObject there, and keep the artifact in the region of the endpoint.',
  },
  {
    says: [
      ['not a valid tar'],
      ['unable to extract'],
      ['failed to extract model data'],
      ['not in gzip format'],
    ],
    likely: 'The model artifact is not a tar archive packed with gzip.',
    fix: 'Pack it with: tar -czf model.tar.gz -C FOLDER . and upload it again.',
  },
  {
    says: [['cannotstartcontainererror'], ['failed to start container'], ['exec format error']],
    likely: 'The image cannot be started: no "serve" program in it, or it was built for another processor.',
    fix: 'Build it for linux/amd64 (or arm64 for Graviton instances), and check its entry point.',
  },
  {
    says: [['out of memory'], ['outofmemory'], ['oomkilled'], ['cuda out of memory']],
    likely: 'The model needs more memory than the instance has.',
    fix: 'Choose a larger instance, or load a smaller model.',
  },
  {
    says: [
      ['model container failed to load'],
      ['model server', 'failed to load model'],
      ['worker failed to load'],
    ],
    likely: 'The server in the container could not load the model.',
    fix: 'Its log in CloudWatch says why: compare the version of the framework with the one the model was made with.',
  },
  {
    says: [
      ['does not have a valid', 'manifest'],
      ['unsupported manifest'],
      ['media type', 'is not supported'],
      ['image manifest', 'not supported'],
    ],
    likely: 'The image has a form that SageMaker and Lambda do not take.',
    fix: 'Push it as one image for one platform: docker buildx build --platform linux/amd64 --provenance=false.',
  },
  {
    says: [
      ['source image', 'is not valid'],
      ['does not have permission to access the ecr image'],
      ['lambda does not have permission'],
    ],
    likely: 'The function may not read the image, or it is in another region or not there.',
    fix: 'Check the image URI and its region, and let lambda.amazonaws.com read it in the policy of the repository.',
  },
  {
    says: [
      ['requested image', 'not found'],
      ['image not found'],
      ['.dkr.ecr.', 'not found'],
      ['.dkr.ecr.', 'does not exist'],
      ['cannotpullcontainer'],
      ['repositorynotfound'],
      ['the repository with name', 'does not exist'],
      ['imagenotfoundexception'],
      ['pull access denied'],
    ],
    likely: 'There is no such image, or the role may not pull it.',
    fix: 'Check the image URI, its region, and that the role may pull from that registry.',
  },
  {
    says: [['toomanyrequests: you have reached your pull rate limit'], ['pull rate limit']],
    likely: 'Docker Hub gives no more images to this address for now.',
    fix: 'Copy the image to ECR, or use a pull-through cache.',
  },
  {
    says: [
      ['cannot create already existing endpoint'],
      ['cannot create already existing model'],
      ['cannot create already existing'],
    ],
    likely: 'SageMaker has something of that name which no stack of ours made.',
    fix: 'Delete it, or choose another name.',
  },
  {
    says: [
      ['cannot update in-progress endpoint'],
      ['endpoint', 'cannot be updated while'],
      ['in-progress endpoint'],
    ],
    likely: 'The endpoint is being changed by somebody else.',
    fix: 'Wait until it is InService; then: mlops-reconciler retry PIPELINE.',
  },
  {
    says: [['could not find endpoint configuration'], ['could not find endpoint'], ['could not find model']],
    likely: 'What the endpoint refers to was deleted by hand.',
    fix: 'Look for drift in the console; `mlops-reconciler retry PIPELINE` makes it anew where it can.',
  },
  {
    says: [
      ['desired instance count', 'auto scaling'],
      ['variant', 'scaling activity'],
      ['scaling', 'has an active'],
    ],
    likely: 'Automatic scaling is changing the endpoint at the same time.',
    fix: 'Wait for it; then: mlops-reconciler retry PIPELINE.',
  },
  {
    says: [['alarm', 'in alarm state'], ['went into alarm'], ['alarm(s)'], ['rollback', 'alarm']],
    likely: 'A CloudWatch alarm ended the deployment, and the version before it serves again.',
    fix: 'Look at the alarm and its metric around that time, then commit a correction.',
  },
  {
    says: [['data capture'], ['datacaptureconfig']],
    likely: 'The endpoint cannot write what it captures.',
    fix: 'Check the bucket of data capture, its region, and that the role may write there.',
  },
  {
    says: [['algorithmerror']],
    likely: 'The code of the job ended with an error.',
    fix: 'Its log in CloudWatch (/aws/sagemaker/TrainingJobs or ProcessingJobs) has the traceback.',
  },
  {
    says: [['maxruntimeexceeded'], ['stopping condition'], ['exceeded maximum runtime']],
    likely: 'The job took longer than it may.',
    fix: 'Give it more time, a larger instance, or less data.',
  },
];
