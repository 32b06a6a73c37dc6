import type { AwsClients } from '../aws-clients.ts';
import { asking, until } from './asking.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_AccountLimit.html */
export async function stackLimit(clients: AwsClients, signal?: AbortSignal): Promise<number | null> {
  return asking('ask how many stacks there may be', async () => {
    const { DescribeAccountLimitsCommand } = await import('@aws-sdk/client-cloudformation');
    const { AccountLimits: limits = [] } = await clients.reads.send(
      new DescribeAccountLimitsCommand({}),
      until(signal),
    );
    return limits.find(({ Name: name }) => name === 'StackLimit')?.Value ?? null;
  });
}

/**
 * SageMaker has a quota for each type of instance, named as in the console; their codes differ from type to type, so
 * the list is read until all are found, some twenty pages at most.
 */
export async function endpointQuotas(
  clients: AwsClients,
  types: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  if (types.length === 0) return found;
  const wanted = new Map(types.map((type) => [`${type} for endpoint usage`, type]));
  return asking('ask for the quotas of SageMaker', async () => {
    const { ListServiceQuotasCommand } = await import('@aws-sdk/client-service-quotas');
    const client = await clients.quotas();
    let next: string | undefined;
    do {
      const page = {
        ServiceCode: 'sagemaker',
        MaxResults: 100,
        ...(next === undefined ? {} : { NextToken: next }),
      };
      const answer = await client.send(new ListServiceQuotasCommand(page), until(signal));
      for (const { QuotaName: name = '', Value: value } of answer.Quotas ?? []) {
        const type = wanted.get(name);
        if (type !== undefined && value !== undefined) found.set(type, value);
      }
      next = answer.NextToken;
    } while (next !== undefined && found.size < wanted.size);
    return found;
  });
}
