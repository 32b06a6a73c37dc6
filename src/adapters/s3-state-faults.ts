import { Fault } from '../core/fault.ts';
import { toFault } from './cloudformation/faults.ts';
import { statusCode } from './cloudformation/sdk-error.ts';

/** What S3 answers when an object is not, or no longer, what the writer had seen (User Guide, "Conditional writes"). */
export const isMoved = (error: unknown): boolean =>
  error instanceof Error &&
  // 404: what was to be written over has been deleted. 409: somebody is writing at this very moment.
  (error.name === 'NoSuchKey' || [412, 409].includes(statusCode(error) ?? 0));

export const isMissing = (error: unknown): boolean => error instanceof Error && error.name === 'NoSuchKey';

/** @param doing completes "could not ..." */
export function bucketFault(error: unknown, bucket: string, doing: string): unknown {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NoSuchBucket' || name === 'InvalidBucketName')
    return new Fault(
      'stalled',
      'state-bucket-missing',
      `Could not ${doing}: there is no bucket ${bucket}.`,
      'Create it, or name another one in MLOPS_STATE.',
    );
  if (
    ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'].includes(name)
  )
    return new Fault(
      'stalled',
      'state-bucket-region',
      `Could not ${doing}: the bucket ${bucket} is in another region.`,
      'Name a bucket in the region of AWS_REGION in MLOPS_STATE.',
    );
  // Every write is conditional, so one that was done unseen is noticed and not done twice.
  const fault = toFault(error, { doing, effect: 'none' });
  if (!(fault instanceof Fault) || fault.code !== 'access-denied') return fault;
  return new Fault(
    fault.lane,
    fault.code,
    fault.message,
    'Allow the role s3:GetObject, s3:PutObject and s3:DeleteObject on the objects of MLOPS_STATE and s3:ListBucket ' +
      'on its bucket: without the last one S3 denies access to what is not there yet.',
  );
}
