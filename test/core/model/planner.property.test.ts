import { expect } from 'chai';
import * as fc from 'fast-check';
import { liveDigest } from '../../../src/core/stack/same.ts';
import { isHold } from '../../../src/core/step.ts';
import type { Hold, Step } from '../../../src/core/step.ts';
import { History, PIPELINES } from './history.ts';
import type { Entry, Event, Pipeline } from './history.ts';
import type { Nature } from './model-cloud.ts';
import type { Fate } from './model-stack.ts';

const FATES: readonly Fate[] = [
  'fails',
  'fails-for-now',
  'wedges',
  'hangs',
  'throttled',
  'denied',
  'answer-lost',
  'request-lost',
];

const pipeline = fc.constantFrom(...PIPELINES);
const entry: fc.Arbitrary<Partial<Entry> | null> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ version: fc.constantFrom(1, 2, 3, 4, 5), state: fc.constant('present') }),
  },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.record({ state: fc.constant('absent') }) },
  { weight: 2, arbitrary: fc.record({ dependsOn: fc.uniqueArray(pipeline), state: fc.constant('present') }) },
  { weight: 1, arbitrary: fc.record({ protect: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ onRemoval: fc.constantFrom('delete', 'retain') }) },
  { weight: 1, arbitrary: fc.record({ retry: fc.constantFrom('once', 'again', null) }) },
  { weight: 1, arbitrary: fc.record({ suspended: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ approval: fc.constantFrom('required', 'none') }) },
);
const commit = fc.record({ kind: fc.constant('commit'), pipeline, entry });
const time = fc.record({ kind: fc.constant('time'), minutes: fc.constantFrom(1, 20, 150, 26 * 60) });

const pass = (fate: fc.Arbitrary<Fate>, trouble: boolean) =>
  fc.record({
    kind: fc.constant('pass'),
    fates: fc.array(fate, { maxLength: 4 }),
    crash: trouble ? fc.option(fc.nat(3), { freq: 3 }) : fc.constant(null),
    blind: trouble ? fc.boolean() : fc.constant(false),
  });

const peaceful: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: commit },
    { weight: 4, arbitrary: pass(fc.constant('ok'), false) },
    { weight: 1, arbitrary: time },
  ),
  { maxLength: 30, size: 'max' },
);

const troubled: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: commit },
    { weight: 6, arbitrary: pass(fc.constantFrom('ok', 'ok', ...FATES), false) },
    { weight: 2, arbitrary: pass(fc.constantFrom('ok', ...FATES), true) },
    { weight: 2, arbitrary: time },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('hand'),
        pipeline,
        deed: fc.constantFrom('tag', 'template', 'protection', 'delete', 'take', 'pause'),
      }),
    },
    { weight: 1, arbitrary: fc.constantFrom<Event>({ kind: 'state-loss' }, { kind: 'approve' }) },
  ),
  { maxLength: 40, size: 'max' },
);

/** Version 2 always fails as if it need not, version 3 always fails; and nothing that is done to `d` ever succeeds. */
const harsh: Nature = (action) => {
  if (action.kind !== 'create' && action.kind !== 'update') return 'ok';
  const { pipeline: name, template } = action.desired;
  if (template.includes('"version":2')) return 'fails-for-now';
  return template.includes('"version":3') || (name === 'd' && action.kind === 'update') ? 'fails' : 'ok';
};

/** Pipelines that are in the configuration, and deployed, before the history begins; each depends on the one before. */
const beginnings = fc.constantFrom([], ['a'], ['a', 'b'], ['a', 'b', 'c', 'd']) satisfies fc.Arbitrary<
  Pipeline[]
>;

/** After this history nothing fails any more but what can never succeed; what everything comes to. */
function after(
  beginning: readonly Pipeline[],
  events: readonly Event[],
  nature?: Nature,
): { readonly history: History; readonly steps: readonly Step[] } {
  const history = new History(nature);
  for (const [index, name] of beginning.entries())
    history.happen({
      kind: 'commit',
      pipeline: name,
      entry: { dependsOn: beginning.slice(index - 1, index) },
    });
  history.settle();
  for (const event of events) history.happen(event);
  const { steps, transitions } = history.settle();
  expect(transitions, 'a calm world makes no news').to.deep.equal([]);
  return { history, steps };
}

/** Milliseconds: a second or two on a machine that has nothing else to do. */
const PATIENCE = 60_000;

const ENDS_BY_ITSELF: readonly string[] = ['busy', 'backoff', 'quorum'];

function expectExplained(hold: Hold): void {
  expect(hold.why).to.match(/\w/);
  expect(hold.releases).to.match(/\w/);
  expect(hold.since).to.be.greaterThan(0);
  expect(hold.kind).not.to.be.oneOf(ENDS_BY_ITSELF);
}

/** Whoever says that a stack is in sync is believed only when the model says so too. */
function expectTrue(step: Step, { cloud }: History): void {
  expect(step.kind).to.be.oneOf(['in-sync', 'retained']);
  const desired = step.wanted?.desired ?? null;
  if (step.live === null || desired === null) return;
  const stack = cloud.stacks.get(step.stack);
  expect(liveDigest(step.live)).to.equal(desired.digest);
  expect(stack?.content.tags).to.deep.equal(desired.tags);
  expect(stack?.protection).to.equal(desired.protect);
}

/** Where nothing fails, only a person's word keeps a pipeline: one about it, or about another it waits for. */
function mayWait({ kind, wanted }: Step): boolean {
  if (kind === 'dependency') return true;
  if (wanted === null) return ['retained', 'protected', 'budget'].includes(kind);
  return wanted.suspend !== null || wanted.approval === 'required' || kind === 'protected';
}

describe('From any history of commits, failures and mishaps', () => {
  it('the planner comes to rest, breaks no rule on the way, and says of everything it holds why and until when', () => {
    fc.assert(
      fc.property(beginnings, troubled, (beginning, events) => {
        const { history, steps } = after(beginning, events, harsh);
        for (const step of steps) {
          if (isHold(step)) expectExplained(step);
          else expectTrue(step, history);
        }
      }),
      { numRuns: 500 },
    );
  }).timeout(PATIENCE);

  it('it converges completely where nothing stands in the way', () => {
    fc.assert(
      fc.property(beginnings, peaceful, (beginning, events) => {
        const { history, steps } = after(beginning, events);
        for (const step of steps) if (!mayWait(step)) expect(step.kind, step.why).to.equal('in-sync');
        for (const { stack, live, wanted, kind } of steps) {
          if (kind !== 'in-sync') continue;
          expect(live !== null).to.equal(wanted?.state === 'present');
          expect(history.cloud.stacks.get(stack)?.content.template).to.equal(wanted?.desired?.template);
        }
      }),
      { numRuns: 200 },
    );
  }).timeout(PATIENCE);
});
