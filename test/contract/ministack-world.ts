import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  ListStacksCommand,
  type StackResource,
} from '@aws-sdk/client-cloudformation';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { inProgressStatuses } from '../../src/adapters/cloudformation/phases.ts';
import type { LiveStack } from '../../src/core/model.ts';
import type { Gate, Obstacle, World } from './contract.ts';
import { assetsBucket, endpointWorld, region, s3On } from './endpoint.ts';

/** MiniStack, emptied, with the code of two versions of a function in the assets bucket. */
export async function miniStackWorld(endpoint: string): Promise<World & { readonly close: () => void }> {
  await fetch(`${endpoint}/_ministack/reset`, { method: 'POST' });
  const world = await endpointWorld(endpoint, '000000000000');
  const machine = new Machine(endpoint, world.history);
  await machine.archive('one');
  await machine.archive('two');
  return {
    ...world,
    settle: () => machine.settle(),
    gate,
    obstruct: (obstacle, live) => machine.obstruct(obstacle, live),
  };
}

/** A wait condition holds a stack until somebody signals (User Guide, "Wait conditions"). */
function gate({ after, ending }: Gate): Readonly<Record<string, unknown>> {
  const handle = ending === 'opens' ? 'OpeningHandle' : 'FailingHandle';
  const properties = { Handle: { Ref: handle }, Timeout: '60' };
  return {
    [handle]: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
    Gate: { Type: 'AWS::CloudFormation::WaitCondition', DependsOn: after, Properties: properties },
    Behind: { Type: 'AWS::SNS::Topic', DependsOn: 'Gate' },
  };
}

/** The smallest archive: no more than its end-of-central-directory record. */
const emptyZip = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);

/** Long enough for every operation here; past it something is wrong. */
const patience = 5_000;

/** What the checks need besides the product's own adapters. */
class Machine {
  readonly #cloudFormation: CloudFormationClient;
  readonly #s3: ReturnType<typeof s3On>;

  readonly #history: World['history'];

  constructor(endpoint: string, history: World['history']) {
    this.#history = history;
    this.#cloudFormation = new CloudFormationClient({ region, endpoint });
    this.#s3 = s3On(endpoint);
  }

  async archive(version: string): Promise<void> {
    const object = { Bucket: assetsBucket, Key: `code/${version}.zip` };
    await this.#s3.send(new PutObjectCommand({ ...object, Body: emptyZip }));
  }

  /** Signals whatever waits, until nobody is at work. */
  async settle(): Promise<void> {
    await this.#until(async () => {
      const busy = await this.#busy();
      for (const stack of busy) await this.#signal(stack);
      return busy.length === 0;
    });
  }

  async obstruct(obstacle: Obstacle, live: LiveStack): Promise<() => Promise<void>> {
    switch (obstacle) {
      case 'rollback': {
        await this.#until(async () => {
          const history = await this.#history(live.id);
          return history.some(({ resource }) => resource === 'Gate');
        });
        const old = { Bucket: assetsBucket, Key: 'code/one.zip' };
        await this.#s3.send(new DeleteObjectCommand(old));
        return () => this.archive('one');
      }
      case 'delete':
        return this.#settlement(live);
      default:
        return obstacle satisfies never;
    }
  }

  /** A subnet of somebody else in the stack's network. */
  async #settlement(live: LiveStack): Promise<() => Promise<void>> {
    const network = (await this.#resource(live.id, 'Network'))?.PhysicalResourceId;
    const subnet = { Type: 'AWS::EC2::Subnet', Properties: { VpcId: network, CidrBlock: '10.0.1.0/24' } };
    const stack = { StackName: 'somebody-else' };
    const template = JSON.stringify({ Resources: { Subnet: subnet } });
    await this.#cloudFormation.send(new CreateStackCommand({ ...stack, TemplateBody: template }));
    await this.settle();
    return async () => {
      await this.#cloudFormation.send(new DeleteStackCommand(stack));
      await this.settle();
    };
  }

  async #busy(): Promise<readonly string[]> {
    const ask = new ListStacksCommand({ StackStatusFilter: [...inProgressStatuses] });
    const { StackSummaries: stacks } = await this.#cloudFormation.send(ask);
    return (stacks ?? []).flatMap(({ StackId: id }) => id ?? []);
  }

  async #signal(stack: string): Promise<void> {
    for (const { LogicalResourceId: name, PhysicalResourceId: url } of await this.#resources(stack)) {
      const status = { OpeningHandle: 'SUCCESS', FailingHandle: 'FAILURE' }[name ?? ''];
      if (status === undefined || url === undefined) continue;
      const signal = JSON.stringify({ Status: status, Reason: 'as told', UniqueId: 'gate', Data: '' });
      // Bytes, not text: a signal must have no Content-Type. One that is repeated is ignored.
      await fetch(url, { method: 'PUT', body: Buffer.from(signal) });
    }
  }

  async #resource(stack: string, name: string): Promise<StackResource | undefined> {
    return (await this.#resources(stack)).find(({ LogicalResourceId: id }) => id === name);
  }

  async #resources(stack: string): Promise<readonly StackResource[]> {
    const ask = new DescribeStackResourcesCommand({ StackName: stack });
    const { StackResources: resources } = await this.#cloudFormation.send(ask);
    return resources ?? [];
  }

  async #until(done: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + patience;
    while (!(await done()))
      if (Date.now() > deadline) throw new Error(`MiniStack was still at work after ${patience} ms`);
  }
}
