import { expect } from 'chai';
import * as fc from 'fast-check';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { laidOver } from '../../../src/core/plan/overlay.ts';
import type { Overlay } from '../../../src/core/plan/overlay.ts';
import type { Rules } from '../../../src/core/rules.ts';
import { isMove } from '../../../src/core/step.ts';
import { held, leftover, moving, notebook, rules } from '../../support/planner.ts';

/** Five pipelines that left the configuration together. */
const leaving = ['a', 'b', 'c', 'd', 'e'].map((pipeline) => leftover({ pipeline }));
const prunes = [{ environment: 'default', stack: 'mlops-default-z', at: rules().now }];

/** A policy that allows so many deletes in a day, in a service that would allow all of them. */
const limited = (limit: number | null, change: Partial<Rules> = {}): Partial<Rules> => ({
  deleteBudget: 1,
  deletesPerDay: new Map(limit === null ? [] : [['default', limit]]),
  firm: { deletesPerDay: limit, changedAtOnce: null },
  ...change,
});

function over(change: Partial<Rules>, done = 0): Overlay {
  const by = rules(change);
  const steps = leaving.map((each) => nextStep(each, by));
  return laidOver(steps, leaving, notebook(leaving, { prunes: prunes.slice(0, done) }), by);
}

const pruned = ({ steps }: Overlay): number => steps.filter(isMove).length;
const STEPS = leaving.map((each) => moving(nextStep(each, rules())).hash);
const PLAN = over(limited(0)).planHashes['default'] ?? '';

describe('A limit of the policy of the service', () => {
  it('is told as such, and that no commit lifts it', () => {
    const [first] = over(limited(2)).steps.map(held);
    expect(first?.kind).to.equal('budget');
    expect(first?.why).to.contain('the delete budget of default is 2 in 24 hours');
    expect(first?.why).to.contain('The limit is that of the policy of this service, and no commit lifts it.');
  });

  it('is not lifted by what a commit approves, neither the plan nor its steps', () => {
    const approvals = new Set([PLAN, ...STEPS]);
    const overlay = over(limited(2, { approvals }));
    expect(pruned(overlay)).to.equal(0);
    expect(overlay.granted).to.deep.equal([]);
  });

  it('is lifted by whoever approves the plan by hand, and all of it is remembered as such', () => {
    const byHand = new Set([PLAN]);
    const overlay = over(limited(2, { approvals: byHand, approvedByHand: byHand }));
    expect(pruned(overlay)).to.equal(5);
    expect(overlay.granted.toSorted()).to.deep.equal(STEPS.toSorted());
    expect(overlay.grantedByHand.toSorted()).to.deep.equal(STEPS.toSorted());
  });

  it('is not what holds when the configuration asks for less: that a commit may lift', () => {
    const tighter = { ...limited(5), deletesPerDay: new Map([['default', 0]]) };
    expect(over(tighter).steps[0]?.why).to.not.contain('no commit lifts it');
    const overlay = over({ ...tighter, approvals: new Set([PLAN]) });
    expect(pruned(overlay)).to.equal(5);
    expect(overlay.grantedByHand).to.deep.equal([]);
  });

  it('holds against any commit: of more deletes than it allows none is made', () => {
    fc.assert(
      fc.property(
        fc.nat(6),
        fc.option(fc.nat(6)),
        fc.nat(1),
        fc.subarray([PLAN, ...STEPS]),
        (policy, file, done, approved) => {
          const limit = Math.min(policy, file ?? policy);
          const change = { deletesPerDay: new Map([['default', limit]]), approvals: new Set(approved) };
          const made = pruned(over(limited(policy, change), done));
          expect(made === 0 || made + done <= policy).to.equal(true);
        },
      ),
    );
  });
});
