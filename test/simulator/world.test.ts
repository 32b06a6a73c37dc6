import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import {
  array,
  assert,
  asyncProperty,
  constant,
  constantFrom,
  integer,
  oneof,
  record,
  type Arbitrary,
} from 'fast-check';
import type { JsonObject } from '../../src/core/text/json.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import type { Trouble } from '../../src/simulator/trouble.ts';
import type { StackView } from '../../src/simulator/views.ts';
import { PAIR, REGION, simulate, START } from './support.ts';

type Simple = 'create' | 'delete' | 'cancel' | 'continue' | 'break' | 'execute' | 'discard';

/** One thing somebody does, as data. */
type Deed =
  | { readonly do: Simple; readonly stack: string }
  | {
      readonly do: 'update' | 'propose';
      readonly stack: string;
      readonly text: string;
      readonly image: string;
    }
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'trouble'; readonly trouble: Trouble };

const stack = constantFrom('a', 'b');
const onStack = (what: Simple): Arbitrary<Deed> => record({ do: constant(what), stack });
const update: Arbitrary<Deed> = record({
  do: constantFrom('update', 'propose'),
  stack,
  text: constantFrom('x', 'y'),
  image: constantFrom('1', '2'),
});
const pass: Arbitrary<Deed> = record({ do: constant('pass'), seconds: integer({ min: 0, max: 40 }) });
const trouble: Arbitrary<Deed> = record({
  do: constant('trouble'),
  trouble: record({
    kind: constant('resource-fails'),
    resource: constantFrom('Topic', 'Model'),
    on: constantFrom('create', 'update', 'delete', 'rollback'),
    reason: constant('because'),
  }),
});

/** Two stacks that are well, and then anything: updates most of all, and time for them to get somewhere. */
const deeds: Arbitrary<readonly Deed[]> = array(
  oneof(
    { weight: 6, arbitrary: update },
    { weight: 6, arbitrary: pass },
    { weight: 4, arbitrary: trouble },
    { weight: 4, arbitrary: onStack('execute') },
    { weight: 2, arbitrary: onStack('discard') },
    { weight: 2, arbitrary: onStack('cancel') },
    { weight: 2, arbitrary: onStack('continue') },
    { weight: 2, arbitrary: onStack('create') },
    { weight: 1, arbitrary: onStack('delete') },
    { weight: 1, arbitrary: onStack('break') },
  ),
  { minLength: 5, maxLength: 30 },
).map((story) => [
  { do: 'create', stack: 'a' },
  { do: 'create', stack: 'b' },
  { do: 'pass', seconds: 60 },
  ...story,
]);

const template = (text: string, image: string): JsonObject => ({
  ...PAIR,
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: text } },
    Model: {
      Type: 'AWS::SageMaker::Model',
      DependsOn: 'Topic',
      Properties: { PrimaryContainer: { Image: image } },
    },
  },
});

type Aws = ReturnType<typeof simulate>;

async function carryOut(aws: Aws, deed: Deed): Promise<unknown> {
  switch (deed.do) {
    case 'create':
      return aws.create(deed.stack, template('x', '1'));
    case 'update':
      return aws.update(deed.stack, template(deed.text, deed.image));
    case 'propose':
      return aws.client.send(
        new CreateChangeSetCommand({
          StackName: deed.stack,
          ChangeSetName: `c-${deed.text}`,
          TemplateBody: JSON.stringify(template(deed.text, deed.image)),
        }),
      );
    case 'execute':
      return aws.client.send(new ExecuteChangeSetCommand({ StackName: deed.stack, ChangeSetName: 'c-x' }));
    case 'discard':
      return aws.client.send(new DeleteChangeSetCommand({ StackName: deed.stack, ChangeSetName: 'c-x' }));
    case 'delete':
      return aws.client.send(new DeleteStackCommand({ StackName: deed.stack }));
    case 'cancel':
      return aws.client.send(new CancelUpdateStackCommand({ StackName: deed.stack }));
    case 'continue':
      return aws.client.send(new ContinueUpdateRollbackCommand({ StackName: deed.stack }));
    case 'break':
      return aws.simulator.outOfBand.deleteResource(REGION, deed.stack, 'Topic');
    case 'pass':
      return aws.pass(deed.seconds);
    case 'trouble':
      return aws.simulator.inject(deed.trouble);
    default:
      return deed satisfies never;
  }
}

const REFUSALS: ReadonlySet<string> = new Set([
  'ValidationError',
  'AlreadyExistsException',
  'ChangeSetNotFoundException',
  'InvalidChangeSetStatusException',
]);

/** A deed may be refused, by AWS in its own words or because there is nothing to break; nothing else may go wrong. */
async function attempt(aws: Aws, deed: Deed): Promise<void> {
  try {
    await carryOut(aws, deed);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const expected = REFUSALS.has(name) || /there is no stack|has no resource/.test(message);
    if (!expected) throw error;
  }
}

