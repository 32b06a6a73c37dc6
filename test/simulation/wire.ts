import { DetectStackDriftCommand } from '@aws-sdk/client-cloudformation';
import { awsClients } from '../../src/adapters/aws-clients.ts';
import type { AwsClients } from '../../src/adapters/aws-clients.ts';
import { CloudFormation } from '../../src/adapters/cloudformation/cloud.ts';
import { freePacer } from '../../src/adapters/pacer.ts';
import { SnsNotifier } from '../../src/adapters/sns-notifier.ts';
import type { Cloud, Notifier } from '../../src/ports.ts';
import type { SimulatedHandler } from '../../src/simulator/simulator.ts';
import { retryAtOnce } from '../support/retry-at-once.ts';
import type { Gate } from './gate.ts';
import { callShort } from './short-wire.ts';
import type { Command, Line } from './short-wire.ts';

export const REGIONS = ['eu-west-1', 'us-east-1'] as const;
export type Region = (typeof REGIONS)[number];

/** What must never be read anywhere but by AWS. */
export const SECRET = 'planted-secret-5b1f';

const credentials = { accessKeyId: 'simulated', secretAccessKey: SECRET };

/** To whom the clients of a process belong for the time of one life. */
export interface Loan {
  readonly gate: Gate;
  readonly handler: SimulatedHandler;
  /** The last word before anything that changes something goes out. */
  readonly maySend: () => void;
  /** Told of what changes something, or is a mail, when it is sent at last. */
  readonly sending: (operation: string) => void;
  /** The SDK is left out. */
  readonly isShort: boolean;
}

/**
 * The clients of one process, made once for many worlds, since making them takes longer than most histories. What they
 * send goes to the world they are lent to, through the gate of the process that sends it.
 */
export class Wire {
  readonly #clients: Readonly<Record<Region, AwsClients>>;
  #lent: Loan | null = null;

  constructor() {
    this.#clients = { 'eu-west-1': this.#make('eu-west-1'), 'us-east-1': this.#make('us-east-1') };
  }

  lend(loan: Loan): void {
    this.#lent = loan;
  }

  cloud(region: Region, now: () => number): Cloud {
    const clients = this.#clients[region];
    return new CloudFormation({ clients, pacer: freePacer(), assetsBucket: null, now });
  }

  notifier(): Notifier {
    return new SnsNotifier(this.#clients[REGIONS[0]]);
  }

  #make(region: Region): AwsClients {
    const requestHandler: SimulatedHandler = {
      handle: (request, options) => this.#handle(request, options),
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
      destroy: () => undefined,
    };
    const maySend = (): void => this.#mustBeLent.maySend();
    const clients = retryAtOnce(awsClients({ version: '0', region, credentials, requestHandler, maySend }));
    this.#shorten(clients.reads, { service: 'cloudformation', region, attempts: 3 });
    this.#shorten(clients.writes, { service: 'cloudformation', region, attempts: 1 });
    void clients.sns(region).then((sns) => this.#shorten(sns, { service: 'sns', region, attempts: 1 }));
    return clients;
  }

  /** Lets a client send the short way wherever its loan says so. */
  #shorten(client: Client, line: Omit<Line, 'send'>): void {
    const send = client.send.bind(client);
    const short = (command: Command): Promise<object> => {
      if (line.attempts === 1 || command instanceof DetectStackDriftCommand) this.#mustBeLent.maySend();
      return callShort({ ...line, send: (request) => this.#handle(request) }, command);
    };
    client.send = async (command, options) =>
      this.#mustBeLent.isShort ? short(command) : send(command, options);
  }

  #handle(
    ...[request, options]: Parameters<SimulatedHandler['handle']>
  ): ReturnType<SimulatedHandler['handle']> {
    const { gate, handler, sending } = this.#mustBeLent;
    const operation = operationOf(request);
    if (!/^(?:Describe|Get|List|Lookup)/.test(operation)) sending(operation);
    return gate.through(operation, () => handler.handle(request, options));
  }

  get #mustBeLent(): Loan {
    if (this.#lent === null) throw new Error('a request of nobody');
    return this.#lent;
  }
}

/** What all clients of the SDK have in common. */
interface Client {
  send(command: never, options: never): Promise<object>;
}

/** As many as processes may be alive at once: the dead hold on to theirs until a history ends. */
export class Wires {
  readonly #free: Wire[] = [];
  #taken: Wire[] = [];

  take(): Wire {
    const wire = this.#free.pop() ?? new Wire();
    this.#taken.push(wire);
    return wire;
  }

  /** All of them are free again. */
  release(): void {
    this.#free.push(...this.#taken);
    this.#taken = [];
  }
}

/** By the forms of the Query and of the JSON protocols. */
const operationOf = ({ body, headers }: Request): string =>
  (typeof body === 'string' ? /Action=(\w+)/.exec(body)?.[1] : undefined) ??
  /\.(\w+)$/.exec(headers['x-amz-target'] ?? '')?.[1] ??
  'a request';

type Request = Parameters<SimulatedHandler['handle']>[0];
