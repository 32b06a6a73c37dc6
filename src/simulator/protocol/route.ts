import { AwsError, type HttpRequest, header } from './message.ts';
import type { Form } from './query.ts';

export type Service = QueryService | JsonService | 's3' | 'lambda';

/** Those that are spoken to in JSON, the operation in a header. */
export type JsonService = 'sagemaker' | 'states';

/** Those that are spoken to in the Query protocol. */
export type QueryService = 'cloudformation' | 'sns' | 'sts';

export interface Route {
  readonly service: Service;
  readonly region: string;
}

const VERSIONS: Readonly<Record<string, Service>> = {
  '2010-05-15': 'cloudformation',
  '2010-03-31': 'sns',
  '2011-06-15': 'sts',
};

const SERVICES: Readonly<Record<string, Service>> = {
  cloudformation: 'cloudformation',
  lambda: 'lambda',
  s3: 's3',
  sagemaker: 'sagemaker',
  sns: 'sns',
  states: 'states',
  sts: 'sts',
};

export const NAMESPACES: Readonly<Record<QueryService, string>> = {
  cloudformation: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

/**
 * Which service and region a request is for: the credential scope of its signature says it, whatever the host.
 * Signatures are not verified. An unsigned Query request (curl) is known by its Version and belongs to us-east-1.
 * Reference: IAM User Guide, "Elements of an AWS API request signature".
 *
 * @throws AwsError HTTP 501 for a service that is not simulated
 */
export function routeOf(request: HttpRequest, form: Form): Route {
  const scope = /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(
    header(request, 'authorization') ?? '',
  );
  const name = scope?.[2];
  const service = name === undefined ? VERSIONS[form.get('Version') ?? ''] : SERVICES[name];
  if (service === undefined) {
    throw new AwsError(
      501,
      'NotImplemented',
      `The simulator has no service ${name ?? 'for an unsigned request'}`,
    );
  }
  return { service, region: scope?.[1] ?? 'us-east-1' };
}
