import { expect } from 'chai';
import * as fc from 'fast-check';
import { EMPTY_MEMORY, memoryKey } from '../../../src/core/memory.ts';
import type { Finished, Memory, StackMemory } from '../../../src/core/memory.ts';
import { news } from '../../../src/core/news/news.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import type { Situation } from '../../../src/core/step.ts';
import type { Told, ToldStack, Transition } from '../../../src/core/told.ts';
import { MINUTE } from '../../../src/core/text/time.ts';
import {
  CHANGED,
  COMMIT,
  CURRENT,
  failure,
  live,
  memory,
  NOW,
  rules,
  sha256,
  situation,
  wanted,
} from '../../support/planner.ts';

/** One pipeline through time: what is told at each look, with what was told before in mind. */
class Listener {
  told: Told = EMPTY_MEMORY.told;

  look(situations: readonly Situation[], observed: readonly string[] = ['default']): readonly Transition[] {
    const steps = situations.map((each) => nextStep(each, rules()));
    const stacks = Object.fromEntries(
      situations.map((each) => [memoryKey(each.environment, each.stack), each.memory]),
    );
    const known: Memory = { ...EMPTY_MEMORY, stacks, told: this.told };
    const found = news(steps, known, new Set(observed), sha256);
    this.told = found.told;
    return found.transitions;
  }

  /** A look that shows no stack, while its operations are remembered. */
  vanish(situation: Situation): readonly string[] {
    const stacks = { [memoryKey(situation.environment, situation.stack)]: situation.memory };
    const found = news([], { ...EMPTY_MEMORY, stacks, told: this.told }, new Set(['default']), sha256);
    this.told = found.told;
    return found.transitions.map(({ kind }) => kind);
  }

  hear(...situations: readonly Situation[]): readonly string[] {
    return this.look(situations).map(({ kind }) => kind);
  }

  /** A restart: what was saved is read again. */
  restart(): void {
    this.told = JSON.parse(JSON.stringify(this.told));
  }
}

const changed = wanted({ digest: CHANGED });
const ended = (id: string, change: Partial<Finished> = {}, more: Partial<StackMemory> = {}): StackMemory =>
  memory({
    last: {
      id,
      verb: 'update',
      succeeded: true,
      digest: CURRENT,
      commit: COMMIT,
      began: NOW - MINUTE,
      ended: NOW,
      ...change,
    },
    ...more,
  });

const asleep = situation();
const updated = situation({ memory: ended('op-1') });
const broken = situation({
  wanted: changed,
  live: live({ status: 'UPDATE_ROLLBACK_COMPLETE' }),
  memory: ended('op-2', { succeeded: false, digest: failure().subject }, { failure: failure() }),
});
const repaired = situation({ memory: ended('op-3') });
const taken = situation({ live: live({ tags: {} }) });

