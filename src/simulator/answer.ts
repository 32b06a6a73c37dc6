import type { Handler } from './cloudformation/call.ts';
import { CLOUDFORMATION } from './cloudformation/operations.ts';
import { type Occasion, disturbAfter, disturbBefore, disturbsRead } from './disturb.ts';
import { AwsError, header, type HttpAnswer, type HttpRequest } from './protocol/message.ts';
import { type Form, parseForm, queryAnswer, type QueryContext, queryError } from './protocol/query.ts';
import { type JsonService, NAMESPACES, type QueryService, routeOf } from './protocol/route.ts';
import { uuid } from './random.ts';
import { STATES } from './runs/states-runs.ts';
import { answerS3, s3Error, s3Operation } from './s3.ts';
import { invokeFunction, lambdaOperation } from './functions.ts';
import { invokeEndpoint, isInvocation } from './invoke.ts';
import { inputOf, SAGEMAKER } from './sagemaker.ts';
import { SNS } from './sns.ts';
import { STS } from './sts.ts';
import type { World } from './world.ts';

/** One request that has arrived whole. */
export interface Arrival {
  readonly world: World;
  readonly now: number;
  readonly request: HttpRequest;
  readonly body: Buffer;
  /** Told the name of every operation that arrives, `cloudformation.DescribeStacks`. */
  readonly count: (operation: string) => void;
}

const HANDLERS: Readonly<Record<QueryService, ReadonlyMap<string, Handler>>> = {
  cloudformation: CLOUDFORMATION,
  sns: SNS,
  sts: STS,
};

const STALE_READS: ReadonlySet<string> = new Set(['DescribeStacks', 'ListStacks']);

/** Answers a request as AWS would. @throws ConnectionError when no answer arrives */
export function answer(arrival: Arrival): HttpAnswer {
  const { request, world } = arrival;
  const requestId = uuid(world);
  const form =
    request.method === 'POST' ? parseForm(arrival.body.toString('utf8')) : new Map<string, string>();
  try {
    const route = routeOf(request, form);
    if (route.service === 's3') return answerObject(arrival, route.region, requestId);
    if (route.service === 'lambda') return answerFunction(arrival, route.region, requestId);
    if (isInvocation(request)) return answerInvocation(arrival, route.region, requestId);
    if (route.service === 'sagemaker' || route.service === 'states')
      return answerJson(arrival, { service: route.service, region: route.region, requestId });
    const context = {
      operation: form.get('Action') ?? '',
      namespace: NAMESPACES[route.service],
      requestId,
    };
    return answerQuery(arrival, { service: route.service, region: route.region, form }, context);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return jsonError(error, requestId);
  }
}

interface QueryCall {
  readonly service: QueryService;
  readonly region: string;
  readonly form: Form;
}

function answerQuery(arrival: Arrival, call: QueryCall, context: QueryContext): HttpAnswer {
  const { world, now } = arrival;
  const { service, region, form } = call;
  const occasion: Occasion = { operation: context.operation, now, laterPage: form.has('NextToken') };
  arrival.count(`${service}.${context.operation}`);
  try {
    disturbBefore(world, occasion);
    const handler = HANDLERS[service].get(context.operation);
    if (handler === undefined) throw notSimulated(service, context.operation);
    const lag = STALE_READS.has(context.operation) ? disturbsRead(world, occasion) : null;
    const result = handler({ world, region, now, form, lag });
    disturbAfter(world, occasion);
    return queryAnswer(context, result);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return queryError(context, error);
  }
}

interface JsonCall {
  readonly service: JsonService;
  readonly region: string;
  readonly requestId: string;
}

const JSON_SERVICES = {
  sagemaker: { operations: SAGEMAKER, version: '1.1' },
  states: { operations: STATES, version: '1.0' },
} as const;

/** The JSON protocol: the operation is in a header. What is refused is answered by `answer`. */
function answerJson(arrival: Arrival, { service, region, requestId }: JsonCall): HttpAnswer {
  const { world, now, request, body } = arrival;
  const { operations, version } = JSON_SERVICES[service];
  const operation = (header(request, 'x-amz-target') ?? '').replace(/^.*\./, '');
  const input = inputOf(body);
  const occasion: Occasion = { operation, now, laterPage: 'NextToken' in input || 'nextToken' in input };
  arrival.count(`${service}.${operation}`);
  disturbBefore(world, occasion);
  const handler = operations.get(operation);
  if (handler === undefined) throw notSimulated(service, operation);
  const result = handler({ world, region, now, input });
  disturbAfter(world, occasion);
  return {
    statusCode: 200,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId },
    body: Buffer.from(JSON.stringify(result)),
  };
}

function answerInvocation(arrival: Arrival, region: string, requestId: string): HttpAnswer {
  const { world, now, request, body } = arrival;
  const occasion: Occasion = { operation: 'InvokeEndpoint', now, laterPage: false };
  arrival.count('sagemaker.InvokeEndpoint');
  disturbBefore(world, occasion);
  const result = invokeEndpoint({ world, region, now, request, body });
  disturbAfter(world, occasion);
  return { ...result, headers: { ...result.headers, 'x-amzn-requestid': requestId } };
}

function answerFunction(arrival: Arrival, region: string, requestId: string): HttpAnswer {
  const { world, now, request } = arrival;
  const operation = lambdaOperation(request);
  arrival.count(`lambda.${operation ?? 'unknown'}`);
  const occasion: Occasion = { operation: operation ?? '', now, laterPage: false };
  disturbBefore(world, occasion);
  if (operation === null) throw notSimulated('lambda', `${request.method} ${request.path}`);
  const result = invokeFunction({ world, region, now, request });
  disturbAfter(world, occasion);
  return { ...result, headers: { ...result.headers, 'x-amzn-requestid': requestId } };
}

function answerObject(arrival: Arrival, region: string, requestId: string): HttpAnswer {
  const { world, now, request, body } = arrival;
  const operation = s3Operation(request);
  arrival.count(`s3.${operation ?? 'unknown'}`);
  const laterPage = Object.hasOwn(request.query ?? {}, 'continuation-token');
  const occasion: Occasion = { operation: operation ?? '', now, laterPage };
  try {
    disturbBefore(world, occasion);
    if (operation === undefined) throw notSimulated('s3', `${request.method} ${request.path}`);
    const result = answerS3({ world, region, now, request, body, requestId }, operation);
    disturbAfter(world, occasion);
    return result;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return s3Error(request, error, requestId);
  }
}

/** For SageMaker and services that are not there at all: the newer of them, and most SDK clients, read errors as JSON. */
const jsonError = (error: AwsError, requestId: string): HttpAnswer => ({
  statusCode: error.statusCode,
  headers: {
    'content-type': 'application/json',
    'x-amzn-errortype': error.code,
    'x-amzn-requestid': requestId,
  },
  body: Buffer.from(JSON.stringify({ __type: error.code, message: error.message })),
});

const notSimulated = (service: string, operation: string): AwsError =>
  new AwsError(501, 'NotImplemented', `The simulator does not have the operation ${service}:${operation}`);
