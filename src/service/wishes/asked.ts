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
  desired: DesiredStack,
): Asked => ({
  seat,
  topicArn,
  ...(test !== undefined && isJudged(test) ? { functionArn: test.functionArn } : {}),
  stack: {
    pipelineType: desired.pipelineType,
    origin,
    executionRole: desired.role,
    capabilities: desired.capabilities,
    // Writing out its template takes long, and most policies ask for none of its types.
    resourceTypes: () => resourceTypes(desired.template),
  },
});
