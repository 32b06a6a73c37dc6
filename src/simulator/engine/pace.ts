import type { World } from '../world.ts';

/** Seconds a type takes to create or update, as order of magnitude. */
const SECONDS: Readonly<Record<string, number>> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': 3,
  'AWS::ApplicationAutoScaling::ScalingPolicy': 3,
  'AWS::CloudWatch::Alarm': 3,
  'AWS::IAM::InstanceProfile': 120,
  'AWS::IAM::Policy': 16,
  'AWS::IAM::Role': 18,
  'AWS::Lambda::Function': 12,
  'AWS::S3::Bucket': 20,
  'AWS::SageMaker::Endpoint': 180,
  'AWS::SageMaker::EndpointConfig': 5,
  'AWS::SageMaker::Model': 5,
  'AWS::SageMaker::Pipeline': 8,
  'AWS::StepFunctions::StateMachine': 8,
};

const OTHERWISE = 5;

/** Deleting is quick, whatever it was. */
const DELETE_AT_MOST = 10;

/** Between two steps of a stack: before the first resource, after the last one, between phases. */
const PAUSE_SECONDS = 1;

const scaled = (world: World, seconds: number): number =>
  Math.max(1, Math.round((seconds * 1000) / world.pace.speed));

/** Milliseconds of the clock for a resource. */
export function duration(world: World, type: string, verb: 'create' | 'update' | 'delete'): number {
  const seconds = world.pace.seconds[type] ?? SECONDS[type] ?? OTHERWISE;
  return scaled(world, verb === 'delete' ? Math.min(seconds, DELETE_AT_MOST) : seconds);
}

export const pause = (world: World): number => scaled(world, PAUSE_SECONDS);
