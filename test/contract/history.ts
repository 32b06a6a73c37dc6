import { paginateDescribeStackEvents, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { fromStackEvent } from '../../src/adapters/cloudformation/stack-event.ts';
import type { StackEvent } from '../../src/core/stack-event.ts';
import type { World } from './contract.ts';

/** All events of a stack, as the adapter reads them. */
export const historyOn =
  (client: CloudFormationClient): World['history'] =>
  async (stack) => {
    const events: StackEvent[] = [];
    for await (const page of paginateDescribeStackEvents({ client }, { StackName: stack }))
      events.push(...(page.StackEvents ?? []).map(fromStackEvent));
    return events;
  };
