import { Fault } from '../../core/fault.ts';
import type { Lane } from '../../core/model.ts';
import type { Attempt } from './attempt.ts';

/** AWS's words are quoted only where they cannot carry part of the signed request. */
interface Rule {
  readonly codes: RegExp;
  readonly text?: RegExp;
  /** Only for calls that change something. */
  readonly writes?: true;
  readonly lane: Lane;
  readonly code: string;
  readonly because: (words: string) => string;
  readonly hint: string;
}

/**
 * What `answers.ts` turns into values: CloudFormation has one code for most of it, so the text decides. The texts are
 * matched loosely because AWS promises none of them.
 */
const news: readonly Rule[] = [
  {
    codes: /^ValidationError$/,
    text: /No updates are to be performed/,
    lane: 'stalled',
    code: 'no-updates',
    because: () => 'it is as wanted already',
    hint: 'Nothing is to be done.',
  },
  {
    codes: /^(?:ValidationError|StackNotFound(?:Exception)?)$/,
    text: /^Stack\b.* does not exist$|is in DELETE_COMPLETE state|StackNotFound/,
    lane: 'failed',
    code: 'stack-missing',
    because: () => 'there is no such stack',
    hint: 'It is looked for again before anything is tried.',
  },
  {
    codes: /^AlreadyExists(?:Exception)?$/,
    lane: 'failed',
    code: 'already-exists',
    because: () => 'one of that name exists',
    hint: 'It is looked at before anything is tried.',
  },
  {
    codes: /^ChangeSetNotFound(?:Exception)?$/,
    lane: 'failed',
    code: 'change-set-missing',
    because: () => 'there is no such change set',
    hint: 'It is looked for again before anything is tried.',
  },
  {
    codes: /^InvalidChangeSetStatus(?:Exception)?$/,
    lane: 'waiting',
    code: 'change-set-status',
    because: (words) => words,
    hint: 'It is looked at again before anything is tried.',
  },
  {
    codes: /^TokenAlreadyExists(?:Exception)?$/,
    lane: 'failed',
    code: 'token-used',
    because: () => 'its client token was used for another request',
    hint: 'It will be tried again with another token.',
  },
  {
    codes: /^(?:ValidationError|OperationInProgress(?:Exception)?)$/,
    text: /_IN_PROGRESS\b|OperationInProgress/,
    lane: 'waiting',
    code: 'busy',
    because: (words) => words,
    hint: 'It will be tried again when the other operation has ended.',
  },
];

