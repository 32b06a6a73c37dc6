import { matchesGlob } from '../../core/text/glob.ts';
import { strike } from '../faults.ts';
import type { OnResource } from '../trouble.ts';
import type { DeleteTask, Ending, Job, StackResource } from '../world.ts';
import { type Decision, decide, notFound } from './decide.ts';
import { duration, pause } from './pace.ts';
import { makePhysical, physicalOf, removePhysical } from './physical.ts';
import { type Moment, resourceEvent, setResource } from './record.ts';

type Verb = 'create' | 'update' | 'delete';

/** Begins a job: says so in an event, and settles how and when it will end. */
export function startJob(moment: Moment, job: Job): void {
  const { task } = job;
  switch (task.kind) {
    case 'apply':
      return startApply(moment, job);
    case 'restore':
      return startRestore(moment, job, task.before);
    case 'delete':
      return startDelete(moment, job, task);
    default:
      task satisfies never;
  }
}

function startApply(moment: Moment, job: Job): void {
  const { stack } = moment;
  const { logicalId } = job;
  const before = stack.resources[logicalId];
  const decision = decide(moment, logicalId);
  if (decision.verb === 'keep') {
    stack.resources[logicalId] = decision.resource;
    job.state = 'done';
    return;
  }
  stack.operation?.undo.push({ logicalId, before: decision.verb === 'create' ? null : (before ?? null) });
  announce(moment, decision, before);
  if (decision.refusal !== null) return refuse(moment, job, decision.resource, decision.refusal);
  const ending: Ending = { kind: 'complete', resource: decision.resource, live: decision.verb === 'update' };
  run(moment, job, decision.verb === 'create' ? 'create' : 'update', ending);
}

const REPLACING = 'Requested update requires the creation of a new physical resource; hence creating one.';

function announce(moment: Moment, decision: Decision, before: StackResource | undefined): void {
  const { world, stack } = moment;
  const { verb, resource, refusal } = decision;
  if (verb === 'update') return setResource(moment, resource, 'UPDATE_IN_PROGRESS');
  const status = verb === 'create' ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS';
  // What is left of a failed creation makes way for the next attempt.
  if (verb === 'create' && before !== undefined) removePhysical(world, stack, before);
  const physicalId = verb === 'create' ? null : (before?.physicalId ?? null);
  setResource(moment, { ...resource, physicalId }, status, verb === 'create' ? null : REPLACING);
  if (refusal !== null) return;
  makePhysical(world, stack, resource);
  setResource(moment, resource, status, 'Resource creation Initiated');
}

function startRestore(moment: Moment, job: Job, before: StackResource): void {
  setResource(moment, before, 'UPDATE_IN_PROGRESS');
  if (physicalOf(moment.world, moment.stack, before) === undefined) {
    return refuse(moment, job, before, notFound(before));
  }
  run(moment, job, 'update', { kind: 'complete', resource: before, live: true });
}

function startDelete(moment: Moment, job: Job, task: DeleteTask): void {
  const { world, stack } = moment;
  const { resource } = task;
  if (task.retain) {
    const physical = physicalOf(world, stack, resource);
    if (physical !== undefined) physical.owner = null;
    closeRecord(moment, task, 'DELETE_SKIPPED');
    job.state = 'done';
    return;
  }
  if (resource.physicalId === null) {
    closeRecord(moment, task, 'DELETE_COMPLETE');
    job.state = 'done';
    return;
  }
  if (task.record === 'keep') resourceEvent(moment, resource, 'DELETE_IN_PROGRESS', null);
  else setResource(moment, resource, 'DELETE_IN_PROGRESS');
  run(moment, job, 'delete', { kind: 'deleted' });
}

/** The last event of a deleted resource, and what the stack still remembers of it. */
export function closeRecord(moment: Moment, task: DeleteTask, status: string): void {
  const { resource } = task;
  if (task.record === 'keep') return resourceEvent(moment, resource, status, null);
  setResource(moment, resource, status);
  if (task.record === 'forget') delete moment.stack.resources[resource.logicalId];
}

function run(moment: Moment, job: Job, verb: Verb, ending: Ending): void {
  const { world, at } = moment;
  const resource = ending.kind === 'deleted' ? deletedBy(job) : ending.resource;
  const expected = expectedBy(moment, verb, resource);
  job.state = 'running';
  if (strike(world, at, 'resource-stuck', expected) !== undefined) {
    job.endsAt = null;
    return;
  }
  const trouble = strike(world, at, 'resource-fails', expected);
  job.ending = trouble === undefined ? ending : { kind: 'failed', resource, reason: trouble.reason };
  job.endsAt = at + duration(world, resource.type, verb);
}

function refuse(moment: Moment, job: Job, resource: StackResource, reason: string): void {
  job.state = 'running';
  job.ending = { kind: 'failed', resource, reason };
  job.endsAt = moment.at + pause(moment.world);
}

function deletedBy(job: Job): StackResource {
  if (job.task.kind !== 'delete') throw new Error(`${job.logicalId} is not being deleted`);
  return job.task.resource;
}

/** Whether a trouble lies in wait for this step of this resource. */
function expectedBy(
  { stack }: Moment,
  verb: Verb,
  resource: StackResource,
): (trouble: OnResource) => boolean {
  const on = stack.operation?.phase.includes('rollback') === true ? 'rollback' : verb;
  return (trouble) =>
    trouble.on === on &&
    (trouble.stack === undefined || matchesGlob(trouble.stack, stack.name)) &&
    (trouble.resource === undefined || [resource.logicalId, resource.type].includes(trouble.resource));
}