const RESTS =
  /^(?:CREATE_COMPLETE|ROLLBACK_COMPLETE|ROLLBACK_FAILED|UPDATE_COMPLETE|UPDATE_ROLLBACK_COMPLETE|UPDATE_ROLLBACK_FAILED|DELETE_FAILED)$/;

describe('Whatever is asked and whatever fails', function () {
  this.timeout(20_000);

  it('every stack comes to rest, and its resources are there exactly when it says so', async () => {
    await assert(
      asyncProperty(deeds, async (story) => {
        const aws = simulate();
        for (const deed of story) await attempt(aws, deed);
        aws.settle();
        const broken = story.some((deed) => deed.do === 'break');
        for (const found of aws.simulator.stacks(REGION)) {
          expect(found.status).to.match(RESTS);
          if (!broken) expectTrue(found);
          const list = new ListChangeSetsCommand({ StackName: found.id });
          for (const { Status: status } of (await aws.client.send(list)).Summaries ?? [])
            expect(status).to.be.oneOf(['CREATE_COMPLETE', 'FAILED']);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('the same seed and the same requests give the same world', async () => {
    await assert(
      asyncProperty(deeds, async (story) => {
        const [one, two] = [simulate({ seed: 7 }), simulate({ seed: 7 })];
        for (const deed of story) await attempt(one, deed);
        for (const deed of story) await attempt(two, deed);
        expect(one.simulator.save()).to.equal(two.simulator.save());
      }),
      { numRuns: 30 },
    );
  });

  it('a world that was saved goes on as if nothing had happened', async () => {
    await assert(
      asyncProperty(deeds, async (story) => {
        const aws = simulate();
        for (const deed of story) await attempt(aws, deed);
        let now = aws.now();
        const restored = new Simulator({ now: () => now, world: aws.simulator.save() });
        for (let next = restored.nextEventAt(); next !== null; next = restored.nextEventAt()) now = next;
        aws.settle();
        expect(restored.save()).to.equal(aws.simulator.save());
      }),
      { numRuns: 30 },
    );
  });
});

/** In a stack that is well, every resource exists; after a rollback of its creation, none does. */
function expectTrue({ status, resources, template }: StackView): void {
  const present = resources.filter(({ properties }) => properties !== null);
  if (status === 'ROLLBACK_COMPLETE') expect(present).to.deep.equal([]);
  if (!/^(?:CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(status)) return;
  const wanted: typeof PAIR = JSON.parse(template);
  const live = Object.fromEntries(present.map(({ logicalId, properties }) => [logicalId, properties]));
  const asked = Object.entries(wanted.Resources).map(([logicalId, { Properties }]) => [
    logicalId,
    Properties,
  ]);
  expect(live).to.deep.equal(Object.fromEntries(asked));
}

const savedStacks = (aws: Aws): unknown => JSON.parse(aws.simulator.save()).stacks;

describe('A simulator', () => {
  it('lets nothing happen before its time', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR);
    expect(aws.simulator.nextEventAt()).to.equal(START + 1000);
    aws.pass(0.999);
    expect(aws.stack('pair').resources).to.deep.equal([]);
    aws.pass(0.001);
    expect(aws.stack('pair').resources.map(({ status }) => status)).to.deep.equal(['CREATE_IN_PROGRESS']);
  });

  it('dates events by when they happened, however late somebody looks', async () => {
    const eager = simulate();
    const lazy = simulate();
    await eager.create('pair', PAIR);
    await lazy.create('pair', PAIR);
    eager.settle();
    lazy.pass(86_400);
    expect(savedStacks(lazy)).to.deep.equal(savedStacks(eager));
  });

  it('does not take what another one saved in another version', () => {
    const world = JSON.stringify({ version: 1 });
    expect(() => new Simulator({ now: () => START, world })).to.throw(/saved world/);
  });

  it('lets people change things behind the back of CloudFormation', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR);
    aws.settle();
    const { outOfBand } = aws.simulator;
    outOfBand.changeResource(REGION, 'pair', 'Topic', { DisplayName: 'by hand' });
    expect(aws.stack('pair').resources[0]?.properties).to.deep.equal({ DisplayName: 'by hand' });
    expect(aws.stack('pair').status).to.equal('CREATE_COMPLETE');
    outOfBand.updateStack(REGION, 'pair', { parameters: { Text: 'console' }, tags: { by: 'console' } });
    aws.settle();
    expect(aws.stack('pair')).to.deep.include({ status: 'UPDATE_COMPLETE', tags: { by: 'console' } });
    expect(aws.stack('pair').parameters['Text']).to.equal('console');
    outOfBand.deleteStack(REGION, 'pair');
    aws.settle();
    expect(aws.statuses()).to.deep.equal({});
    expect([...aws.simulator.calls.keys()]).to.deep.equal(['cloudformation.CreateStack']);
  });
});
