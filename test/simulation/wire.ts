import { awsClients } from '../../src/adapters/aws-clients.ts';
import type { AwsClients } from '../../src/adapters/aws-clients.ts';
import { CloudFormation } from '../../src/adapters/cloudformation/cloud.ts';
import { freePacer } from '../../src/adapters/pacer.ts';
import { SnsNotifier } from '../../src/adapters/sns-notifier.ts';
import type { Cloud, Notifier } from '../../src/ports.ts';
import type { SimulatedHandler } from '../../src/simulator/simulator.ts';
import { retryAtOnce } from '../support/retry-at-once.ts';
import type { Gate } from './gate.ts';

export const REGIONS = ['eu-west-1', 'us-east-1'] as const;
export type Region = (typeof REGIONS)[number];

/** What must never be read anywhere but by AWS. */
export const SECRET = 'planted-secret-5b1f';

const credentials = { accessKeyId: 'simulated', secretAccessKey: SECRET };

/** To whom the clients of a process belong for the time of one life. */
export interface Lease {
  readonly gate: Gate;
  readonly handler: SimulatedHandler;
  /** The last word before anything that changes something goes out. */
  readonly maySend: () => void;
}

/**
 * The SDK's clients of one process, made once for many worlds, since making them takes longer than most histories. What
 * they send goes to the world they are lent to, through the gate of the process that sends it.
 */
export class Wire {
  readonly #clients: Readonly<Record<Region, AwsClients>>;
  #lent: Lease | null = null;

  constructor() {
    const requestHandler: SimulatedHandler = {
      handle: (request, options) => {
        const { gate, handler } = this.#mustBeLent;
        return gate.through(operationOf(request.body), () => handler.handle(request, options));
      },
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
      destroy: () => undefined,
    };
    const maySend = (): void => this.#mustBeLent.maySend();
    const clients = (region: Region): AwsClients =>
      unsigned(
        region,
        retryAtOnce(awsClients({ version: '0', region, credentials, requestHandler, maySend })),
      );
    this.#clients = { 'eu-west-1': clients('eu-west-1'), 'us-east-1': clients('us-east-1') };
  }

  lend(lease: Lease): void {
    this.#lent = lease;
  }

  cloud(region: Region, now: () => number): Cloud {
    const clients = this.#clients[region];
    return new CloudFormation({ clients, pacer: freePacer(), assetsBucket: null, now });
  }

  notifier(): Notifier {
    return new SnsNotifier(this.#clients[REGIONS[0]]);
  }

  get #mustBeLent(): Lease {
    if (this.#lent === null) throw new Error('a request of nobody');
    return this.#lent;
  }
}

/** The simulated AWS reads of a signature for whom it is: the rest, which it does not look at, takes its time. */
function unsigned(region: Region, clients: AwsClients): AwsClients {
  const signer = (service: string) => async () => ({
    sign: async <T extends { readonly headers: Record<string, string> }>(request: T): Promise<T> => {
      request.headers['authorization'] = `Credential=simulated/20261120/${region}/${service}/aws4_request`;
      return request;
    },
  });
  const { reads, writes } = clients;
  for (const { config } of [reads, writes]) Object.assign(config, { signer: signer('cloudformation') });
  void clients.sns(region).then(({ config }) => Object.assign(config, { signer: signer('sns') }));
  return clients;
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

const operationOf = (body: unknown): string => /Action=(\w+)/.exec(String(body))?.[1] ?? 'a request';
