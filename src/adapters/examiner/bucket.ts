import { Fault } from '../../core/fault.ts';
import type { AwsClients } from '../aws-clients.ts';
import { statusCode } from '../cloudformation/sdk-error.ts';
import { asking, until } from './asking.ts';

interface Question {
  readonly bucket: string;
  readonly account: string;
  readonly signal: AbortSignal | undefined;
}

/** HeadBucket has no body to say what is wrong; its status code has to do (HeadBucket API reference). */
export async function bucketRegion(
  clients: AwsClients,
  { bucket, account, signal }: Question,
): Promise<string | null> {
  return asking(`look at the bucket ${bucket}`, async () => {
    const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
    const client = await clients.s3();
    const command = new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account });
    try {
      return (await client.send(command, until(signal))).BucketRegion ?? null;
    } catch (error) {
      const status = error instanceof Error ? (statusCode(error) ?? 0) : 0;
      throw WRONG[status]?.(bucket, account) ?? error;
    }
  });
}

const WRONG: Readonly<Record<number, (bucket: string, account: string) => Fault>> = {
  301: (bucket) =>
    new Fault(
      'stalled',
      'bucket-region',
      `The bucket ${bucket} is in another region.`,
      'CloudFormation reads templates and code only from a bucket in the region of the stack: name one there.',
    ),
  403: (bucket, account) =>
    new Fault(
      'stalled',
      'bucket-refused',
      `The bucket ${bucket} may not be looked at, or does not belong to the account ${account}.`,
      'Name a bucket of that account, and allow s3:ListBucket on it.',
    ),
  404: (bucket) =>
    new Fault(
      'stalled',
      'bucket-missing',
      `There is no bucket ${bucket}.`,
      'Create it, or correct its name.',
    ),
};
