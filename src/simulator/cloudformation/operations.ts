import type { Handler } from './call.ts';
import { createChangeSet } from './create-change-set.ts';
import { createStack } from './create-stack.ts';
import { deleteStack } from './delete-stack.ts';
import {
  describeStackDriftDetectionStatus,
  describeStackResourceDrifts,
  detectStackDrift,
} from './detect-drift.ts';
import { describeChangeSet, listChangeSets } from './describe-change-set.ts';
import { describeStacks, listStacks } from './describe-stacks.ts';
import { describeEvents, describeStackEvents } from './events.ts';
import { deleteChangeSet, executeChangeSet } from './execute-change-set.ts';
import { describeStackResources, getTemplate, listStackResources, validateTemplate } from './read-stack.ts';
import { cancelUpdateStack, continueUpdateRollback, updateTerminationProtection } from './roll-back.ts';
import { updateStack } from './update-stack.ts';

/** The operations of CloudFormation that are simulated; every other one answers HTTP 501. */
export const CLOUDFORMATION: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['CancelUpdateStack', cancelUpdateStack],
  ['ContinueUpdateRollback', continueUpdateRollback],
  ['CreateChangeSet', createChangeSet],
  ['CreateStack', createStack],
  ['DeleteChangeSet', deleteChangeSet],
  ['DeleteStack', deleteStack],
  ['DescribeChangeSet', describeChangeSet],
  ['DescribeEvents', describeEvents],
  ['DescribeStackDriftDetectionStatus', describeStackDriftDetectionStatus],
  ['DescribeStackEvents', describeStackEvents],
  ['DescribeStackResourceDrifts', describeStackResourceDrifts],
  ['DescribeStackResources', describeStackResources],
  ['DescribeStacks', describeStacks],
  ['DetectStackDrift', detectStackDrift],
  ['ExecuteChangeSet', executeChangeSet],
  ['GetTemplate', getTemplate],
  ['ListChangeSets', listChangeSets],
  ['ListStackResources', listStackResources],
  ['ListStacks', listStacks],
  ['UpdateStack', updateStack],
  ['UpdateTerminationProtection', updateTerminationProtection],
  ['ValidateTemplate', validateTemplate],
]);
