import type { RunEnd, Runner, RunSeen } from '../../core/runs.ts';
import type { Executions } from '../../inside-ports.ts';
import type { AwsClients } from '../aws-clients.ts';
import type { Pacer } from '../pacer.ts';
import { MachineExecutions } from './machine-executions.ts';
import { PipelineExecutions } from './pipeline-executions.ts';

/** `Executions` of one account and region. Clients are loaded when the first stack runs something. */
export class AwsExecutions implements Executions {
  readonly #pipelines: PipelineExecutions;
  readonly #machines: MachineExecutions;

  /** @param pacer for SageMaker and Step Functions; not that of CloudFormation */
  constructor(clients: AwsClients, pacer: Pacer) {
    this.#pipelines = new PipelineExecutions(clients, pacer);
    this.#machines = new MachineExecutions(clients, pacer);
  }

  recent({ kind, name }: Runner, signal?: AbortSignal): Promise<readonly RunSeen[] | null> {
    return kind === 'pipeline' ? this.#pipelines.recent(name, signal) : this.#machines.recent(name, signal);
  }

  ending({ kind }: Runner, run: string, signal?: AbortSignal): Promise<RunEnd | null> {
    return kind === 'pipeline' ? this.#pipelines.ending(run, signal) : this.#machines.ending(run, signal);
  }
}
