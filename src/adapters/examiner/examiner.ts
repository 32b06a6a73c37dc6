import type { Grant } from '../../core/show/permissions.ts';
import type { Caller, Examiner } from '../../inside-ports.ts';
import type { AwsClients } from '../aws-clients.ts';
import { bucketRegion } from './bucket.ts';
import { caller } from './caller.ts';
import { denied, principal } from './iam.ts';
import { endpointQuotas, stackLimit } from './quotas.ts';

/** `Examiner` of one account and region. Every client is loaded when it is asked for the first time. */
export class AwsExaminer implements Examiner {
  readonly #clients: AwsClients;
  readonly #now: () => number;

  /** @param now epoch milliseconds */
  constructor(clients: AwsClients, now: () => number) {
    this.#clients = clients;
    this.#now = now;
  }

  caller(signal?: AbortSignal): Promise<Caller> {
    return caller(this.#clients, this.#now, signal);
  }

  principal(arn: string, signal?: AbortSignal): Promise<string | null> {
    return principal(this.#clients, arn, signal);
  }

  denied(arn: string, grant: Grant, signal?: AbortSignal): Promise<readonly string[]> {
    return denied(this.#clients, { principal: arn, grant, signal });
  }

  bucketRegion(bucket: string, account: string, signal?: AbortSignal): Promise<string | null> {
    return bucketRegion(this.#clients, { bucket, account, signal });
  }

  stackLimit(signal?: AbortSignal): Promise<number | null> {
    return stackLimit(this.#clients, signal);
  }

  endpointQuotas(types: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
    return endpointQuotas(this.#clients, types, signal);
  }
}
