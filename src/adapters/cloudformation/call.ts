import type {
  $Command,
  CloudFormationClient,
  CloudFormationClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-cloudformation';
import { Fault } from '../../core/fault.ts';
import type { AwsClients } from '../aws-clients.ts';
import type { CallKind, Pacer } from '../pacer.ts';
import { toFault } from './faults.ts';

/** How every call to CloudFormation is made: paced, counted, and with errors that people can read. */
export class Calls {
  readonly #clients: AwsClients;
  readonly #pacer: Pacer;

  constructor(clients: AwsClients, pacer: Pacer) {
    this.#clients = clients;
    this.#pacer = pacer;
  }

  /** @param doing completes "could not ...". @throws Fault */
  read<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
    doing: string,
    command: Command<I, O>,
    signal?: AbortSignal,
  ): Promise<O> {
    return this.#call('read', doing, sender(this.#clients.reads, command, signal), signal);
  }

  /** @throws Fault; lane `failed` means that it may have been done. */
  async write<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
    doing: string,
    command: Command<I, O>,
    signal?: AbortSignal,
  ): Promise<O> {
    const send = sender(this.#clients.writes, command, signal);
    for (let again = retries; again > 0; again -= 1) {
      try {
        return await this.#call('write', doing, send, signal);
      } catch (error) {
        // A throttled write was not done, so it may be sent again as it is: at the slower pace.
        if (!(error instanceof Fault) || error.code !== 'throttled') throw error;
      }
    }
    return this.#call('write', doing, send, signal);
  }

  async #call<O extends ServiceOutputTypes>(
    kind: CallKind,
    doing: string,
    send: () => Promise<O>,
    signal: AbortSignal | undefined,
  ): Promise<O> {
    try {
      const answer = await this.#pacer.run(kind, send, signal);
      // The SDK had to ask more than once: AWS is not at ease, whatever it answered in the end.
      if ((answer.$metadata.attempts ?? 1) > 1) this.#pacer.throttled(kind);
      return answer;
    } catch (error) {
      const fault = toFault(error, { doing, effect: kind === 'write' ? 'possible' : 'none' });
      if (fault instanceof Fault && fault.code === 'throttled') this.#pacer.throttled(kind);
      throw fault;
    }
  }
}

const retries = 2;

/** Any command of the client. */
export type Command<I extends ServiceInputTypes, O extends ServiceOutputTypes> = $Command<
  I,
  O,
  CloudFormationClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>;

const sender =
  <I extends ServiceInputTypes, O extends ServiceOutputTypes>(
    client: CloudFormationClient,
    command: Command<I, O>,
    signal: AbortSignal | undefined,
  ) =>
  () =>
    client.send(command, signal === undefined ? {} : { abortSignal: signal });

/**
 * The list in an answer, which AWS writes down even when it is empty. Without one it was no answer of AWS: the page of a
 * proxy or of a sign-in with HTTP 200 reads like one that has nothing in it, and a failed read is never an empty one (I1).
 *
 * @param of completes "without the list of" @param who that answered. @throws Fault
 */
export function listed<T>(list: readonly T[] | undefined, of: string, who = 'CloudFormation'): readonly T[] {
  if (list !== undefined) return list;
  throw new Fault(
    'failed',
    'malformed-answer',
    `${who} answered without the list of ${of}.`,
    'Nothing is concluded from it; it will be asked again. If it stays so, a proxy may answer in its place.',
  );
}

/**
 * Every item of an answer that comes in pages, or a Fault: a list that breaks off is never a list (I1).
 * @param most pages that are ever read; past it the endpoint is taken for broken.
 */
export async function allPages<T>(
  page: (
    token: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
  most = 1000,
): Promise<readonly T[]> {
  const items: T[] = [];
  let token: string | undefined;
  for (let count = 0; count < most; count += 1) {
    const { items: more, next } = await page(token);
    items.push(...more);
    if (next === undefined) return items;
    if (next === token) break;
    token = next;
  }
  throw new Fault(
    'failed',
    'malformed-answer',
    'CloudFormation never came to the last page of its list.',
    'Nothing is concluded from it; it will be asked again.',
  );
}
