/** The consoles of AWS by the partition that ARNs name. */
const HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Where a person sees the events of a stack; null for what is not the ARN of a stack in a partition we know. */
export function consoleLink(stackId: string): string | null {
  const [, partition = '', region] =
    /^arn:(aws[a-z-]*):cloudformation:([a-z0-9-]+):\d{12}:stack\/[\w-]+\/[\w-]+$/.exec(stackId) ?? [];
  const host = HOSTS[partition];
  if (host === undefined || region === undefined) return null;
  const at = partition === 'aws' ? `${region}.${host}` : host;
  return `https://${at}/cloudformation/home?region=${region}#/stacks/events?stackId=${encodeURIComponent(stackId)}`;
}
