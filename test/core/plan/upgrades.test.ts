import { expect } from 'chai';
import { readMeta } from '../../../src/core/meta.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { laidOver } from '../../../src/core/plan/overlay.ts';
import type { Rules } from '../../../src/core/rules.ts';
import type { Situation } from '../../../src/core/step.ts';
import { CHANGED, desired, held, live, notebook, rules, situation, wanted } from '../../support/planner.ts';

/** Pipelines whose template another version of the service renders differently, from what people wrote unchanged. */
const upgraded = (count: number): readonly Situation[] =>
  Array.from({ length: count }, (_, index) => {
    const pipeline = `p${index}`;
    const stack = live({ pipeline });
    const input = readMeta(stack.outputs)?.input ?? '';
    const wish = wanted({ pipeline, digest: CHANGED });
    return situation({ live: stack, wanted: { ...wish, desired: desired({ ...wish.desired, input }) } });
  });

const untouched = (count: number): readonly Situation[] =>
  Array.from({ length: count }, (_, index) => {
    const pipeline = `q${index}`;
    return situation({ live: live({ pipeline }), wanted: wanted({ pipeline }) });
  });

function kinds(
  situations: readonly Situation[],
  change: Partial<Rules> = {},
): Readonly<Record<string, number>> {
  const by = rules(change);
  const { steps } = laidOver(
    situations.map((each) => nextStep(each, by)),
    situations,
    notebook(situations),
    by,
  );
  const count: Record<string, number> = {};
  for (const step of steps) count[step.kind] = (count[step.kind] ?? 0) + 1;
  return count;
}

describe('An upgrade of the service, that is a change of digest without a change of input', () => {
  it('of up to five stacks goes out', () => {
    expect(kinds(upgraded(5))).to.deep.equal({ update: 5 });
  });

  it('of up to a quarter of the stacks goes out', () => {
    expect(kinds([...upgraded(10), ...untouched(30)])).to.deep.equal({ update: 10, 'in-sync': 30 });
  });

  it('of more than that is held whole, says how many, and can be approved', () => {
    const all = [...upgraded(11), ...untouched(29)];
    expect(kinds(all)).to.deep.equal({ approval: 11, 'in-sync': 29 });
    const by = rules();
    const overlay = laidOver(
      all.map((each) => nextStep(each, by)),
      all,
      notebook(all),
      by,
    );
    const [first] = overlay.steps;
    expect(first === undefined ? '' : held(first).why).to.include('11 of 40 stacks');
    const hash = overlay.planHashes['default'] ?? '';
    expect(kinds(all, { approvals: new Set([hash]) })).to.deep.equal({ update: 11, 'in-sync': 29 });
  });

  it('of more than limits.changed_at_once is held', () => {
    expect(kinds(upgraded(3), { changedAtOnce: new Map([['default', 2]]) })).to.deep.equal({ approval: 3 });
  });

  it('of more than the policy of the service allows is not released by a commit, but by hand', () => {
    const all = upgraded(3);
    const firm = {
      firm: { deletesPerDay: null, changedAtOnce: 2 },
      changedAtOnce: new Map([['default', 2]]),
    };
    const by = rules(firm);
    const steps = all.map((each) => nextStep(each, by));
    const hashes = new Set(Object.values(laidOver(steps, all, notebook(all), by).planHashes));
    expect(kinds(all, { ...firm, approvals: hashes })).to.deep.equal({ approval: 3 });
    expect(kinds(all, { ...firm, approvals: hashes, approvedByHand: hashes })).to.deep.equal({ update: 3 });
  });

  it('does not count what people changed', () => {
    const commits = upgraded(20).map((each) =>
      each.wanted?.desired
        ? { ...each, wanted: { ...each.wanted, desired: { ...each.wanted.desired, input: 'x' } } }
        : each,
    );
    expect(kinds(commits)).to.deep.equal({ update: 20 });
  });
});
