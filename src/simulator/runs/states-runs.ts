import type { JsonObject } from '../../core/text/json.ts';
import { AwsError } from '../protocol/message.ts';
import type { SageMakerCall } from '../sagemaker-call.ts';
import { runnerOf, startRun } from './start-run.ts';
import { endOf, failedStep, statusOf } from './stored-run.ts';
import type { StepFailure, StoredRun, StoredStep } from './stored-run.ts';
import { textOf } from './words.ts';

/** One request to Step Functions: the same words as one to SageMaker. */
type StatesCall = SageMakerCall;

const STATUSES = {
  running: 'RUNNING',
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  stopped: 'ABORTED',
} as const;

function startExecution({ world, region, now, input }: StatesCall): JsonObject {
  const run = startRun(
    world,
    {
      kind: 'state-machine',
      region,
      of: textOf(input, 'stateMachineArn') ?? '',
      name: textOf(input, 'name'),
      input: textOf(input, 'input'),
      startedBy: `arn:aws:iam::${world.account}:user/simulated`,
    },
    now,
  );
  return { executionArn: run.arn, startDate: run.began / 1000 };
}

function stopExecution(call: StatesCall): JsonObject {
  const run = mustFind(call);
  if (statusOf(run, call.now) === 'running') run.stopped = call.now;
  return { stopDate: endOf(run) / 1000 };
}

/** ListExecutions API reference: the newest first. Express workflows have no list. */
function listExecutions({ world, region, now, input }: StatesCall): JsonObject {
  const arn = textOf(input, 'stateMachineArn') ?? '';
  const { name, properties } = runnerOf(world, 'state-machine', region, arn);
  if (properties['StateMachineType'] === 'EXPRESS')
    throw new AwsError(
      400,
      'StateMachineTypeNotSupported',
      'ListExecutions is not supported for EXPRESS state machines',
    );
  const own = (world.runs ?? [])
    .filter((run) => run.kind === 'state-machine' && run.of === name && run.region === region)
    .toReversed();
  const start = Number(textOf(input, 'nextToken') ?? 0);
  const end = start + Number(input['maxResults'] ?? 100);
  return {
    executions: own.slice(start, end).map((run) => ({
      executionArn: run.arn,
      stateMachineArn: arn,
      name: run.name,
      status: STATUSES[statusOf(run, now)],
      startDate: run.began / 1000,
      ...stopDate(run, now),
    })),
    ...(end < own.length ? { nextToken: String(end) } : {}),
  };
}

function describeExecution(call: StatesCall): JsonObject {
  const run = mustFind(call);
  const { world, region, now } = call;
  const status = statusOf(run, now);
  return {
    executionArn: run.arn,
    stateMachineArn: `arn:aws:states:${region}:${world.account}:stateMachine:${run.of}`,
    name: run.name,
    status: STATUSES[status],
    startDate: run.began / 1000,
    input: run.input,
    ...stopDate(run, now),
    ...(status === 'failed' ? wordsOf(failedStep(run)?.failure ?? null) : {}),
  };
}

const stopDate = (run: StoredRun, now: number): JsonObject =>
  statusOf(run, now) === 'running' ? {} : { stopDate: endOf(run) / 1000 };

const wordsOf = (failure: StepFailure | null): JsonObject =>
  failure === null ? {} : { error: failure.error, cause: failure.reason };

/** GetExecutionHistory API reference. Of the way to the end only the state that failed is known (see `machineSteps`). */
function getExecutionHistory(call: StatesCall): JsonObject {
  const run = mustFind(call);
  const events = [
    { at: run.began, type: 'ExecutionStarted', details: {} },
    ...run.steps.flatMap((step) => eventsOf(step, run)),
    ...endEvent(run, call.now),
  ].filter(({ at }) => at <= call.now);
  const numbered = events.map(({ at, type, details }, index) => ({
    timestamp: at / 1000,
    type,
    id: index + 1,
    previousEventId: index,
    ...details,
  }));
  const sorted = call.input['reverseOrder'] === true ? numbered.toReversed() : numbered;
  return { events: sorted.slice(0, Number(call.input['maxResults'] ?? 100)) };
}

interface HistoryEvent {
  readonly at: number;
  readonly type: string;
  readonly details: JsonObject;
}

function eventsOf(
  { name, type, began, ended, failure }: StoredStep,
  run: StoredRun,
): readonly HistoryEvent[] {
  const entered: HistoryEvent = {
    at: type === 'Task' ? began : ended,
    type: `${type}StateEntered`,
    details: { stateEnteredEventDetails: { name } },
  };
  if (failure === null || type !== 'Task' || run.stopped !== null) return [entered];
  const details = { resourceType: 'sagemaker', resource: 'createTrainingJob.sync', ...wordsOf(failure) };
  return [entered, { at: ended, type: 'TaskFailed', details: { taskFailedEventDetails: details } }];
}

function endEvent(run: StoredRun, now: number): readonly HistoryEvent[] {
  const status = statusOf(run, now);
  const at = endOf(run);
  if (status === 'running') return [];
  if (status === 'stopped') return [{ at, type: 'ExecutionAborted', details: {} }];
  if (status === 'succeeded') return [{ at, type: 'ExecutionSucceeded', details: {} }];
  const details = wordsOf(failedStep(run)?.failure ?? null);
  return [{ at, type: 'ExecutionFailed', details: { executionFailedEventDetails: details } }];
}

function mustFind({ world, input }: StatesCall): StoredRun {
  const arn = textOf(input, 'executionArn') ?? '';
  const run = (world.runs ?? []).find((each) => each.arn === arn);
  if (run !== undefined) return run;
  throw new AwsError(400, 'ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}

/** The operations of Step Functions that are simulated. */
export const STATES: ReadonlyMap<string, (call: StatesCall) => JsonObject> = new Map([
  ['DescribeExecution', describeExecution],
  ['GetExecutionHistory', getExecutionHistory],
  ['ListExecutions', listExecutions],
  ['StartExecution', startExecution],
  ['StopExecution', stopExecution],
]);
