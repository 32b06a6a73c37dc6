import type { DescribeExecutionCommandOutput, ExecutionListItem, HistoryEvent } from '@aws-sdk/client-sfn';
import type { RunEnd, RunSeen } from '../../core/runs.ts';
import type { AwsClients } from '../aws-clients.ts';
import { listed } from '../cloudformation/call.ts';
import type { Pacer } from '../pacer.ts';
import { executionLink } from './console-link.ts';
import { firstFailure } from './machine-history.ts';
import { mustHaveEnded, pacedRead } from './paced-read.ts';

const LISTED = 50;

/** The end of a history is what tells why: longer ways there are not read. */
const EVENTS = 200;

const MISSING = ['StateMachineDoesNotExist', 'ExecutionDoesNotExist'];

/** Express workflows keep no list of executions: there is nothing to follow. */
const NO_LIST = 'StateMachineTypeNotSupported';

/** Executions of state machines of Step Functions in one account and region. */
export class MachineExecutions {
  readonly #clients: AwsClients;
  readonly #pacer: Pacer;

  constructor(clients: AwsClients, pacer: Pacer) {
    this.#clients = clients;
    this.#pacer = pacer;
  }

  /** Those that began last, the newest first; null when there is no such state machine. @throws Fault */
  async recent(arn: string, signal?: AbortSignal): Promise<readonly RunSeen[] | null> {
    const { ListExecutionsCommand } = await import('@aws-sdk/client-sfn');
    const command = new ListExecutionsCommand({ stateMachineArn: arn, maxResults: LISTED });
    const asked = {
      doing: `list the executions of state machine ${arn}`,
      permission: 'states:ListExecutions',
      missing: MISSING,
      signal,
    };
    const page = await pacedRead(this.#pacer, asked, async () => {
      try {
        return await (await this.#clients.sfn()).send(command, abort(signal));
      } catch (error) {
        if (error instanceof Error && error.name === NO_LIST) return { executions: [] };
        throw error;
      }
    });
    return page === null ? null : listed(page.executions, 'executions', 'Step Functions').flatMap(seenAs);
  }

  /** How one that is not under way any more ended; null when there is no such execution. @throws Fault */
  async ending(id: string, signal?: AbortSignal): Promise<RunEnd | null> {
    const { DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
    const command = new DescribeExecutionCommand({ executionArn: id });
    const asked = {
      doing: `describe execution ${id}`,
      permission: 'states:DescribeExecution',
      missing: MISSING,
      signal,
    };
    const found = await pacedRead(this.#pacer, asked, async () =>
      (await this.#clients.sfn()).send(command, abort(signal)),
    );
    if (found === null) return null;
    mustHaveEnded(id, found.status === 'RUNNING' || found.status === 'PENDING_REDRIVE');
    const isFailed = found.status === 'FAILED' || found.status === 'TIMED_OUT';
    return endOf(found, isFailed ? await this.#history(id, signal) : []);
  }

  async #history(id: string, signal?: AbortSignal): Promise<readonly HistoryEvent[]> {
    const { GetExecutionHistoryCommand } = await import('@aws-sdk/client-sfn');
    const command = new GetExecutionHistoryCommand({
      executionArn: id,
      reverseOrder: true,
      maxResults: EVENTS,
    });
    const asked = {
      doing: `read the history of execution ${id}`,
      permission: 'states:GetExecutionHistory',
      missing: MISSING,
      signal,
    };
    const page = await pacedRead(this.#pacer, asked, async () =>
      (await this.#clients.sfn()).send(command, abort(signal)),
    );
    return page === null ? [] : listed(page.events, 'events', 'Step Functions');
  }
}

const STATES = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'stopped',
} as const satisfies Record<NonNullable<ExecutionListItem['status']>, RunSeen['state']>;

function seenAs({ executionArn: id, startDate, status }: ExecutionListItem): readonly RunSeen[] {
  if (id === undefined || startDate === undefined) return [];
  return [
    {
      id,
      began: startDate.getTime(),
      state: status === undefined ? 'running' : (STATES[status] ?? 'running'),
    },
  ];
}

/** The name that blueprints give to the state that says what the gate found. */
const GATE_FAILED = 'GateFailed';

function endOf(found: DescribeExecutionCommandOutput, events: readonly HistoryEvent[]): RunEnd {
  const base = {
    ended: found.stopDate?.getTime() ?? null,
    // Step Functions does not tell who called StartExecution: only CloudTrail does.
    startedBy: null,
    step: null,
    reason: null,
    link: found.executionArn === undefined ? null : executionLink(found.executionArn),
  };
  if (found.status === 'SUCCEEDED') return { ...base, outcome: 'succeeded' };
  const reason = [found.error, found.cause].filter((word) => word !== undefined && word !== '').join(': ');
  const words = reason === '' ? null : reason;
  if (found.status === 'ABORTED') return { ...base, outcome: 'stopped', reason: words };
  if (found.error === GATE_FAILED || events.some(isGateFailed))
    return { ...base, outcome: 'gate-failed', step: 'Gate', reason: found.cause ?? words };
  const first = firstFailure(events, found.cause ?? '');
  const late = found.status === 'TIMED_OUT' ? 'The execution took longer than it may.' : null;
  return { ...base, outcome: 'failed', step: first.state, reason: first.reason ?? words ?? late };
}

const isGateFailed = ({ type, stateEnteredEventDetails: entered }: HistoryEvent): boolean =>
  type === 'FailStateEntered' && entered?.name === GATE_FAILED;

const abort = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });
