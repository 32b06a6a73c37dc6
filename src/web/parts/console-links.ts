import type { StackEvent } from '../../core/stack-event.ts';
import type { LiveStack } from '../../core/model.ts';

export interface Link {
  readonly title: string;
  readonly url: string;
}

/** Where the console of each partition is: "Regional endpoints" in the AWS Management Console guide. */
const HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** What of a stack a person may want to see in the AWS console: the stack, and the endpoints in it. */
export function consoleLinks(
  { id }: Pick<LiveStack, 'id'>,
  resources: readonly StackEvent[],
): readonly Link[] {
  const [, partition = '', region = ''] = /^arn:([a-z-]+):cloudformation:([a-z0-9-]+):/.exec(id) ?? [];
  const host = HOSTS[partition];
  if (host === undefined) return [];
  const base = `https://${region}.${host}`;
  const stack = `${base}/cloudformation/home?region=${region}#/stacks/stackinfo?stackId=${encodeURIComponent(id)}`;
  const endpoints = resources.flatMap(({ resourceType, physicalId }) => {
    const name = /([^/]+)$/.exec(physicalId ?? '')?.[1];
    if (resourceType !== 'AWS::SageMaker::Endpoint' || name === undefined) return [];
    const url = `${base}/sagemaker/home?region=${region}#/endpoints/${encodeURIComponent(name)}`;
    return [{ title: `Endpoint ${name}`, url }];
  });
  return [{ title: 'Stack', url: stack }, ...endpoints];
}
