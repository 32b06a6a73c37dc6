import type { Answer, Detail, StackChanges } from './changes.ts';
import type { Json, JsonObject } from '../text/json.ts';
import type { Revision } from '../model.ts';
import type { PlanView } from './plan-text.ts';
import type { Problem } from '../text/result.ts';
import type { PipelineStatus, Snapshot } from './snapshot.ts';
import { isHold, meantBy } from '../step.ts';
import type { Step } from '../step.ts';
import { iso } from '../text/time.ts';

/** The published form of a revision; times are ISO 8601 UTC or null. */
export const revisionJson = (revision: Revision | null): JsonObject | null =>
  revision === null ? null : { ...revision, time: revision.time === null ? null : iso(revision.time) };

export const problemJson = (problem: Problem): JsonObject => ({ ...problem });

const timeJson = (time: number | null): string | null => (time === null ? null : iso(time));

/** `schemas/plan.schema.json` */
export const planJson = (
  { revision, steps, planHashes, details }: PlanView,
  problems: readonly Problem[],
): JsonObject => ({
  schema_version: 1,
  revision: revisionJson(revision),
  plan_hashes: planHashes,
  steps: steps.map((step) => stepJson(step, details.get(step))),
  problems: problems.map(problemJson),
});

function stepJson(step: Step, detail: Detail | undefined): JsonObject {
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
    changes: changesJson(detail?.changes ?? null),
    aws: answerJson(detail?.answer ?? null),
  };
}

const changesJson = (changes: StackChanges | null): JsonObject | null =>
  changes === null
    ? null
    : {
        parameters: changes.parameters.map((each) => ({ ...each })),
        tags: changes.tags.map((each) => ({ ...each })),
        role: changes.role === null ? null : { ...changes.role },
        protection: changes.protection === null ? null : { ...changes.protection },
        resources:
          changes.resources?.map((resource) => ({
            ...resource,
            properties: resource.properties.map((each) => ({ ...each })),
          })) ?? null,
      };

function answerJson(answer: Answer | null): JsonObject | null {
  if (answer === null) return null;
  if (answer.kind === 'none') return { answer: 'none', why: answer.why, changes: [] };
  const changes = answer.kind === 'changes' ? answer.changes : [];
  return { answer: answer.kind, why: null, changes: changes.map((change) => ({ ...change })) };
}

/** `schemas/status.schema.json` */
export const statusJson = (snapshot: Snapshot): JsonObject => ({
  schema_version: 1,
  revision: revisionJson(snapshot.revision),
  verdict: snapshot.verdict,
  ...mailsJson(snapshot),
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

/** Mails that wait, and topics whose mails nobody gets; nothing where all are told. */
export const mailsJson = ({ mail, topics }: Pick<Snapshot, 'mail' | 'topics'>): JsonObject => ({
  ...(mail === undefined ? {} : { mail: { ...mail, since: timeJson(mail.since) } }),
  ...(topics === undefined ? {} : { topics: topicsJson(topics) }),
});

const topicsJson = (topics: NonNullable<Snapshot['topics']>): readonly Json[] =>
  Object.entries(topics).map(([topicArn, { since, trouble }]) => ({
    topic_arn: topicArn,
    since: iso(since),
    trouble,
  }));