/** The first rule that fits wins (CloudFormation, SNS, S3 and STS API references, "Errors" and "Common errors"). */
const rules: readonly Rule[] = [
  {
    codes: /^(?:ExpiredToken(?:Exception)?|TokenRefreshRequired)$/,
    lane: 'waiting',
    code: 'credentials-expired',
    because: () => 'the AWS credentials have expired',
    hint: 'A task role is renewed by itself; a person signs in again (aws sso login).',
  },
  {
    codes: /^(?:RequestExpired|RequestTimeTooSkewed|SignatureDoesNotMatch)$/,
    text: /expired|not yet current|too large|skew/i,
    lane: 'stalled',
    code: 'clock-skew',
    because: () => 'the clock of this machine differs from that of AWS',
    hint: 'Set the clock: requests are valid for a few minutes only.',
  },
  {
    // The text of SignatureDoesNotMatch repeats the request with its session token: it is never quoted.
    codes:
      /^(?:InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken)$/,
    lane: 'stalled',
    code: 'credentials-refused',
    because: () => 'AWS does not know these credentials',
    hint: 'Look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or at the profile.',
  },
  {
    codes:
      /^(?:AccessDenied(?:Exception)?|UnauthorizedOperation|AuthorizationError|NotAuthorized|OptInRequired|KMSAccessDenied|KMSOptInRequired)$/,
    lane: 'stalled',
    code: 'access-denied',
    because: (words) => words,
    hint: 'Allow it in the IAM policy of the role the service runs with.',
  },
  {
    codes:
      /^(?:Throttl.*|RequestLimitExceeded|RequestThrottled.*|TooManyRequests.*|SlowDown|PriorRequestNotComplete|KMSThrottling|BandwidthLimitExceeded)$/,
    lane: 'waiting',
    code: 'throttled',
    because: () => 'AWS asks for fewer calls',
    hint: 'It will be tried again at a slower pace.',
  },
  {
    codes: /^RequestTimeout(?:Exception)?$/,
    lane: 'waiting',
    code: 'timeout',
    because: () => 'the request did not arrive in time',
    hint: 'It will be tried again.',
  },
  {
    codes: /^InsufficientCapabilities(?:Exception)?$/,
    lane: 'stalled',
    code: 'capabilities',
    because: (words) => words,
    hint: 'The template makes IAM resources or uses macros that this service was not allowed to acknowledge.',
  },
  {
    codes: /^LimitExceeded(?:Exception)?$/,
    text: /ChangeSet limit/,
    lane: 'stalled',
    code: 'limit-exceeded',
    because: (words) => words,
    hint: 'Delete change sets of this stack that nobody needs.',
  },
  {
    codes: /^(?:LimitExceeded(?:Exception)?|ConcurrentResourcesLimitExceeded(?:Exception)?)$/,
    lane: 'stalled',
    code: 'limit-exceeded',
    because: (words) => words,
    hint: 'Raise the quota in Service Quotas, or remove stacks that are not needed.',
  },
  {
    codes: /^(?:InvalidAction|UnknownOperation(?:Exception)?|NotImplemented|UnsupportedOperation)$/,
    lane: 'stalled',
    code: 'unknown-operation',
    because: () => 'this endpoint does not know that operation',
    hint: 'It is no AWS endpoint but an emulator: it cannot show this.',
  },
  ...news,
  {
    codes: /^ValidationError$/,
    text: /TerminationProtection/,
    lane: 'stalled',
    code: 'termination-protected',
    because: (words) => words,
    hint: 'Take "protect" away in the configuration first, or switch termination protection off.',
  },
  {
    codes: /^ValidationError$/,
    text: /role .*(?:is invalid or )?cannot be assumed|cannot assume role/i,
    lane: 'stalled',
    code: 'access-denied',
    because: (words) => words,
    hint: 'The execution role must trust cloudformation.amazonaws.com, and ours may need iam:PassRole.',
  },
  {
    codes: /^ValidationError$/,
    text: /is in \w+ state|non-terminal \[\w+\] state|current stack status/,
    lane: 'failed',
    code: 'wrong-state',
    because: (words) => words,
    hint: 'The stack is looked at again before anything is tried.',
  },
  {
    codes: /^ValidationError$/,
    writes: true,
    lane: 'stalled',
    code: 'template-invalid',
    because: (words) => words,
    hint: 'Correct the pipeline or its blueprint and commit; the same content is not sent again.',
  },
  // What the SDK makes of HTTP 404 without a body, which no AWS service with a body to give sends.
  {
    codes: /^NotFound$/,
    text: /^Unknown$/,
    lane: 'stalled',
    code: 'not-aws',
    because: () => 'what answered is not AWS (HTTP 404, and nothing else)',
    hint: 'Look at AWS_ENDPOINT_URL and the proxy.',
  },
  {
    codes: /^(?:NotFound|NotFoundException|NoSuchBucket|NoSuchKey)$/,
    lane: 'stalled',
    code: 'not-found',
    because: (words) => words,
    hint: 'Look at its name, account and region.',
  },
];

/** The fault for an AWS error code and its text, or undefined when no rule knows them. */
export function serviceFault(code: string, words: string, { doing, effect }: Attempt): Fault | undefined {
  const rule = rules.find(
    ({ codes, text, writes }) =>
      codes.test(code) &&
      (text === undefined || text.test(words) || text.test(code)) &&
      (writes === undefined || effect === 'possible'),
  );
  if (rule === undefined) return undefined;
  return new Fault(rule.lane, rule.code, `Could not ${doing}: ${rule.because(words)}.`, rule.hint);
}
