import type { JsonObject } from './json.ts';
import type { Revision } from './model.ts';
import type { Plan } from './plan.ts';
import type { Problem } from './result.ts';
import type { PipelineStatus, Snapshot } from './snapshot.ts';
import { isHold, meantBy } from './step.ts';
import type { Step } from './step.ts';
import { iso } from './time.ts';

/** The published form of a revision; times are ISO 8601 UTC or null. */
export const revisionJson = (revision: Revision | null): JsonObject | null =>
  revision === null ? null : { ...revision, time: revision.time === null ? null : iso(revision.time) };

export const problemJson = (problem: Problem): JsonObject => ({ ...problem });

const timeJson = (time: number | null): string | null => (time === null ? null : iso(time));

/** `schemas/plan.schema.json` */
export const planJson = (
  revision: Revision | null,
  { steps, planHashes }: Pick<Plan, 'steps' | 'planHashes'>,
  problems: readonly Problem[],
): JsonObject => ({
  schema_version: 1,
  revision: revisionJson(revision),
  plan_hashes: planHashes,
  steps: steps.map(stepJson),
  problems: problems.map(problemJson),
});

function stepJson(step: Step): JsonObject {
  const held = isHold(step) ? step : null;
  return {
    pipeline: step.pipeline,
    environment: step.environment,
    stack: step.stack,
    kind: step.kind,
    why: step.why,
    hash: meantBy(step)?.hash ?? null,
    since: timeJson(held?.since ?? null),
    releases: held?.releases ?? null,
    next_try: timeJson(held?.nextTry ?? null),
  };
}

/** `schemas/status.schema.json` */
export const statusJson = (snapshot: Snapshot): JsonObject => ({
  schema_version: 1,
  revision: revisionJson(snapshot.revision),
  verdict: snapshot.verdict,
  pipelines: snapshot.pipelines.map((pipeline: PipelineStatus) => ({
    name: pipeline.name,
    environment: pipeline.environment,
    pipeline_type: pipeline.pipelineType,
    stack: pipeline.stack,
    stack_status: pipeline.stackStatus,
    verdict: pipeline.verdict,
    reason: pipeline.reason,
    next_try: timeJson(pipeline.nextTry),
  })),
});
