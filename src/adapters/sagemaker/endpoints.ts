import type { DescribeEndpointOutput, ProductionVariantSummary } from '@aws-sdk/client-sagemaker';
import type { EndpointNames, EndpointSeen, Variant } from '../../core/health/endpoint.ts';
import type { ModelAnswer } from '../../core/health/expectation.ts';
import type { Question } from '../../core/watch.ts';
import type { Endpoints } from '../../inside-ports.ts';
import type { AwsClients } from '../aws-clients.ts';
import { toFault } from '../cloudformation/faults.ts';
import { pacedRead } from '../executions/paced-read.ts';
import type { Pacer } from '../pacer.ts';
import { invoke } from './invoke.ts';

/** `Endpoints` of one account and region. Clients are loaded when the first stack serves something. */
export class SageMakerEndpoints implements Endpoints {
  readonly #clients: AwsClients;
  readonly #pacer: Pacer;
  readonly #now: () => number;

  /** @param pacer for SageMaker; not that of CloudFormation @param now in milliseconds, for the time answers take */
  constructor(clients: AwsClients, pacer: Pacer, now: () => number) {
    this.#clients = clients;
    this.#pacer = pacer;
    this.#now = now;
  }

  async describe(name: string, signal?: AbortSignal): Promise<EndpointSeen | null> {
    const doing = `look at endpoint ${name}`;
    const asked = { doing, permission: 'sagemaker:DescribeEndpoint', missing: [], signal };
    const { DescribeEndpointCommand } = await import('@aws-sdk/client-sagemaker');
    const client = await this.#clients.sagemaker().catch((error: unknown) => {
      throw toFault(error, { doing, effect: 'none' });
    });
    const command = new DescribeEndpointCommand({ EndpointName: name });
    const seen = await pacedRead(this.#pacer, asked, async () => {
      try {
        return await client.send(command, signal === undefined ? {} : { abortSignal: signal });
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    });
    return seen === null ? null : toEndpoint(name, seen);
  }

  invoke(names: EndpointNames, question: Question, signal?: AbortSignal): Promise<ModelAnswer> {
    return invoke({ clients: this.#clients, now: this.#now }, { names, question, signal });
  }
}

/** DescribeEndpoint API reference lists no error of its own: what is not there is a ValidationException that says so. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationException' && /could not find/i.test(error.message);

const PHASES: Readonly<Record<string, EndpointSeen['phase']>> = {
  InService: 'in-service',
  // Its instances serve on, but no update of it succeeds any more (API reference, EndpointStatus).
  UpdateRollbackFailed: 'failed',
  Failed: 'failed',
  OutOfService: 'failed',
  Deleting: 'gone',
};

/** A status that nobody knows yet is one that may change: it is looked at again. */
const toEndpoint = (name: string, seen: DescribeEndpointOutput): EndpointSeen => ({
  name,
  phase: PHASES[seen.EndpointStatus ?? ''] ?? 'moving',
  status: seen.EndpointStatus ?? 'without a status',
  reason: seen.FailureReason ?? null,
  config: seen.EndpointConfigName ?? '',
  pending: seen.PendingDeploymentSummary !== undefined,
  variants: (seen.ProductionVariants ?? []).map(toVariant),
});

const toVariant = (variant: ProductionVariantSummary): Variant => ({
  name: variant.VariantName ?? '',
  current: variant.CurrentInstanceCount ?? null,
  desired: variant.DesiredInstanceCount ?? null,
});
