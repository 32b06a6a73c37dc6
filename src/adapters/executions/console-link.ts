/** Pages of the AWS console, whose address depends on the partition. */
const HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

const JOBS: Readonly<Record<string, string>> = {
  'training-job': 'jobs',
  'processing-job': 'processing-jobs',
  'transform-job': 'transform-jobs',
  'hyper-parameter-tuning-job': 'hyper-tuning-jobs',
};

/** Of a job of SageMaker. Pipelines have pages in Studio only, whose address nobody outside of a domain knows. */
export function jobLink(arn: string): string | null {
  const [, partition = '', , region = '', , resource = ''] = arn.split(':');
  const [type = '', name = ''] = resource.split('/');
  const [host, page] = [HOSTS[partition], JOBS[type]];
  if (host === undefined || page === undefined) return null;
  return `https://${region}.${host}/sagemaker/home?region=${region}#/${page}/${name}`;
}

/** Of an execution of a state machine. */
export function executionLink(arn: string): string | null {
  const [, partition = '', , region = ''] = arn.split(':');
  const host = HOSTS[partition];
  return host === undefined
    ? null
    : `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${arn}`;
}
