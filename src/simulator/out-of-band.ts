import type { JsonObject } from '../core/text/json.ts';
import { createStack } from './cloudformation/create-stack.ts';
import { deleteStack } from './cloudformation/delete-stack.ts';
import { updateStack } from './cloudformation/update-stack.ts';
import { physicalOf, removePhysical } from './engine/physical.ts';
import { replacing, setStatus } from './engine/record.ts';
import { formOf } from './protocol/query.ts';
import { findStack } from './stacks.ts';
import type { Stack, StackResource, World } from './world.ts';

interface StackChange {
  readonly template?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

interface NewStack {
  readonly template: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What people do in the console and with other tools, without the clients of the simulator and uncounted. */
export class OutOfBand {
  readonly #world: () => World;
  readonly #now: () => number;

  constructor(world: () => World, now: () => number) {
    this.#world = world;
    this.#now = now;
  }

  /** Deletes a resource beside CloudFormation, which goes on believing in it. */
  deleteResource(region: string, stackName: string, logicalId: string): void {
    const { world, stack, resource } = this.#find(region, stackName, logicalId);
    removePhysical(world, stack, resource);
  }

  /** Changes properties of a resource beside CloudFormation: drift. */
  changeResource(region: string, stackName: string, logicalId: string, properties: JsonObject): void {
    const { world, stack, resource } = this.#find(region, stackName, logicalId);
    const physical = physicalOf(world, stack, resource);
    if (physical === undefined) throw new Error(`${logicalId} of ${stackName} does not exist any more`);
    physical.properties = { ...physical.properties, ...properties };
  }

  /** Updates a stack as a console user would: what is left out stays. It takes its time like any update. */
  updateStack(region: string, stackName: string, change: StackChange): void {
    const { world, stack } = this.#find(region, stackName);
    const { definition } = stack.state;
    const form = formOf({
      StackName: stack.id,
      TemplateBody: change.template ?? definition.body,
      Tags: '',
      ...numbered('Capabilities.member', definition.capabilities),
      ...pairs('Parameters', ['ParameterKey', 'ParameterValue'], {
        ...definition.parameters,
        ...change.parameters,
      }),
      ...pairs('Tags', ['Key', 'Value'], change.tags ?? definition.tags),
    });
    updateStack({ world, region, now: this.#now(), form, lag: null });
  }

  /** Creates a stack that is none of ours, or looks like one of ours: whose it is, its tags say. */
  createStack(region: string, stackName: string, stack: NewStack): void {
    const form = formOf({
      StackName: stackName,
      TemplateBody: stack.template,
      ...numbered('Capabilities.member', ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND']),
      ...pairs('Parameters', ['ParameterKey', 'ParameterValue'], stack.parameters ?? {}),
      ...pairs('Tags', ['Key', 'Value'], stack.tags ?? {}),
    });
    createStack({ world: this.#world(), region, now: this.#now(), form, lag: null });
  }

  /**
   * Gives a stack any status, one that AWS may invent tomorrow too. What was under way is given up; a status that says
   * it is at work stays until another one is given.
   */
  setStatus(region: string, stackName: string, status: string, reason: string | null = null): void {
    const { world, stack } = this.#find(region, stackName);
    const moment = { world, stack, at: this.#now() };
    replacing(moment);
    setStatus(moment, status, reason);
    stack.operation = null;
    world.busy = world.busy.filter((id) => id !== stack.id);
  }

  deleteStack(region: string, stackName: string): void {
    const { world, stack } = this.#find(region, stackName);
    deleteStack({ world, region, now: this.#now(), form: formOf({ StackName: stack.id }), lag: null });
  }

  #find(region: string, stackName: string): { readonly world: World; readonly stack: Stack };
  #find(
    region: string,
    stackName: string,
    logicalId: string,
  ): { readonly world: World; readonly stack: Stack; readonly resource: StackResource };
  #find(region: string, stackName: string, logicalId?: string) {
    const world = this.#world();
    const stack = findStack(world, region, stackName);
    if (stack === undefined) throw new Error(`there is no stack ${stackName} in ${region}`);
    if (logicalId === undefined) return { world, stack };
    const resource = stack.resources[logicalId];
    if (resource === undefined) throw new Error(`the stack ${stackName} has no resource ${logicalId}`);
    return { world, stack, resource };
  }
}

/** A list in the flat form of a Query request: `name.1`. */
const numbered = (name: string, items: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(items.map((item, index) => [`${name}.${index + 1}`, item]));

/** A list of names and values: `name.member.1.Key`, `name.member.1.Value`. */
const pairs = (
  name: string,
  [key, value]: readonly [string, string],
  items: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(items).flatMap(([first, second], index) => [
      [`${name}.member.${index + 1}.${key}`, first],
      [`${name}.member.${index + 1}.${value}`, second],
    ]),
  );
