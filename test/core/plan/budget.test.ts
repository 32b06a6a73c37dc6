import { expect } from 'chai';
import { overdrafts, recentPrunes } from '../../../src/core/plan/budget.ts';
import type { Overdraft } from '../../../src/core/plan/budget.ts';
import { hold } from '../../../src/core/make-step.ts';
import type { Prune } from '../../../src/core/memory.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import type { Rules } from '../../../src/core/rules.ts';
import type { Situation, Step } from '../../../src/core/step.ts';
import { DAY, HOUR } from '../../../src/core/text/time.ts';
import { absent, leftover, live, memory, notebook, NOW, rules, situation } from '../../support/planner.ts';

const names = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** So many stacks that stay and so many that left the configuration. */
const world = (staying: number, leaving: number, environment = 'default'): readonly Situation[] => [
  ...names('stays', staying).map((pipeline) => situation({ pipeline, environment })),
  ...names('leaves', leaving).map((pipeline) => leftover({ pipeline, environment })),
];

const pruned = (pipeline: string, ago: number): Prune => ({
  environment: 'default',
  stack: `mlops-default-${pipeline}`,
  at: NOW - ago,
});

function overdraft(
  situations: readonly Situation[],
  prunes: readonly Prune[] = [],
  change: Partial<Rules> = {},
): Overdraft | undefined {
  const by = rules(change);
  const steps = situations.map((each) => nextStep(each, by));
  return overdrafts(steps, situations, notebook([], { prunes }), by).get('default');
}

const limited = (limit: number, leaving: number) =>
  overdraft(world(100 - leaving, leaving), [], { deletesPerDay: new Map([['default', limit]]) });

describe('The delete budget of an environment', () => {
  it('lets one stack go, of however few', () => {
    expect(overdraft(world(0, 1))).to.equal(undefined);
  });

  it('lets no two of ten go: a tenth is one', () => {
    expect(overdraft(world(8, 2))).to.deep.equal({
      wished: 2,
      done: 0,
      limit: 1,
      owned: 10,
      firm: false,
    });
    expect(overdraft(world(9, 1))).to.equal(undefined);
  });

  it('lets two of twenty go, and not three', () => {
    expect(overdraft(world(18, 2))).to.equal(undefined);
    expect(overdraft(world(17, 3))).to.include({ wished: 3, limit: 2 });
  });

  it('counts what was pruned in the last 24 hours, and no longer', () => {
    expect(overdraft(world(9, 1), [pruned('gone', DAY - 1)])).to.deep.equal({
      wished: 1,
      done: 1,
      limit: 1,
      owned: 11,
      firm: false,
    });
    expect(overdraft(world(9, 1), [pruned('gone', DAY)])).to.equal(undefined);
  });

  it('counts a prune under way once: what is wished again is not done', () => {
    expect(overdraft(world(9, 1), [pruned('leaves0', HOUR)])).to.equal(undefined);
  });

  it('counts what a hold keeps from being pruned: what is wished, not what happens to be next', () => {
    const waiting = world(8, 2).map((each) => (each.wanted === null ? { ...each, memory: memory() } : each));
    expect(waiting.map((each) => nextStep(each, rules()).kind)).to.include('quorum');
    expect(overdraft(waiting)).to.include({ wished: 2 });
  });

  it('counts no delete that a person named', () => {
    const named = names('named', 9).map((pipeline) =>
      situation({ wanted: absent({ pipeline }), live: live({ pipeline }) }),
    );
    expect(overdraft([...named, ...world(0, 1)])).to.equal(undefined);
  });

  it('counts only stacks of ours that exist', () => {
    const others = names('other', 50).flatMap((pipeline) => [
      situation({ pipeline, live: live({ pipeline, tags: {} }) }),
      situation({ pipeline: `${pipeline}x`, live: null }),
    ]);
    expect(overdraft([...others, ...world(8, 2)])).to.include({ owned: 10, limit: 1 });
  });

  it('is tightened by the configuration, down to none, and never loosened', () => {
    expect(limited(0, 1)).to.include({ limit: 0 });
    expect(limited(3, 3)).to.equal(undefined);
    expect(limited(3, 4)).to.include({ limit: 3 });
    expect(limited(50, 11)).to.include({ limit: 10 });
  });

  it('is whatever share the rules give it', () => {
    expect(overdraft(world(0, 5), [], { deleteBudget: 1 })).to.equal(undefined);
    expect(overdraft(world(5, 5), [], { deleteBudget: 0.5 })).to.equal(undefined);
  });

  it('is its own in every environment', () => {
    const by = rules();
    const situations = [...world(9, 1, 'dev'), ...world(1, 5, 'prod')];
    const steps: readonly Step[] = situations.map((each) => nextStep(each, by));
    expect([...overdrafts(steps, situations, notebook(), by).keys()]).to.deep.equal(['prod']);
  });

  it('is not overdrawn where nothing is wished, whatever was done before', () => {
    const held = hold(situation(), 'busy', { why: 'x', releases: 'y' }, rules());
    const done = [pruned('a', HOUR), pruned('b', HOUR)];
    expect(overdrafts([held], [situation()], notebook([], { prunes: done }), rules()).size).to.equal(0);
  });
});

describe('The prunes that still count', () => {
  it('are those of the last 24 hours', () => {
    const prunes = [pruned('a', DAY), pruned('b', DAY - 1), pruned('c', 0)];
    expect(recentPrunes(notebook([], { prunes }), NOW)).to.deep.equal(prunes.slice(1));
  });
});