describe('News of a stack', () => {
  it('are none when there was nothing', () => {
    expect(new Listener().hear(asleep)).to.deep.equal([]);
  });

  it('are told once: the same state twice is silent', () => {
    const people = new Listener();
    expect(people.hear(updated)).to.deep.equal(['deployed']);
    expect(people.hear(updated)).to.deep.equal([]);
  });

  it('of a failure are opened once and closed once', () => {
    const people = new Listener();
    expect(people.hear(broken)).to.deep.equal(['failed']);
    expect(people.hear(broken)).to.deep.equal([]);
    expect(people.hear(repaired)).to.deep.equal(['recovered']);
    expect(people.hear(repaired)).to.deep.equal([]);
  });

  it('of a failure are told once though it is tried again and then given up', () => {
    const people = new Listener();
    const trying = {
      ...broken,
      memory: { ...broken.memory, failure: failure({ transient: true, nextTry: NOW + 1 }) },
    };
    expect(people.hear(trying)).to.deep.equal(['failed']);
    expect(
      people.hear({
        ...broken,
        memory: ended(
          'op-4',
          { succeeded: false, digest: failure().subject },
          { failure: failure({ attempts: 5 }) },
        ),
      }),
    ).to.deep.equal([]);
  });

  it('of another failure are told too: another digest is another failure, and one recovery ends both', () => {
    const people = new Listener();
    const other = failure({ of: sha256('other') });
    people.hear(broken);
    const again = {
      ...broken,
      wanted: wanted({ digest: sha256('other') }),
      memory: ended('op-5', { succeeded: false, digest: other.subject }, { failure: other }),
    };
    expect(people.hear(again)).to.deep.equal(['failed']);
    expect(people.hear(repaired)).to.deep.equal(['recovered']);
  });

  it('of a call that was refused for good come from its hold, and name the way out', () => {
    const people = new Listener();
    const cause = { resource: null, resourceType: null, reason: 'Could not update: denied.' };
    const refused = situation({
      wanted: changed,
      memory: memory({ failure: failure({ kind: 'call', cause, hint: 'Allow it.' }) }),
    });
    const [told] = people.look([refused]);
    expect(told).to.include({
      kind: 'failed',
      what: 'not accepted by AWS',
      why: 'Could not update: denied.',
    });
    expect(told?.next).to.match(/^Allow it\./);
    expect(people.hear(situation())).to.deep.equal(['recovered']);
  });

  it('of a recovery are told also when another hand brought it about', () => {
    const people = new Listener();
    people.hear(broken);
    expect(people.hear(asleep)).to.deep.equal(['recovered']);
  });

  it('of a drift are opened when it is about to be set back, and closed when it is', () => {
    const people = new Listener();
    const drifted = situation({ templateChanged: true });
    expect(people.hear(drifted)).to.deep.equal(['drifted']);
    expect(people.hear(drifted)).to.deep.equal([]);
    expect(people.hear(repaired)).to.deep.equal(['recovered']);
  });

  it('of a hold are told when it begins, and again when it begins again', () => {
    const people = new Listener();
    expect(people.hear(taken)).to.deep.equal(['held']);
    expect(people.hear(taken)).to.deep.equal([]);
    expect(people.hear(asleep)).to.deep.equal([]);
    expect(people.hear(taken)).to.deep.equal(['held']);
  });

  it('of a hold are not told again because CloudFormation was at work in between', () => {
    const people = new Listener();
    people.hear(taken);
    expect(
      people.hear(situation({ live: live({ status: 'UPDATE_IN_PROGRESS', updated: NOW }) })),
    ).to.deep.equal([]);
    expect(people.hear(taken)).to.deep.equal([]);
  });

  it('of a removal are told once, and close what was open', () => {
    const people = new Listener();
    people.hear(broken);
    const gone = situation({
      wanted: null,
      live: null,
      memory: ended('op-6', { verb: 'delete', digest: null }),
    });
    expect(people.hear(gone)).to.deep.equal(['removed']);
    expect(people.hear()).to.deep.equal([]);
  });

  it('of a stack that failed and then vanished close the failure', () => {
    const people = new Listener();
    people.hear(broken);
    expect(people.look([])).to.have.length(1);
    const again = new Listener();
    again.hear(broken);
    const [gone] = again.look([]);
    expect(gone).to.deep.include({
      kind: 'removed',
      what: 'gone',
      environment: 'default',
      pipeline: 'churn',
      stack: 'mlops-default-churn',
    });
    expect(again.hear()).to.deep.equal([]);
  });

  it('of a stack that vanished in peace are none', () => {
    const people = new Listener();
    people.hear(updated);
    expect(people.hear()).to.deep.equal([]);
    expect(people.told.stacks).to.deep.equal({});
  });

  it('of a hold are not told again when one read left its stack out', () => {
    const people = new Listener();
    const held = { ...taken, memory: ended('op-1', {}, { held: { kind: 'foreign', since: 7 } }) };
    expect(people.hear({ ...updated, memory: held.memory })).to.deep.equal(['deployed']);
    expect(people.hear(held)).to.deep.equal(['held']);
    // The memory of the operation is there, the stack is not.
    expect(people.vanish(held)).to.deep.equal([]);
    expect(people.hear(held)).to.deep.equal([]);
  });

  it('of environments that were not read are none: nothing is concluded', () => {
    const people = new Listener();
    people.hear(broken);
    const before = people.told;
    expect(people.look([], ['prod'])).to.deep.equal([]);
    expect(people.told).to.deep.equal(before);
    expect(people.hear(repaired)).to.deep.equal(['recovered']);
  });

  it('leave alone what is told of configuration and source', () => {
    const people = new Listener();
    people.told = { ...people.told, config: 'abc', source: { since: 1, told: true } };
    people.hear(updated);
    expect(people.told).to.deep.include({ config: 'abc', source: { since: 1, told: true } });
  });
});

describe('The id of a transition', () => {
  const story = [updated, broken, repaired, situation({ templateChanged: true }), taken];
  const ids = (before: (people: Listener) => void) => {
    const people = new Listener();
    return story.flatMap((each) => {
      before(people);
      return people.look([each]).map(({ id }) => id);
    });
  };

  it('is the same after a restart, and its own', () => {
    const known = ids(() => {});
    expect(known).to.have.length(5);
    expect(new Set(known).size).to.equal(5);
    expect(ids((people) => people.restart())).to.deep.equal(known);
    for (const id of known) expect(id).to.match(/^[0-9a-f]{16}$/);
  });

  it('is another one each time the same thing comes back, or readers who drop repetitions would miss it', () => {
    const people = new Listener();
    const stuck = situation({ live: live({ status: 'DELETE_FAILED' }), memory: memory({}) });
    const told = [stuck, asleep, stuck, asleep].flatMap((each) => people.look([each]));
    expect(told.map(({ kind }) => kind)).to.deep.equal(['failed', 'recovered', 'failed', 'recovered']);
    expect(new Set(told.map(({ id }) => id)).size).to.equal(4);
  });

  it('is the same when it is told again after a loss of state', () => {
    const [first] = new Listener().look([broken]);
    const [again] = new Listener().look([broken]);
    expect(again?.id).to.equal(first?.id);
  });
});

describe('Whatever happens to a stack,', () => {
  const moments = fc.array(fc.constantFrom(asleep, updated, broken, repaired, taken, null), {
    maxLength: 30,
  });

  it('every failure is closed before another of its kind is opened, and twice the same is silent', () => {
    fc.assert(
      fc.property(moments, (history) => {
        const people = new Listener();
        let open = false;
        for (const moment of history) {
          const seen = moment === null ? [] : [moment];
          for (const kind of people.hear(...seen)) {
            if (kind === 'failed') expect(open, 'opened twice').to.equal(false);
            if (kind === 'recovered') expect(open, 'closed without having been open').to.equal(true);
            if (kind !== 'held') open = kind === 'failed';
          }
          people.restart();
          expect(people.hear(...seen)).to.deep.equal([]);
          const told: readonly ToldStack[] = Object.values(people.told.stacks);
          expect(told.some((stack) => stack.open !== null)).to.equal(open);
        }
      }),
    );
  });
});
