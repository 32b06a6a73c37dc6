import { matchesGlob } from '../core/text/glob.ts';
import { strike } from './faults.ts';
import { AwsError, type HttpAnswer, type HttpRequest } from './protocol/message.ts';
import type { World } from './world.ts';

/** One request to Lambda: REST, the payload is the body. */
export interface FunctionCall {
  readonly world: World;
  readonly region: string;
  readonly now: number;
  readonly request: HttpRequest;
}

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** The operation a request is for; null for those that are not simulated. */
export const lambdaOperation = ({ method, path }: HttpRequest): 'Invoke' | null =>
  method === 'POST' && PATH.test(path) ? 'Invoke' : null;

/**
 * Invoke API reference. No function runs here: it answers what a `function-answers` says, and without one there is no
 * function, whatever stacks may have made. One that failed is answered with 200 and a header that says so.
 */
export function invokeFunction({ world, region, now, request }: FunctionCall): HttpAnswer {
  const asked = decodeURIComponent(PATH.exec(request.path)?.[1] ?? '');
  const name = asked.replace(/^.*:function:/, '').replace(/:.*$/, '');
  const said = strike(
    world,
    now,
    'function-answers',
    ({ function: pattern }) => pattern === undefined || matchesGlob(pattern, name),
  );
  if (said === undefined) {
    const arn = `arn:aws:lambda:${region}:${world.account}:function:${name}`;
    throw new AwsError(404, 'ResourceNotFoundException', `Function not found: ${arn}`);
  }
  const { body, fails = false, takes } = said;
  const answer = {
    statusCode: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(fails ? { 'x-amz-function-error': 'Unhandled' } : {}),
    },
    body: Buffer.from(body),
  };
  return takes === undefined ? answer : { ...answer, delay: takes };
}
