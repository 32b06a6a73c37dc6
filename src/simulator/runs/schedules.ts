import { isObject } from '../../core/text/json.ts';
import type { JsonObject } from '../../core/text/json.ts';
import type { Moment } from '../engine/record.ts';
import { AwsError } from '../protocol/message.ts';
import type { StackResource, World } from '../world.ts';
import { nextDue } from './schedule.ts';
import { startRun } from './start-run.ts';
import type { Start } from './start-run.ts';
import { asText, objectIn, objectsIn } from './words.ts';

/** Notes when a schedule, or a rule that is one, is due for the first time. */
export function keepSchedule({ world, stack, at }: Moment, { type, name, properties }: StackResource): void {
  const { ScheduleExpression: expression, State: state = 'ENABLED' } = properties;
  if (typeof expression !== 'string') return;
  const next = state === 'ENABLED' ? nextDue(expression, at) : null;
  const key = `${type}|${stack.region}|${name}`;
  world.schedules = { ...world.schedules, [key]: { region: stack.region, next } };
}

/** Starts what has come due until `now`, in the order of its time. */
export function fireSchedules(world: World, now: number): void {
  for (let due = soonest(world, now); due !== undefined; due = soonest(world, now)) {
    const { key, region, at } = due;
    const physical = world.physical[key];
    const expression = physical?.properties['ScheduleExpression'];
    const { [key]: _, ...others } = world.schedules ?? {};
    // Its stack has been deleted, or somebody took it away.
    if (physical === undefined || typeof expression !== 'string') {
      world.schedules = others;
      continue;
    }
    world.schedules = { ...others, [key]: { region, next: nextDue(expression, at) } };
    for (const start of targetsOf(physical.properties, region)) begin(world, start, at);
  }
}

function soonest({ schedules = {} }: World, now: number) {
  return Object.entries(schedules)
    .flatMap(([key, { region, next }]) => (next === null || next > now ? [] : [{ key, region, at: next }]))
    .toSorted((a, b) => a.at - b.at)[0];
}

/** A target that cannot be started is tried again by AWS and given up in the end: nothing runs. */
function begin(world: World, start: Start, at: number): void {
  try {
    startRun(world, start, at);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}

function targetsOf(properties: JsonObject, region: string): readonly Start[] {
  const { Target: one = null, Targets: several = null } = properties;
  const targets = Array.isArray(several) ? several.filter(isObject) : isObject(one) ? [one] : [];
  return targets.flatMap((target) => startOf(target, region) ?? []);
}

/** Templated targets by their ARN, universal ones by theirs (EventBridge Scheduler User Guide, "Managing targets"). */
function startOf(target: JsonObject, region: string): Start | null {
  const arn = asText(target['Arn'] ?? '');
  const words = objectIn(target['Input']);
  const by = { region, startedBy: asText(target['RoleArn'] ?? '') };
  if (/:sagemaker:[^:]+:\d+:pipeline\//.test(arn))
    return { kind: 'pipeline', of: arn, input: JSON.stringify(parametersIn(target)), ...by };
  if (/:states:[^:]+:\d+:stateMachine:/.test(arn))
    return { kind: 'state-machine', of: arn, input: JSON.stringify(words), ...by };
  if (arn.endsWith(':aws-sdk:sagemaker:startPipelineExecution'))
    return { kind: 'pipeline', of: asText(words['PipelineName']), ...by };
  if (arn.endsWith(':aws-sdk:sfn:startExecution'))
    return { kind: 'state-machine', of: asText(words['StateMachineArn']), ...by };
  return null;
}

function parametersIn({ SageMakerPipelineParameters: given = null }: JsonObject): JsonObject {
  const list = isObject(given) ? given['PipelineParameterList'] : [];
  return Object.fromEntries(
    objectsIn(list).map(({ Name: name, Value: value = '' }) => [asText(name), value]),
  );
}
