import type { InvokeEndpointCommandOutput, ModelError } from '@aws-sdk/client-sagemaker-runtime';
import type { EndpointNames } from '../../core/health/endpoint.ts';
import type { ModelAnswer } from '../../core/health/expectation.ts';
import { Fault } from '../../core/fault.ts';
import type { Question } from '../../core/watch.ts';
import type { AwsClients } from '../aws-clients.ts';
import { toFault } from '../cloudformation/faults.ts';
import { oncePerAttempt } from '../call-counts.ts';

interface Asked {
  readonly names: EndpointNames;
  readonly question: Question;
  readonly signal: AbortSignal | undefined;
}

interface Means {
  readonly clients: AwsClients;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Asks a model once. What the model answers is an answer, errors too; what SageMaker could not pass on is a Fault.
 * InvokeEndpoint API reference: `ModelError` is 424 whatever the container said, and has its status inside.
 * @throws Fault
 */
export async function invoke(means: Means, asked: Asked): Promise<ModelAnswer> {
  const { names, question, signal } = asked;
  const doing = `ask endpoint ${names.endpoint}`;
  try {
    const { InvokeEndpointCommand, ModelError } = await import('@aws-sdk/client-sagemaker-runtime');
    const client = await means.clients.runtime();
    const command = new InvokeEndpointCommand({
      EndpointName: names.endpoint,
      ContentType: question.contentType,
      Body: new TextEncoder().encode(question.payload),
      ...(names.component === null ? {} : { InferenceComponentName: names.component }),
    });
    // Credentials and signature are not the model's time.
    const watch = new StopWatch(means.now);
    command.middlewareStack.add(watch.around, { ...oncePerAttempt, name: 'timeModel' });
    try {
      const answer = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
      return { status: answer.$metadata.httpStatusCode ?? 200, body: textOf(answer), took: watch.took };
    } catch (error) {
      if (error instanceof ModelError) return ofModel(error, watch.took);
      throw error;
    }
  } catch (error) {
    throw refusal(toFault(error, { doing, effect: 'none' }), error);
  }
}

/** What is read of an answer: enough to compare, too little to run out of memory. */
const LONGEST = 1024 * 1024;

const textOf = ({ Body: body }: InvokeEndpointCommandOutput): string =>
  new TextDecoder().decode(body?.subarray(0, LONGEST));

const ofModel = (
  { OriginalStatusCode: status = 500, OriginalMessage: body = '' }: ModelError,
  took: number,
) => ({
  status,
  body,
  took,
});

/** What is only for a while: no instance free or up yet (InvokeEndpoint API reference, "Errors"). */
const PASSING = new Set([
  'ModelNotReadyException',
  'ServiceUnavailable',
  'InternalDependencyException',
  'InternalFailure',
]);

function refusal(fault: unknown, error: unknown): unknown {
  if (!(fault instanceof Fault)) return fault;
  const { lane, code, message } = fault;
  if (error instanceof Error && PASSING.has(error.name))
    return new Fault('waiting', 'model-not-ready', message);
  if (code !== 'access-denied') return fault;
  return new Fault(
    lane,
    code,
    message,
    'Allow sagemaker:InvokeEndpoint to the role the service enters the environment with.',
  );
}

/** Times the last attempt of a call. */
class StopWatch {
  took = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  readonly around =
    <A, R>(next: (args: A) => Promise<R>) =>
    async (args: A): Promise<R> => {
      const began = this.#now();
      try {
        return await next(args);
      } finally {
        this.took = this.#now() - began;
      }
    };
}
