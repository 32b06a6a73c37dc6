import { expect } from 'chai';
import type { StackEvent } from '../../src/core/stack-event.ts';
import type { DesiredStack, LiveStack } from '../../src/core/model.ts';
import { desiredStack } from '../adapters/cloudformation/examples.ts';
import type { World } from './contract.ts';

/** A stack of one queue, whose digest stands in an output as those of the product do. */
export const wanted = (more: Partial<DesiredStack> = {}): DesiredStack =>
  desiredStack({ template: queueTemplate('one'), parameters: { Seconds: '30' }, ...more });

export const queueTemplate = (digest: string, more: Readonly<Record<string, unknown>> = {}): string =>
  template(
    {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: { Ref: 'Seconds' } } },
      ...more,
    },
    digest,
  );

/** A bucket of that name: a second stack that wants the same one fails, as on AWS. */
export const bucketTemplate = (name: string, digest = 'one'): string =>
  template({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: name } } }, digest);

/** A function whose code is an archive in the assets bucket: `code/one.zip` and `code/two.zip` are there. */
export const functionTemplate = (version: string, more: Readonly<Record<string, unknown>> = {}): string =>
  template(
    {
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { S3Bucket: 'assets', S3Key: `code/${version}.zip` },
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: 'arn:aws:iam::111111111111:role/function',
        },
      },
      ...more,
    },
    version,
  );

/** A queue, and a network in which somebody else may put something. */
export const networkTemplate = (): string =>
  queueTemplate('one', { Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } } });

const template = (resources: object, digest: string): string =>
  JSON.stringify({
    Parameters: { Seconds: { Type: 'String', Default: '30' } },
    Resources: resources,
    Outputs: { MlopsMeta: { Value: JSON.stringify({ digest }) }, Seconds: { Value: { Ref: 'Seconds' } } },
  });

/** Creates a stack and waits for the end of it. */
export async function created(
  world: World,
  desired: DesiredStack,
  token = 'mr-create-1',
): Promise<LiveStack> {
  const accepted = await world.cloud.perform({ kind: 'create', desired }, token);
  expect(accepted.kind).to.equal('started');
  await world.settle();
  return found(world, accepted.kind === 'started' ? accepted.stackId : '');
}

/** Updates a stack and waits for the end of it. */
export async function updated(
  world: World,
  live: LiveStack,
  desired: DesiredStack,
  token = 'mr-update-1',
): Promise<LiveStack> {
  const accepted = await world.cloud.perform({ kind: 'update', live, desired }, token);
  expect(accepted).to.deep.equal({ kind: 'started', stackId: live.id });
  await world.settle();
  return found(world, live.id);
}

/** The stack, which must be there. */
export async function found(world: World, stack: string): Promise<LiveStack> {
  const live = await world.cloud.describe(stack);
  if (live === undefined) throw new Error(`there is no stack ${stack}`);
  return live;
}

export const names = (stacks: readonly LiveStack[]): readonly string[] =>
  stacks.map(({ name }) => name).toSorted();

/** The statuses of one logical id, oldest first, each once in a row; a stack's own events have the id null. */
export const statusesOf = (events: readonly StackEvent[], id: string | null): readonly string[] =>
  events
    .filter(({ resource }) => resource === id)
    .map(({ status }) => status)
    .toReversed()
    .filter((status, index, all) => status !== all[index - 1]);
