/** What `/pipelinestatus` answers: in the words of CodePipeline's GetPipelineState, which the framework passed on. */
import { groupBy } from '../../core/text/group.ts';
import type { JsonObject } from '../../core/text/json.ts';
import { memoryKey } from '../../core/memory.ts';
import type { Step } from '../../core/step.ts';
import { iso } from '../../core/text/time.ts';
import { verdictOf, worst } from '../../core/plan/verdict.ts';
import type { Verdict } from '../../core/plan/verdict.ts';
import type { View } from '../../core/show/view.ts';

/** CodePipeline's `StageExecution.status`. */
const STATUS: Readonly<Record<Verdict, string>> = {
  synced: 'Succeeded',
  progressing: 'InProgress',
  waiting: 'InProgress',
  degraded: 'Failed',
  failed: 'Failed',
  stalled: 'Stopped',
};

/** The steps that an id means: the name of a pipeline, or the name or ARN of its stack. */
export const stepsNamed = ({ steps }: View, ids: readonly string[]): readonly Step[] =>
  steps.filter(
    ({ pipeline, stack, live }) =>
      ids.includes(pipeline) || ids.includes(stack) || (live !== null && ids.includes(live.id)),
  );

/** Stages are environments; their actions are the pipelines that one request became. */
export function stateOf(view: View, id: string, steps: readonly Step[]): JsonObject {
  const stages = [...groupBy(steps, ({ environment }) => environment)].map(([stageName, some]) => ({
    stageName,
    latestExecution: { status: STATUS[worst(some.map(verdictOf))] },
    actionStates: some.map((step) => actionOf(view, step)),
  }));
  const words = stages.map(({ stageName, latestExecution: { status } }) => `${status} in ${stageName}`);
  return {
    message: `${id}: ${words.join(', ')}.`,
    pipeline_id: id,
    pipelineName: steps[0]?.pipeline ?? id,
    stageStates: stages,
    updated: iso(view.at),
  };
}

function actionOf({ memory, at }: View, step: Step): JsonObject {
  const { environment, pipeline, stack, why, live } = step;
  const last = memory?.stacks[memoryKey(environment, stack)]?.last ?? null;
  const verdict = verdictOf(step);
  return {
    actionName: pipeline,
    latestExecution: {
      status: STATUS[verdict],
      summary: `${verdict}: ${why}`,
      lastStatusChange: iso(last?.ended ?? at),
      externalExecutionId: live?.id ?? null,
    },
  };
}
