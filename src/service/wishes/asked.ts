import type { Blueprint } from '../../core/blueprint.ts';
import type { Environment, PipelineEntry } from '../../core/config.ts';
import type { DesiredStack } from '../../core/model.ts';
import type { Asked } from '../../core/entry/policy.ts';
import { resourceTypes } from '../../core/stack/resource-types.ts';
import { isJudged } from '../../core/watch.ts';

/** What the policy is asked about a stack that is to be made, or to be made again. */
export const asked = (
  { topicArn, test }: PipelineEntry,
  seat: Environment,
  { origin }: Pick<Blueprint, 'origin'>,
  { pipelineType, role: executionRole, capabilities, template }: DesiredStack,
): Asked => ({
  seat,
  topicArn,
  ...(test !== undefined && isJudged(test) ? { functionArn: test.functionArn } : {}),
  stack: { pipelineType, origin, executionRole, capabilities, resourceTypes: () => resourceTypes(template) },
});
