import type { JsonObject } from '../../core/text/json.ts';
import { AwsError } from '../protocol/message.ts';
import type { SageMakerCall } from '../sagemaker-call.ts';
import { startRun, runnerOf } from './start-run.ts';
import { endOf, statusOf } from './stored-run.ts';
import type { StoredRun, StoredStep } from './stored-run.ts';
import { asText, objectsIn, textOf } from './words.ts';

const STATUSES = {
  running: 'Executing',
  succeeded: 'Succeeded',
  failed: 'Failed',
  stopped: 'Stopped',
} as const;

function startPipelineExecution({ world, region, now, input }: SageMakerCall): JsonObject {
  const { PipelineParameters: given = [] } = input;
  const parameters = Object.fromEntries(
    objectsIn(given).map((each) => [asText(each['Name']), each['Value'] ?? '']),
  );
  const run = startRun(
    world,
    {
      kind: 'pipeline',
      region,
      of: textOf(input, 'PipelineName') ?? '',
      token: textOf(input, 'ClientRequestToken') ?? null,
      startedBy: `arn:aws:iam::${world.account}:user/simulated`,
      input: JSON.stringify(parameters),
    },
    now,
  );
  return { PipelineExecutionArn: run.arn };
}

function stopPipelineExecution(call: SageMakerCall): JsonObject {
  const run = mustFind(call);
  if (statusOf(run, call.now) === 'running') run.stopped = call.now;
  return { PipelineExecutionArn: run.arn };
}

/** ListPipelineExecutions API reference: by creation time, the newest first unless asked otherwise. */
function listPipelineExecutions({ world, region, now, input }: SageMakerCall): JsonObject {
  const { name } = runnerOf(world, 'pipeline', region, textOf(input, 'PipelineName') ?? '');
  const own = (world.runs ?? []).filter(
    (run) => run.kind === 'pipeline' && run.of === name && run.region === region,
  );
  const sorted = textOf(input, 'SortOrder') === 'Ascending' ? own : own.toReversed();
  const { items, more } = pageOf(sorted, input);
  return {
    PipelineExecutionSummaries: items.map((run) => ({
      PipelineExecutionArn: run.arn,
      StartTime: run.began / 1000,
      PipelineExecutionStatus: STATUSES[statusOf(run, now)],
      PipelineExecutionDisplayName: `execution-${run.began}`,
      ...failureOf(run, now, 'PipelineExecutionFailureReason'),
    })),
    ...more,
  };
}

function describePipelineExecution(call: SageMakerCall): JsonObject {
  const run = mustFind(call);
  const { world, region, now } = call;
  return {
    PipelineArn: `arn:aws:sagemaker:${region}:${world.account}:pipeline/${run.of.toLowerCase()}`,
    PipelineExecutionArn: run.arn,
    PipelineExecutionStatus: STATUSES[statusOf(run, now)],
    CreationTime: run.began / 1000,
    LastModifiedTime: Math.min(now, endOf(run)) / 1000,
    CreatedBy: { IamIdentity: { Arn: run.startedBy, PrincipalId: 'AROASIMULATED' } },
    ...failureOf(run, now, 'FailureReason'),
  };
}

const failureOf = (run: StoredRun, now: number, key: string): JsonObject =>
  statusOf(run, now) === 'failed' ? { [key]: 'Step failure: One or multiple steps failed.' } : {};

function listPipelineExecutionSteps(call: SageMakerCall): JsonObject {
  const run = mustFind(call);
  const begun = run.steps.filter(({ began }) => began <= Math.min(call.now, run.stopped ?? call.now));
  const oldestFirst = begun.toSorted((a, b) => a.began - b.began);
  const sorted = textOf(call.input, 'SortOrder') === 'Ascending' ? oldestFirst : oldestFirst.toReversed();
  const { items, more } = pageOf(sorted, call.input);
  return { PipelineExecutionSteps: items.map((step) => stepOf(step, run, call)), ...more };
}

function stepOf(step: StoredStep, run: StoredRun, { world, region, now }: SageMakerCall): JsonObject {
  const isOver = step.ended <= Math.min(now, run.stopped ?? now);
  const status = step.failure === null ? 'Succeeded' : 'Failed';
  const open = run.stopped === null ? 'Executing' : 'Stopped';
  const reason = isOver && step.failure !== null ? `${step.failure.error}: ${step.failure.reason}` : null;
  return {
    StepName: step.name,
    StartTime: step.began / 1000,
    ...(isOver ? { EndTime: step.ended / 1000 } : {}),
    StepStatus: isOver ? status : open,
    ...(reason === null ? {} : { FailureReason: reason }),
    Metadata: metadataOf(step, `arn:aws:sagemaker:${region}:${world.account}`, run),
    AttemptCount: 1,
  };
}

const JOBS: Readonly<Record<string, readonly [string, string]>> = {
  Training: ['TrainingJob', 'training-job'],
  Processing: ['ProcessingJob', 'processing-job'],
  Transform: ['TransformJob', 'transform-job'],
  Tuning: ['TuningJob', 'hyper-parameter-tuning-job'],
};

/** PipelineExecutionStepMetadata API reference; jobs are named pipelines-<execution>-<step>-<random>. */
function metadataOf(step: StoredStep, prefix: string, run: StoredRun): JsonObject {
  if (step.type === 'Condition') return { Condition: { Outcome: step.outcome === true ? 'True' : 'False' } };
  if (step.type === 'Fail') return { Fail: { ErrorMessage: step.failure?.reason ?? '' } };
  const [member, type] = JOBS[step.type] ?? [];
  if (member === undefined) return {};
  return { [member]: { Arn: `${prefix}:${type}/pipelines-${run.name}-${step.name}-simulated` } };
}

function mustFind({ world, input }: SageMakerCall): StoredRun {
  const arn = textOf(input, 'PipelineExecutionArn') ?? '';
  const run = (world.runs ?? []).find((each) => each.arn === arn);
  if (run !== undefined) return run;
  throw new AwsError(400, 'ResourceNotFound', `Pipeline execution with ARN ${arn} does not exist.`);
}

function pageOf<T>(
  all: readonly T[],
  input: JsonObject,
): { readonly items: readonly T[]; readonly more: JsonObject } {
  const start = Number(textOf(input, 'NextToken') ?? 0);
  const end = start + Number(input['MaxResults'] ?? 100);
  return { items: all.slice(start, end), more: end < all.length ? { NextToken: String(end) } : {} };
}

/** The operations of SageMaker Pipelines that are simulated. */
export const PIPELINE_RUNS: readonly (readonly [string, (call: SageMakerCall) => JsonObject])[] = [
  ['DescribePipelineExecution', describePipelineExecution],
  ['ListPipelineExecutions', listPipelineExecutions],
  ['ListPipelineExecutionSteps', listPipelineExecutionSteps],
  ['StartPipelineExecution', startPipelineExecution],
  ['StopPipelineExecution', stopPipelineExecution],
];
