import type { Cause } from './model.ts';

/** Failures whose remedy is known, most specific first: what AWS says, and what a person can do. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [
    /ResourceLimitExceeded|account-level service limit|service limit|quota/i,
    'Ask for a higher quota of that instance type in the Service Quotas console, or choose another type.',
  ],
  [
    /insufficient\w{0,20}.?capacity|capacity ?error/i,
    'AWS has no such instances to give at the moment: it is tried again; another instance type or region may have some.',
  ],
  [
    /could not assume role|cannot be assumed|not authorized to perform: sts:AssumeRole/i,
    'The role must exist and trust the service that uses it (sagemaker.amazonaws.com).',
  ],
  [
    /is not authorized to perform: (\S+)|AccessDenied/i,
    'Grant that action to the role named in the message (deploy/service.yaml has the roles).',
  ],
  [
    /could not find model data|model data|NoSuchKey|does not exist.*s3/i,
    'Check that the model artifact exists at that place, and that the role may read it.',
  ],
  [
    /(image|repository|tag).*(not found|does not exist)|CannotPullContainer|RepositoryNotFound/i,
    'Check the image URI, its region, and that the role may pull from that registry.',
  ],
  [
    /did not pass the ping health check|health check/i,
    'The container started but does not answer /ping: its log in CloudWatch (/aws/sagemaker/Endpoints) says why.',
  ],
  [/already exists/i, 'Something of that name exists outside this stack: delete it or choose another name.'],
  [
    /custom-named resource requires replacing/i,
    'Leave the name out, or change it together with the property that needs a replacement.',
  ],
  [/alarm/i, 'A CloudWatch alarm ended the deployment: look at its metric around that time.'],
];

/** What to do about a cause, where we know better than the message itself; null otherwise. */
export const hintFor = (cause: Cause): string | null =>
  KNOWN.find(([pattern]) => pattern.test(cause.reason))?.[1] ?? null;
