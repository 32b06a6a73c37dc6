import { mailsJson, planJson, problemJson, revisionJson } from '../../core/show/describe.ts';
import { changesBy } from '../parts/changes-table.ts';
import { operationJson } from '../../core/show/history-text.ts';
import type { JsonObject } from '../../core/text/json.ts';
import { mailStatus } from '../../core/mail-status.ts';
import { memoryKey } from '../../core/memory.ts';
import type { Finished } from '../../core/memory.ts';
import type { PipelineStatus } from '../../core/show/snapshot.ts';
import { meantBy } from '../../core/step.ts';
import type { Step } from '../../core/step.ts';
import { iso } from '../../core/text/time.ts';
import { VERDICTS } from '../../core/plan/verdict.ts';
import type { LogEntry, SentMail, View } from '../../core/show/view.ts';
import { parametersOf } from '../parts/parameters.ts';
import { goneIn, pastOf } from '../parts/past.ts';

const timeJson = (at: number | null): string | null => (at === null ? null : iso(at));

/** The whole in a few numbers, and what is wrong with the configuration. */
export const statusOf = (view: View): JsonObject => {
  const { snapshot, at, nextLook, faults, memory } = view;
  const mail = memory === null ? null : mailStatus(memory);
  const topics = memory?.topics;
  return {
    schema_version: 1,
    revision: revisionJson(snapshot.revision),
    verdict: snapshot.verdict,
    looked_at: iso(at),
    next_look: timeJson(nextLook),
    totals: Object.fromEntries(
      VERDICTS.map((verdict) => [
        verdict,
        snapshot.pipelines.filter((pipeline) => pipeline.verdict === verdict).length,
      ]),
    ),
    problems: snapshot.problems.map(problemJson),
    unreachable: [...new Set(faults.map(({ message }) => message))],
    ...mailsJson({ ...(mail === null ? {} : { mail }), ...(topics === undefined ? {} : { topics }) }),
  };
};

export const pipelinesOf = (view: View, pipelines: readonly PipelineStatus[]): JsonObject => ({
  schema_version: 1,
  pipelines: pipelines.map((pipeline) => pipelineJson(view, pipeline)),
});

function pipelineJson({ memory }: View, pipeline: PipelineStatus): JsonObject {
  const { name, environment, stack, nextTry, since } = pipeline;
  return {
    name,
    environment,
    pipeline_type: pipeline.pipelineType,
    stack,
    stack_status: pipeline.stackStatus,
    verdict: pipeline.verdict,
    step: pipeline.step,
    reason: pipeline.reason,
    releases: pipeline.releases,
    since: timeJson(since),
    next_try: timeJson(nextTry),
    last_change: finishedJson(memory?.stacks[memoryKey(environment, stack)]?.last ?? null),
  };
}

const finishedJson = (last: Finished | null): JsonObject | null =>
  last === null
    ? null
    : {
        id: last.id,
        verb: last.verb,
        succeeded: last.succeeded,
        commit: last.commit,
        began: iso(last.began),
        ended: iso(last.ended),
      };

/** Operations in one answer: who wants older ones names a pipeline. */
const OPERATIONS = 1000;

/** One pipeline with its parameters; nothing secret in them. */
export const pipelineOf = (view: View, pipeline: PipelineStatus, step: Step): JsonObject => ({
  schema_version: 1,
  ...pipelineJson(view, pipeline),
  hash: meantBy(step)?.hash ?? null,
  depends_on: step.wanted?.dependsOn ?? [],
  parameters: parametersOf(step.wanted?.desired ?? null, step.live).map((parameter) => ({ ...parameter })),
});

/** `schemas/plan.schema.json`; what becomes of resources is left open: nothing is asked of AWS for it. */
export function planOf({ snapshot, steps, planHashes }: View): JsonObject {
  const details = new Map(
    steps.map((step) => [step, { changes: changesBy(step, { forecast: null }), answer: null }] as const),
  );
  return planJson({ revision: snapshot.revision, steps, planHashes, details }, snapshot.problems);
}

/** What was done to the stacks, newest first, those that are gone included, and the mails of this process. */
export const historyOf = (
  view: View,
  mails: readonly SentMail[],
  { environment, pipeline }: { readonly environment: string; readonly pipeline: string },
  instance: string,
): JsonObject => ({
  schema_version: 1,
  operations: [...view.steps, ...goneIn(view, instance)]
    .filter(
      (stack) =>
        (environment === '' || stack.environment === environment) &&
        (pipeline === '' || stack.pipeline === pipeline),
    )
    .flatMap((stack) => pastOf(view.memory, stack).map((entry) => ({ stack, entry })))
    .toSorted((one, other) => other.entry.began - one.entry.began)
    .slice(0, OPERATIONS)
    .map(({ stack, entry }) => ({
      pipeline: stack.pipeline,
      environment: stack.environment,
      stack: stack.stack,
      ...operationJson(entry),
    })),
  mails: mails
    .filter(
      ({ environments, pipelines }) =>
        (environment === '' || environments.includes(environment)) &&
        (pipeline === '' || pipelines.includes(pipeline) || pipelines.includes('many')),
    )
    .toReversed()
    .map(({ id, at, subject, outcome, severity }) => ({ id, at: iso(at), subject, outcome, severity })),
});

export const logOf = (lines: readonly LogEntry[]): object => ({
  schema_version: 1,
  lines: lines.map(({ id, time, level, message, fields }) => ({ id, time, level, message, fields })),
});
