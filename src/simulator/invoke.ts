import { endpointOf, endpointStatus, fitting } from './endpoints.ts';
import { strike } from './faults.ts';
import { AwsError, header, type HttpAnswer, type HttpRequest } from './protocol/message.ts';
import type { World } from './world.ts';

/** One request to SageMaker's runtime: REST, the payload is the body. */
export interface Invocation {
  readonly world: World;
  readonly region: string;
  readonly now: number;
  readonly request: HttpRequest;
  readonly body: Buffer;
}

const PATH = /^\/endpoints\/([^/]+)\/invocations$/;

/** True for a request to the runtime, which is signed as SageMaker itself is. */
export const isInvocation = ({ path }: HttpRequest): boolean => PATH.test(path);

/**
 * InvokeEndpoint API reference. There is no model: it answers with what it was sent, unless a `model-answers` says
 * otherwise. What a container answers with an error is a ModelError with 424.
 */
export function invokeEndpoint({ world, region, now, request, body }: Invocation): HttpAnswer {
  const name = decodeURIComponent(PATH.exec(request.path)?.[1] ?? '');
  const found = endpointOf(world, region, name);
  const status = found === undefined ? 'Creating' : endpointStatus(world, found);
  if (found === undefined || status === 'Creating')
    throw new AwsError(400, 'ValidationError', `Endpoint ${name} of account ${world.account} not found.`);
  const said = strike(world, now, 'model-answers', fitting(name));
  const { takes } = said ?? {};
  const type = header(request, 'content-type') ?? 'application/octet-stream';
  const answer = answerOf({ status: 200, body: body.toString('utf8'), contentType: type, ...said });
  return takes === undefined ? answer : { ...answer, delay: takes };
}

interface Said {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
}

const answerOf = ({ status, body, contentType }: Said): HttpAnswer =>
  status < 200 || status >= 300
    ? modelError(status, body)
    : {
        statusCode: 200,
        headers: { 'content-type': contentType, 'x-amzn-invoked-production-variant': 'AllTraffic' },
        body: Buffer.from(body),
      };

const modelError = (status: number, message: string): HttpAnswer => ({
  statusCode: 424,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ModelError' },
  body: Buffer.from(
    JSON.stringify({
      Message: `Received server error (${status}) from primary with message "${message}".`,
      OriginalStatusCode: status,
      OriginalMessage: message,
    }),
  ),
});
