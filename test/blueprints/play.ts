import type { DesiredStack, LiveStack, Wanted } from '../../src/core/model.ts';
import type { World } from '../contract/contract.ts';
import { simulatorWorld } from '../contract/simulator-world.ts';
import { bucketOf, wantedOf } from '../deploy/examples.ts';

type Aws = Pick<World, 'cloud' | 'settle'>;

/** What became of a sample. */
export interface Story {
  /** In the order in which they could be made, with the outputs of each other in them. */
  readonly stacks: readonly DesiredStack[];
  /** What the stacks were like when all was made: `<name> <status>`. */
  readonly statuses: readonly string[];
  /** Stacks that are still there after all were deleted. */
  readonly left: readonly string[];
}

interface Made {
  readonly desired: DesiredStack;
  readonly live: LiveStack;
}

const plays = new Map<string, Promise<Story>>();

/** A sample's stacks, made and deleted on the simulator: once, and asked about by every check. */
export function played(sample: string): Promise<Story> {
  const known = plays.get(sample) ?? simulatorWorld(bucketOf(sample)).then((world) => story(sample, world));
  plays.set(sample, known);
  return known;
}

/** The same on any AWS with nothing in it. */
export async function story(
  sample: string,
  { close, ...aws }: Aws & { readonly close: () => void },
): Promise<Story> {
  try {
    const made = await deploy(sample, aws);
    const statuses = made.map(({ live }) => `${live.name} ${live.status}`);
    return { stacks: made.map(({ desired }) => desired), statuses, left: await remove(made, aws) };
  } finally {
    close();
  }
}

/** Makes every stack of a sample, each once the outputs that it asks for are there. */
async function deploy(sample: string, aws: Aws): Promise<readonly Made[]> {
  const wantedWith = await wantedOf(sample);
  const made = new Map<string, Made>();
  for (;;) {
    // No sample has outputs that differ between environments, so the pipeline alone says which stack is meant.
    const wanted = await wantedWith(
      ({ pipeline, key }) =>
        [...made.values()].find(({ desired }) => desired.pipeline === pipeline)?.live.outputs[key],
    );
    const ready = wanted.flatMap(({ desired }) =>
      desired === null || made.has(desired.stack) ? [] : [desired],
    );
    if (ready.length === 0) return whole(wanted, [...made.values()]);
    for (const desired of ready) await aws.cloud.perform({ kind: 'create', desired }, desired.stack);
    await aws.settle();
    for (const desired of ready) made.set(desired.stack, { desired, live: await seen(desired, aws) });
  }
}

/** Deletes what was made, the last first. @returns the names of the stacks that are still there */
async function remove(made: readonly Made[], aws: Aws): Promise<readonly string[]> {
  for (const { live } of made.toReversed()) {
    const open = { kind: 'set-protection', live, protect: false } as const;
    if (live.protection) await aws.cloud.perform(open, `open-${live.name}`);
    await aws.cloud.perform({ kind: 'delete', live }, `delete-${live.name}`);
    await aws.settle();
  }
  return (await aws.cloud.sweep()).map(({ name }) => name);
}

async function seen({ stack }: DesiredStack, { cloud }: Aws): Promise<LiveStack> {
  const live = await cloud.describe(stack);
  if (live === undefined) throw new Error(`${stack} was made and is not there`);
  return live;
}

/** @throws when an entry waits for something that no stack of the sample has */
function whole(wanted: readonly Wanted[], made: readonly Made[]): readonly Made[] {
  const never = wanted.find(({ desired, state }) => desired === null && state === 'present');
  if (never !== undefined) throw new Error(`${never.pipeline}: ${never.blocked?.why ?? 'it makes no stack'}`);
  return made;
}
