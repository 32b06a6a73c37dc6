import type { JsonObject } from '../core/json.ts';
import { deleteStack } from './cloudformation/delete-stack.ts';
import { updateStack } from './cloudformation/update-stack.ts';
import { physicalOf, removePhysical } from './engine/physical.ts';
import { formOf } from './protocol/query.ts';
import { findStack } from './stacks.ts';
import type { Stack, StackResource, World } from './world.ts';

interface StackChange {
  readonly template?: string;
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
    const parameters = Object.entries({ ...definition.parameters, ...change.parameters });
    const tags = Object.entries(change.tags ?? definition.tags);
    const form = formOf({
      StackName: stack.id,
      TemplateBody: change.template ?? definition.body,
      Tags: '',
      ...numbered('Capabilities.member', definition.capabilities),
      ...numbered('Parameters.member', parameters, ([key]) => ['ParameterKey', key]),
      ...numbered('Parameters.member', parameters, ([, value]) => ['ParameterValue', value]),
      ...numbered('Tags.member', tags, ([key]) => ['Key', key]),
      ...numbered('Tags.member', tags, ([, value]) => ['Value', value]),
    });
    updateStack({ world, region, now: this.#now(), form, stale: false });
  }

  deleteStack(region: string, stackName: string): void {
    const { world, stack } = this.#find(region, stackName);
    deleteStack({ world, region, now: this.#now(), form: formOf({ StackName: stack.id }), stale: false });
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

/** A list in the flat form of a Query request: `name.1`, or `name.1.Member`. */
function numbered<Item>(
  name: string,
  items: readonly Item[],
  member?: (item: Item) => readonly [string, string],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    items.map((item, index): [string, string] => {
      const [suffix, value] = member?.(item) ?? [null, String(item)];
      return [suffix === null ? `${name}.${index + 1}` : `${name}.${index + 1}.${suffix}`, value];
    }),
  );
}
