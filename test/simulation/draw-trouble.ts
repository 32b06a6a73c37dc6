import { MINUTE } from '../../src/core/text/time.ts';
import type { Trouble } from '../../src/simulator/trouble.ts';
import { stackOf } from './events.ts';
import type { Env } from './events.ts';
import type { Random } from './random.ts';

const READS = ['DescribeStacks', 'ListStacks', 'DescribeEvents', 'GetTemplate', 'DescribeChangeSet'] as const;
const WRITES = [
  ...(['CreateStack', 'UpdateStack', 'DeleteStack', 'UpdateTerminationProtection'] as const),
  ...(['CreateChangeSet', 'ExecuteChangeSet', 'DeleteChangeSet'] as const),
] as const;
const REASONS = ['Rate exceeded', 'The name is not allowed here', 'Resource limit exceeded'] as const;

/** Anything the simulated AWS can do to a service, but that nobody survives. */
export function drawTrouble(random: Random, environments: readonly Env[]): Trouble {
  const times = 1 + random.below(4);
  const operation = random.pick([...READS, ...WRITES, 'Publish']);
  const on = random.pick(['create', 'update', 'delete', 'rollback'] as const);
  const environment = environments[random.below(environments.length)] ?? 'default';
  const stack = stackOf({ environment, name: random.pick(['a', 'b', 'c']) });
  const kind = random.pick(TROUBLES);
  switch (kind) {
    case 'server-error':
      return { kind, effect: random.pick(['before', 'after']), operation, times };
    case 'stale-read':
      return random.chance(0.5) ? { kind, times } : { kind, times, lag: random.below(MINUTE) };
    case 'topic-refuses':
      return { kind, times };
    case 'resource-fails':
      return { kind, on, stack, reason: random.pick(REASONS), times: Math.min(2, times) };
    case 'resource-stuck':
      return { kind, on: random.pick(['create', 'update', 'delete']), stack };
    case 'page-error':
      return { kind, times };
    case 'throttle':
    case 'lost-response':
    case 'unreachable':
    case 'expired-credentials':
    case 'access-denied':
      return { kind, operation, times };
    default:
      return kind satisfies never;
  }
}

const TROUBLES = [
  'throttle',
  'server-error',
  'server-error',
  'lost-response',
  'lost-response',
  'unreachable',
  'expired-credentials',
  'access-denied',
  'page-error',
  'stale-read',
  'stale-read',
  'topic-refuses',
  'resource-fails',
  'resource-fails',
  'resource-fails',
  'resource-stuck',
] as const satisfies readonly Trouble['kind'][];
