import { awsClients } from '../../src/adapters/aws-clients.ts';
import type { AwsClients } from '../../src/adapters/aws-clients.ts';
import { SnsNotifier } from '../../src/adapters/sns-notifier.ts';
import { CloudFormation } from '../../src/adapters/cloudformation/cloud.ts';
import { freePacer } from '../../src/adapters/pacer.ts';
import type { Cloud, Notifier } from '../../src/ports.ts';
import type { SimulatedHandler } from '../../src/simulator/simulator.ts';
import { retryAtOnce } from '../support/retry-at-once.ts';
import type { Gate } from './gate.ts';

export const REGION = 'eu-west-1';

/** What must never be read anywhere but by AWS. */
export const SECRET = 'planted-secret-5b1f';

const credentials = { accessKeyId: 'simulated', secretAccessKey: SECRET };

/**
 * The SDK's clients, made once for many worlds, since making them takes longer than most histories. What they send goes
 * to the world they are lent to, through the gate of the process that sends it.
 */
export class Wire {
  readonly #clients: AwsClients;
  #lent: { readonly gate: Gate; readonly handler: SimulatedHandler } | null = null;

  constructor() {
    const requestHandler: SimulatedHandler = {
      handle: (request, options) => {
        const lent = this.#lent;
        if (lent === null) throw new Error('a request of nobody');
        return lent.gate.through(operationOf(request.body), () => lent.handler.handle(request, options));
      },
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
      destroy: () => undefined,
    };
    this.#clients = retryAtOnce(awsClients({ version: '0', region: REGION, credentials, requestHandler }));
  }

  lend(gate: Gate, handler: SimulatedHandler): void {
    this.#lent = { gate, handler };
  }

  cloud(now: () => number): Cloud {
    return new CloudFormation({ clients: this.#clients, pacer: freePacer(), assetsBucket: null, now });
  }

  notifier(): Notifier {
    return new SnsNotifier(this.#clients);
  }
}

const operationOf = (body: unknown): string => /Action=(\w+)/.exec(String(body))?.[1] ?? 'a request';
