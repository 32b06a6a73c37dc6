import { expect } from 'chai';
import * as fc from 'fast-check';
import { MINUTE, SECOND } from '../../src/core/text/time.ts';
import { readToken } from '../../src/core/stack/identity.ts';
import { short } from '../../src/core/memory.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import type { Trouble } from '../../src/simulator/trouble.ts';
import type { World } from '../../src/simulator/world.ts';
import { Crash } from '../support/memory-store.ts';
import { Rig } from '../support/rig.ts';

/** Contents by what tells them apart; the first of them serves, of the others some do not. */
const INSTANCES = ['ml.m5.large', 'ml.m5.xlarge', 'ml.m5.2xlarge', 'ml.c5.large'] as const;
type Instance = (typeof INSTANCES)[number];

const entry = (instance: Instance): object => ({
  name: 'churn',
  pipeline_type: 'realtime_endpoint',
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: 's3://models/churn/model.tar.gz',
  inference_instance: instance,
  verify: { payload: '0.5', expect: { min: 0, max: 1 }, on_degraded: 'restore' },
});

type Event =
  | { readonly kind: 'commit'; readonly instance: Instance }
  | { readonly kind: 'look'; readonly after: number; readonly trouble: Trouble | null }
  | { readonly kind: 'crash'; readonly save: number; readonly written: boolean }
  | { readonly kind: 'retry' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'lose' };

const CALLS = { operation: 'UpdateStack' } as const;

const TROUBLES: readonly Trouble[] = [
  { kind: 'throttle', ...CALLS },
  { kind: 'lost-response', ...CALLS },
  { kind: 'server-error', effect: 'after', ...CALLS },
  { kind: 'server-error', effect: 'before', ...CALLS },
  { kind: 'resource-fails', on: 'update', resource: 'Endpoint', reason: 'This cannot be done.' },
  { kind: 'throttle', operation: 'InvokeEndpoint' },
  { kind: 'stale-read', operation: 'DescribeStacks' },
];

const look: fc.Arbitrary<Event> = fc.record({
  kind: fc.constant('look'),
  after: fc.constantFrom(5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE),
  trouble: fc.constantFrom(null, null, null, null, ...TROUBLES),
});

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: look },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('commit'), instance: fc.constantFrom(...INSTANCES) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('crash'),
      save: fc.integer({ min: 1, max: 3 }),
      written: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Event>({ kind: 'retry' }, { kind: 'restart' }, { kind: 'lose' }) },
);

/** The tokens of all updates that CloudFormation began. */
function updates(rig: Rig): ReadonlySet<string> {
  const { stacks }: World = JSON.parse(rig.simulator.save());
  const events = Object.values(stacks).flatMap((stack) => stack.events);
  const begun = events.filter(({ status, type }) => status === 'UPDATE_IN_PROGRESS' && type === STACK);
  return new Set(begun.map(({ token }) => token ?? ''));
}

const STACK = 'AWS::CloudFormation::Stack';

/** The service, contents of which some do not serve, and what the service is allowed to do with them. */
class Story {
  readonly rig: Rig;
  readonly #bad: ReadonlySet<Instance>;
  #tip: Instance = 'ml.m5.large';
  readonly #seen = new Set<string>();
  /** By what a token says of a digest. */
  readonly #contents = new Map<string, Instance>();
  /** What was brought since somebody last changed something, or took the memory away. */
  #brought: (Instance | undefined)[] = [];

  constructor(rig: Rig, bad: readonly Instance[]) {
    this.rig = rig;
    this.#bad = new Set(bad);
  }

  async tell(event: Event): Promise<void> {
    const { rig } = this;
    if (event.kind === 'look') return this.#look(event.after, event.trouble);
    if (event.kind === 'crash') return rig.store.crashAt(event.save, event.written);
    if (event.kind === 'restart') return rig.restart();
    this.#brought = [];
    if (event.kind === 'commit') return this.commit(event.instance);
    if (event.kind === 'lose') return rig.loseState();
    return rig.store.ask({ kind: 'retry', pipeline: 'churn', environment: null });
  }

  async commit(instance: Instance): Promise<void> {
    this.#tip = instance;
    this.rig.commit({ pipelines: [entry(instance)] });
    const [wanted] = (await this.rig.wishes()).wanted;
    this.#contents.set(short(wanted?.desired?.digest ?? ''), instance);
  }

  async #look(after: number, trouble: Trouble | null): Promise<void> {
    this.rig.pass(after);
    this.rig.simulator.calm();
    if (trouble !== null) this.rig.inject(trouble);
    this.#answer();
    try {
      await this.rig.look();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.rig.restart();
    }
    this.#check();
  }

  /** Its model answers as well as the content that is live. */
  #answer(): void {
    if (this.#bad.has(this.#live())) this.rig.inject({ kind: 'model-answers', body: '7', times: 'always' });
  }

  #live(): Instance {
    const found = INSTANCES.find((each) => each === this.rig.stack('churn').parameters['InferenceInstance']);
    if (found === undefined) throw new Error('a content that nobody committed');
    return found;
  }

  #check(): void {
    for (const token of updates(this.rig)) {
      if (this.#seen.has(token)) continue;
      this.#seen.add(token);
      const now = this.#contents.get(readToken(token)?.digest ?? '');
      expect(this.#brought, `${now} once more, unasked`).not.to.include(now);
      this.#brought.push(now);
      if (now === this.#tip) continue;
      expect([...this.#bad], 'only what does not serve makes way').to.include(this.#tip);
      expect([...this.#bad], 'only what served comes back').not.to.include(now);
    }
  }

  /** All is well again but the contents themselves. */
  async end(): Promise<Pass> {
    this.rig.store.recover();
    this.rig.restart();
    for (let turn = 0; turn < 20; turn += 1) await this.#look(2 * MINUTE, null);
    const writes = await this.rig.writesDuring(() => this.#look(10 * MINUTE, null));
    expect(writes, 'rest').to.deep.equal({});
    return this.rig.look();
  }

  expectAgreement({ snapshot }: Pass): void {
    const [pipeline] = snapshot.pipelines;
    const { step, reason } = { step: pipeline?.step ?? '', reason: pipeline?.reason ?? '' };
    if (step === 'failed') return;
    if (!this.#bad.has(this.#tip)) expect(step, reason).to.equal('in-sync');
    else expect(step, reason).to.be.oneOf(['restored', 'degraded']);
    if (step === 'restored') expect(this.#bad.has(this.#live())).to.equal(false);
    else expect(this.#live()).to.equal(this.#tip);
  }
}

describe('Any history of contents that serve and contents that do not', function () {
  this.timeout(60_000);

  it('brings nothing twice unasked, goes back only to what served, and rests', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 10, maxLength: 30 }),
        fc.subarray(INSTANCES.slice(1)),
        async (events, bad) => {
          const rig = await Rig.open();
          const story = new Story(rig, bad);
          await story.commit('ml.m5.large');
          await rig.settle();
          for (const each of events) await story.tell(each);
          story.expectAgreement(await story.end());
        },
      ),
      { numRuns: 3 },
    );
  });
});
