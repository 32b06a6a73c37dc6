import type { Json } from '../../core/text/json.ts';

/** Executions of pipelines and state machines. What becomes of one is settled when it starts; time only shows it. */

export interface StoredRun {
  readonly arn: string;
  readonly kind: 'pipeline' | 'state-machine';
  readonly region: string;
  /** Name of the pipeline, ARN of the state machine. */
  readonly of: string;
  /** The id of a pipeline execution, the name of one of a state machine. */
  readonly name: string;
  /** ClientRequestToken, where there was one. */
  readonly token: string | null;
  /** ARN of whoever started it. */
  readonly startedBy: string;
  readonly input: string;
  readonly began: number;
  /** Those that run, by the time they begin; the branch of a condition that is not taken has none. */
  readonly steps: readonly StoredStep[];
  stopped: number | null;
  /** Names of steps whose package is in the registry already. */
  registered: readonly string[];
}

export interface StoredStep {
  readonly name: string;
  /** As the definition says: `Training`, `Condition`, `Task`, ... */
  readonly type: string;
  readonly began: number;
  readonly ended: number;
  /** Why it failed, or null. */
  readonly failure: StepFailure | null;
  /** What a condition came to. */
  readonly outcome: boolean | null;
  /** What it puts into the model registry. */
  readonly registers: Registration | null;
}

export interface StepFailure {
  /** The error code of a state machine; `ClientError` and the like for pipelines. */
  readonly error: string;
  readonly reason: string;
}

export interface Registration {
  readonly group: string;
  readonly approval: string;
}

/** What jobs of a pipeline are said to have written or measured. */
export interface Report {
  /** Name of the pipeline; `*` stands for any text. */
  readonly pipeline: string;
  readonly step: string;
  /** The content of the step's property files, and its properties. JSON. */
  readonly content: Json;
}

/** When the steps of a run have come to their end; a stopped run ends when it is stopped. */
export const endOf = ({ began, steps, stopped }: StoredRun): number =>
  stopped ?? Math.max(began, ...steps.map((step) => step.ended));

export type RunStatus = 'running' | 'succeeded' | 'failed' | 'stopped';

export function statusOf(run: StoredRun, now: number): RunStatus {
  if (run.stopped !== null) return 'stopped';
  if (now < endOf(run)) return 'running';
  return failedStep(run) === undefined ? 'succeeded' : 'failed';
}

/** The step whose failure ended the run. */
export const failedStep = ({ steps }: StoredRun): StoredStep | undefined =>
  steps.find((step) => step.failure !== null);
