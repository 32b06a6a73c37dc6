import type { Revision } from './model.ts';
import type { Problem } from './result.ts';
import { isHold } from './step.ts';
import type { Step } from './step.ts';
import { verdictOf, worst } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** How everything stands after a look: what `status` shows. */
export interface Snapshot {
  readonly revision: Revision | null;
  readonly verdict: Verdict;
  readonly pipelines: readonly PipelineStatus[];
  readonly problems: readonly Problem[];
}

export interface PipelineStatus {
  readonly name: string;
  readonly environment: string;
  readonly pipelineType: string | null;
  readonly stack: string;
  readonly stackStatus: string | null;
  readonly verdict: Verdict;
  /** The kind of step: `in-sync`, `update`, `quorum`, ... */
  readonly step: Step['kind'];
  readonly reason: string;
  readonly releases: string | null;
  readonly since: number | null;
  readonly nextTry: number | null;
}

/** @param problems those of the commit at the tip; with an error among them it was rejected and nothing moves. */
export function snapshot(
  revision: Revision | null,
  steps: readonly Step[],
  problems: readonly Problem[],
): Snapshot {
  const pipelines = steps.map(statusOf);
  const rejected = problems.some((problem) => problem.severity === 'error');
  const verdicts = pipelines.map((pipeline) => pipeline.verdict);
  return { revision, verdict: worst(rejected ? [...verdicts, 'failed'] : verdicts), pipelines, problems };
}

function statusOf(step: Step): PipelineStatus {
  const held = isHold(step) ? step : null;
  return {
    name: step.pipeline,
    environment: step.environment,
    pipelineType: step.wanted?.pipelineType ?? null,
    stack: step.stack,
    stackStatus: step.live?.status ?? null,
    verdict: verdictOf(step),
    step: step.kind,
    reason: step.why,
    releases: held?.releases ?? null,
    since: held?.since ?? null,
    nextTry: held?.nextTry ?? null,
  };
}
