import type { InvocationResponse } from '@aws-sdk/client-lambda';
import { regionIn } from '../../core/text/arn.ts';
import { Fault } from '../../core/fault.ts';
import type { FunctionAnswer, Judges } from '../../inside-ports.ts';
import type { AwsClients } from '../aws-clients.ts';
import { toFault } from '../cloudformation/faults.ts';

/** `Judges` on Lambda. The client is loaded when the first model is judged. */
export class LambdaJudges implements Judges {
  readonly #clients: AwsClients;

  constructor(clients: AwsClients) {
    this.#clients = clients;
  }

  /**
   * Invoke API reference: 200 whatever the function did, and `FunctionError` when it failed; Lambda itself repeats
   * nothing that is waited for.
   */
  async ask(functionArn: string, payload: string, signal?: AbortSignal): Promise<FunctionAnswer> {
    const name = nameIn(functionArn);
    try {
      const { InvokeCommand } = await import('@aws-sdk/client-lambda');
      const client = await this.#clients.lambda(regionIn(functionArn) ?? '');
      const command = new InvokeCommand({
        FunctionName: functionArn,
        InvocationType: 'RequestResponse',
        Payload: new TextEncoder().encode(payload),
      });
      const answer = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
      return { text: textOf(answer), isError: answer.FunctionError !== undefined };
    } catch (error) {
      throw refusal(toFault(error, { doing: `ask test function ${name}`, effect: 'none' }), error, name);
    }
  }
}

/** What is read of an answer. */
const LONGEST = 64 * 1024;

const textOf = ({ Payload: payload }: InvocationResponse): string =>
  new TextDecoder().decode(payload?.subarray(0, LONGEST));

/** With its version or alias: `check-answers:live`. */
const nameIn = (arn: string): string => arn.slice(arn.indexOf(':function:') + ':function:'.length);

/** What ends by itself, or when a function that sleeps has woken up (Invoke API reference, "Errors"). */
const PASSING =
  /^(?:ResourceConflictException|ResourceNotReadyException|EC2ThrottledException|SnapStart(?:NotReady|Timeout)Exception)$/;

function refusal(fault: unknown, error: unknown, name: string): unknown {
  if (!(fault instanceof Fault)) return fault;
  const { lane, code, message } = fault;
  const said = error instanceof Error ? error.name : '';
  if (code === 'timeout')
    return new Fault(
      'stalled',
      'timeout',
      `Test function ${name} did not answer within 30 seconds.`,
      'A function that answers sooner; it is asked again every five minutes.',
    );
  if (said === 'ResourceNotFoundException')
    return new Fault(
      'stalled',
      'not-found',
      `There is no test function ${name}.`,
      'Deploy the function, or correct `function_arn` of the test.',
    );
  if (PASSING.test(said)) return new Fault('waiting', 'function-not-ready', message);
  if (code !== 'access-denied') return fault;
  const hint = `Allow lambda:InvokeFunction on ${name} to the role the service enters the environment with.`;
  return new Fault(lane, code, message, hint);
}
