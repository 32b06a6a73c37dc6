import { Fault } from '../../core/fault.ts';
import type { Attempt } from './attempt.ts';
import { networkFault } from './network-faults.ts';
import { isSdkError, serviceCode, statusCode, words } from './sdk-error.ts';
import { serviceFault } from './service-faults.ts';

/**
 * Whatever an SDK client threw, as a `Fault`. An error that no SDK, network or credential chain makes is a bug and
 * comes back as it is.
 */
export function toFault(error: unknown, attempt: Attempt): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  return (
    interruption(error, attempt) ??
    setupFault(error, attempt) ??
    networkFault(error, attempt) ??
    (isSdkError(error) ? answerFault(error, attempt) : error)
  );
}

function answerFault(error: Error, attempt: Attempt): Fault {
  const code = serviceCode(error);
  const status = statusCode(error);
  if (code !== undefined) {
    const known = serviceFault(code, words(error), attempt);
    if (known !== undefined) return known;
    if (status === undefined || status < 500)
      return new Fault('stalled', 'refused', `AWS refused to ${attempt.doing}: ${words(error)} (${code}).`);
  }
  // 5xx, a proxy's HTML page, or XML that is none: nobody knows whether the call was carried out.
  const what = status === undefined ? 'an answer that is not readable' : `HTTP ${status}`;
  return new Fault(
    'failed',
    'unknown-outcome',
    `AWS answered ${what} when asked to ${attempt.doing}${code === undefined ? '' : ` (${code})`}.`,
    attempt.effect === 'possible'
      ? 'It may have been done or not; the stack is looked at before anything is tried again.'
      : 'It will be asked again.',
  );
}

function interruption(error: Error, { doing, effect }: Attempt): Fault | undefined {
  if (error.name !== 'AbortError') return undefined;
  return effect === 'possible'
    ? new Fault(
        'failed',
        'unknown-outcome',
        `Stopped while waiting for AWS to ${doing}; it may have been done.`,
      )
    : new Fault('waiting', 'interrupted', `Stopped before AWS could ${doing}.`);
}

/** What is wrong before anything is sent: region and credentials. */
function setupFault(error: Error, { doing }: Attempt): Fault | undefined {
  if (error.message === 'Region is missing')
    return new Fault(
      'stalled',
      'region-missing',
      `Could not ${doing}: no AWS region is set.`,
      'Set AWS_REGION, or "region" of the environment in the configuration.',
    );
  if (error.message.startsWith('Region not accepted'))
    return new Fault(
      'stalled',
      'region-invalid',
      `Could not ${doing}: the AWS region is not a region name.`,
      'Set AWS_REGION to a name such as eu-west-1.',
    );
  if (!['CredentialsProviderError', 'TokenProviderError'].includes(error.name)) return undefined;
  return /expired|refresh/i.test(error.message)
    ? new Fault(
        'waiting',
        'credentials-expired',
        `Could not ${doing}: the AWS credentials have expired.`,
        'Sign in again (aws sso login), or see why the role of the container is not renewed.',
      )
    : new Fault(
        'stalled',
        'credentials-missing',
        `Could not ${doing}: no AWS credentials were found.`,
        'Give the container a task role, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      );
}
