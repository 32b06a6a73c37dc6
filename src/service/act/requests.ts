import { isWithin, sameScope } from '../../core/halts.ts';
import type { Memory, StackMemory } from '../../core/memory.ts';
import { forgiven } from '../../core/memory/remember.ts';
import type { Request } from '../../ports.ts';
import type { World } from '../world.ts';

/** The memory as it will be when what people asked for has been taken up. */
export async function asIfGranted(world: World, memory: Memory): Promise<Memory> {
  const asked = await world.store.asked();
  return asked.reduce((after, { request }) => granted(after, request, world), memory);
}

/**
 * Takes up what people asked for. The memory is saved before the requests are taken away.
 *
 * @param note makes the memory durable
 */
export async function grant(
  world: World,
  memory: Memory,
  note: (memory: Memory) => Promise<void>,
): Promise<Memory> {
  const asked = await world.store.asked();
  if (asked.length === 0) return memory;
  let after = memory;
  for (const { request } of asked) {
    after = granted(after, request, world);
    world.log.info({ ...request }, 'request granted');
  }
  await note(after);
  await world.store.granted(asked.map(({ id }) => id));
  return after;
}

function granted(memory: Memory, request: Request, world: World): Memory {
  switch (request.kind) {
    case 'approve': {
      const others = memory.approvals.filter(({ hash }) => hash !== request.hash);
      return { ...memory, approvals: [...others, { hash: request.hash, at: world.clock.now() }] };
    }
    case 'retry': {
      const stacks: Record<string, StackMemory> = { ...memory.stacks };
      for (const [key, known] of Object.entries(memory.stacks))
        if (isMeant(key, request, memory)) stacks[key] = forgiven(known);
      return { ...memory, stacks };
    }
    case 'suspend': {
      const { pipeline, environment, reason, until } = request;
      const others = (memory.halts ?? []).filter((halt) => !sameScope(halt, request));
      const halt = { pipeline, environment, reason, until, at: world.clock.now() };
      return { ...memory, halts: [...others, halt] };
    }
    case 'resume':
      return { ...memory, halts: (memory.halts ?? []).filter((halt) => !isWithin(halt, request)) };
    case 'silence':
      return { ...memory, told: { ...memory.told, silent: request.since } };
    default:
      return request satisfies never;
  }
}

/** By what people were told of the stack: one that was taken over is not called like its pipeline. */
function isMeant(key: string, request: Extract<Request, { kind: 'retry' }>, { told }: Memory): boolean {
  const stack = told.stacks[key];
  if (stack === undefined || stack.pipeline !== request.pipeline) return false;
  return request.environment === null || request.environment === stack.environment;
}
