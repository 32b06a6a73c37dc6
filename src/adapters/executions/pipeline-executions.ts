import type {
  DescribePipelineExecutionCommandOutput,
  PipelineExecutionStep,
  PipelineExecutionSummary,
} from '@aws-sdk/client-sagemaker';
import type { RunEnd, RunSeen } from '../../core/runs.ts';
import type { AwsClients } from '../aws-clients.ts';
import { allPages, listed } from '../cloudformation/call.ts';
import type { Pacer } from '../pacer.ts';
import { mustHaveEnded, pacedRead } from './paced-read.ts';
import { pipelineEnd } from './pipeline-end.ts';

/** What is listed at most: a pipeline whose executions come faster than looks loses the oldest of them. */
const LISTED = 50;

/** ListPipelineExecutions has no error of its own for a pipeline that is gone but this one. */
const MISSING = ['ResourceNotFound', 'ResourceNotFoundException'];

/** Executions of SageMaker pipelines in one account and region. */
export class PipelineExecutions {
  readonly #clients: AwsClients;
  readonly #pacer: Pacer;

  constructor(clients: AwsClients, pacer: Pacer) {
    this.#clients = clients;
    this.#pacer = pacer;
  }

  /** Those that began last, the newest first; null when there is no such pipeline. @throws Fault */
  async recent(name: string, signal?: AbortSignal): Promise<readonly RunSeen[] | null> {
    const { ListPipelineExecutionsCommand } = await import('@aws-sdk/client-sagemaker');
    const command = new ListPipelineExecutionsCommand({
      PipelineName: name,
      SortBy: 'CreationTime',
      SortOrder: 'Descending',
      MaxResults: LISTED,
    });
    const asked = {
      doing: `list the executions of pipeline ${name}`,
      permission: 'sagemaker:ListPipelineExecutions',
      missing: MISSING,
      signal,
    };
    const page = await pacedRead(this.#pacer, asked, async () =>
      (await this.#clients.sagemaker()).send(command, abort(signal)),
    );
    if (page === null) return null;
    return listed(page.PipelineExecutionSummaries, 'executions', 'SageMaker').flatMap(seenAs);
  }

  /** How one that is not under way any more ended; null when there is no such execution. @throws Fault */
  async ending(id: string, signal?: AbortSignal): Promise<RunEnd | null> {
    const found = await this.#describe(id, signal);
    if (found === null) return null;
    const { PipelineExecutionStatus: status } = found;
    mustHaveEnded(id, status === 'Executing' || status === 'Stopping');
    const steps = await this.#steps(id, signal);
    return steps === null ? null : pipelineEnd(found, steps);
  }

  async #describe(id: string, signal?: AbortSignal): Promise<DescribePipelineExecutionCommandOutput | null> {
    const { DescribePipelineExecutionCommand } = await import('@aws-sdk/client-sagemaker');
    const command = new DescribePipelineExecutionCommand({ PipelineExecutionArn: id });
    const asked = {
      doing: `describe execution ${id}`,
      permission: 'sagemaker:DescribePipelineExecution',
      missing: MISSING,
      signal,
    };
    return pacedRead(this.#pacer, asked, async () =>
      (await this.#clients.sagemaker()).send(command, abort(signal)),
    );
  }

  async #steps(id: string, signal?: AbortSignal): Promise<readonly PipelineExecutionStep[] | null> {
    const { ListPipelineExecutionStepsCommand } = await import('@aws-sdk/client-sagemaker');
    const asked = {
      doing: `list the steps of execution ${id}`,
      permission: 'sagemaker:ListPipelineExecutionSteps',
      missing: MISSING,
      signal,
    };
    let isThere = true;
    const steps = await allPages(async (next) => {
      const command = new ListPipelineExecutionStepsCommand({
        PipelineExecutionArn: id,
        SortOrder: 'Ascending',
        MaxResults: 100,
        ...(next === undefined ? {} : { NextToken: next }),
      });
      const page = await pacedRead(this.#pacer, asked, async () =>
        (await this.#clients.sagemaker()).send(command, abort(signal)),
      );
      if (page === null) isThere = false;
      const items = page === null ? [] : listed(page.PipelineExecutionSteps, 'steps', 'SageMaker');
      return { items, next: page?.NextToken };
    });
    return isThere ? steps : null;
  }
}

const STATES = {
  Executing: 'running',
  Stopping: 'running',
  Stopped: 'stopped',
  Failed: 'failed',
  Succeeded: 'succeeded',
} as const satisfies Record<
  NonNullable<PipelineExecutionSummary['PipelineExecutionStatus']>,
  RunSeen['state']
>;

/** A status that SageMaker may invent tomorrow has not come to its end as far as we know. */
function seenAs(summary: PipelineExecutionSummary): readonly RunSeen[] {
  const { PipelineExecutionArn: id, StartTime: began, PipelineExecutionStatus: status } = summary;
  if (id === undefined || began === undefined) return [];
  return [
    { id, began: began.getTime(), state: status === undefined ? 'running' : (STATES[status] ?? 'running') },
  ];
}

const abort = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });
