import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import * as fc from 'fast-check';
import { MINUTE } from '../../src/core/text/time.ts';
import type { Trouble } from '../../src/simulator/trouble.ts';
import { Crash } from '../support/memory-store.ts';
import { REGION, Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

/** The last one is the name of a stack that somebody else made before. */
export const NAMES = ['a', 'b', 'c', 'd'] as const;
export type Name = (typeof NAMES)[number];
export const FOREIGN: Name = 'd';

interface Entry {
  readonly text: string;
  readonly state: string;
  readonly protect: boolean;
}

export type Config = Readonly<Partial<Record<Name, Entry>>>;

/** One thing that happens to a service. */
export type Event =
  | { readonly kind: 'commit'; readonly config: Config }
  | { readonly kind: 'look' }
  | { readonly kind: 'glance' }
  | { readonly kind: 'settle' }
  | { readonly kind: 'broken' | 'restart' | 'lose-state' | 'lose-source' | 'find-source' }
  | { readonly kind: 'time'; readonly minutes: number }
  | { readonly kind: 'crash'; readonly save: number; readonly written: boolean }
  | { readonly kind: 'console'; readonly name: Name }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

const entry: fc.Arbitrary<Entry> = fc.record({
  text: fc.constantFrom('one', 'two', 'three'),
  state: fc.constantFrom('present', 'present', 'present', 'absent'),
  protect: fc.constantFrom(false, false, false, true),
});

const config: fc.Arbitrary<Config> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ a: entry, b: entry, c: entry, d: entry }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: fc.constant({}) },
);

const times = fc.integer({ min: 1, max: 4 });
const WRITES = ['CreateStack', 'UpdateStack', 'DeleteStack', 'UpdateTerminationProtection'];
const READS = ['DescribeStacks', 'ListStacks', 'DescribeEvents', 'GetTemplate'];

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('throttle', 'lost-response', 'unreachable', 'expired-credentials', 'access-denied'),
    operation: fc.constantFrom(...READS, ...WRITES, 'Publish'),
    times,
  }),
  fc.record({
    kind: fc.constant('server-error'),
    effect: fc.constantFrom('before', 'after'),
    operation: fc.constantFrom(...WRITES),
    times,
  }),
  fc.record({ kind: fc.constant('stale-read'), times }),
  fc.record({
    kind: fc.constant('resource-fails'),
    on: fc.constantFrom('create', 'update', 'delete', 'rollback'),
    reason: fc.constantFrom('Rate exceeded', 'The name is not allowed here'),
    times,
  }),
);

export const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('commit'), config }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('look', 'glance') }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('settle') }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('time'), minutes: fc.constantFrom(0.1, 1, 11, 60, 600) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('trouble'), trouble }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('broken', 'restart', 'lose-state', 'lose-source', 'find-source'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('crash'),
      save: fc.integer({ min: 1, max: 3 }),
      written: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('console'), name: fc.constantFrom(...NAMES) }) },
);

export const asFile = (config: Config) => ({
  pipelines: Object.entries(config).map(([name, { text, state, protect }]) =>
    state === 'absent' ? { name, state } : topic(name, protect ? { text, protect } : { text }),
  ),
});

/** A service beside a stack that is not its own. */
export async function beginning(): Promise<Rig> {
  const rig = await Rig.open();
  const client = new CloudFormationClient(rig.clientOptions);
  const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
  await client.send(new CreateStackCommand({ StackName: `mlops-default-${FOREIGN}`, TemplateBody }));
  rig.pass(MINUTE);
  return rig;
}

/** Makes it happen. A process that dies of it is started again. */
export async function happen(rig: Rig, event: Event): Promise<void> {
  if (event.kind === 'look') return survive(rig, () => rig.look());
  if (event.kind === 'settle') return survive(rig, () => rig.settle(5 * MINUTE));
  if (event.kind !== 'glance') return befall(rig, event);
  // A service that runs does not glance when a look is due: at its start, and a minute after the last one.
  if (rig.clock.now() - rig.lookedAt < MINUTE) await survive(rig, () => rig.glance());
}

type Happening = Exclude<Event, { readonly kind: 'look' | 'glance' | 'settle' }>;

/** What happens to the service while it does nothing. */
function befall(rig: Rig, event: Happening): void {
  switch (event.kind) {
    case 'commit':
      rig.commit(asFile(event.config));
      break;
    case 'broken':
      rig.commit('{ "version": 1, "pipelines": [');
      break;
    case 'time':
      rig.pass(event.minutes * MINUTE);
      break;
    case 'lose-source':
      rig.source.lose();
      break;
    case 'find-source':
      rig.source.find();
      break;
    case 'restart':
      rig.restart();
      break;
    case 'lose-state':
      rig.loseState();
      break;
    case 'console':
      changeByHand(rig, event.name);
      break;
    case 'trouble':
      rig.inject(event.trouble);
      break;
    case 'crash':
      rig.store.crashAt(event.save, event.written);
      break;
    default:
      event satisfies never;
  }
}

async function survive(rig: Rig, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    rig.restart();
  }
}

/** Somebody gives a stack another text in the console, if it can be updated at the moment. */
function changeByHand(rig: Rig, name: Name): void {
  const found = rig.stacks().find((stack) => stack.name === `mlops-default-${name}`);
  if (found === undefined || name === FOREIGN || !/^(CREATE|UPDATE)_COMPLETE$/.test(found.status)) return;
  const text = found.parameters['Text'] === 'by hand' ? 'by hand again' : 'by hand';
  rig.simulator.outOfBand.updateStack(REGION, found.name, { parameters: { Text: text } });
}
