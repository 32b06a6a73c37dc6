import { setOff } from '../runs/set-off.ts';
import { afterUpdate } from '../endpoints.ts';
import type { Job, StackResource } from '../world.ts';
import { physicalOf, removePhysical } from './physical.ts';
import { type Moment, resourceEvent, setResource } from './record.ts';
import { closeRecord } from './start-job.ts';

/** Ends a running job as was settled when it began. */
export function finishJob(moment: Moment, job: Job): void {
  const { ending, task } = job;
  if (ending === null) return;
  job.endsAt = null;
  switch (ending.kind) {
    case 'complete': {
      const refusal = setOff(moment, ending.resource, ending.live);
      job.state = refusal === null ? 'done' : 'failed';
      if (refusal !== null) return fail(moment, job, ending.resource, refusal);
      return complete(moment, ending.resource, ending.live);
    }
    case 'failed':
      job.state = 'failed';
      return fail(moment, job, ending.resource, ending.reason);
    case 'deleted':
      job.state = 'done';
      if (task.kind !== 'delete') return;
      removePhysical(moment.world, moment.stack, task.resource);
      return closeRecord(moment, task, 'DELETE_COMPLETE');
    default:
      ending satisfies never;
  }
}

function complete(moment: Moment, resource: StackResource, live: boolean): void {
  const physical = physicalOf(moment.world, moment.stack, resource);
  // An update handler gets the whole desired model: what somebody changed by hand is overwritten with the rest.
  if (live && physical !== undefined)
    physical.properties = afterUpdate(moment, physical, resource.properties);
  const created = moment.stack.resources[resource.logicalId]?.status === 'CREATE_IN_PROGRESS';
  setResource(moment, resource, created ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE');
}

function fail(moment: Moment, job: Job, resource: StackResource, reason: string): void {
  moment.stack.operation?.failures.push({ logicalId: job.logicalId, reason });
  const { task } = job;
  if (task.kind === 'delete') {
    if (task.record === 'keep') return resourceEvent(moment, resource, 'DELETE_FAILED', reason);
    return setResource(moment, resource, 'DELETE_FAILED', reason);
  }
  giveUp(moment, resource, reason);
}

/** A change in place that did not happen leaves the record as it was, so that a later update tries it again. */
function giveUp(moment: Moment, resource: StackResource, reason: string): void {
  const { stack } = moment;
  if (stack.resources[resource.logicalId]?.status === 'CREATE_IN_PROGRESS') {
    return setResource(moment, resource, 'CREATE_FAILED', reason);
  }
  const undo = stack.operation?.undo.findLast(({ logicalId }) => logicalId === resource.logicalId);
  const before = undo?.before?.physicalId === resource.physicalId ? undo.before : resource;
  setResource(moment, before, 'UPDATE_FAILED', reason);
}

/** Another resource failed or somebody cancelled: what is under way is given up where it is. */
export function cancelJob(moment: Moment, job: Job): void {
  const resource = moment.stack.resources[job.logicalId];
  const began = job.state === 'running';
  job.state = 'cancelled';
  job.endsAt = null;
  if (!began || resource === undefined) return;
  giveUp(
    moment,
    resource,
    `Resource ${resource.status.startsWith('CREATE') ? 'creation' : 'update'} cancelled`,
  );
}
