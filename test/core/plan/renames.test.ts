import { expect } from 'chai';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { laidOver } from '../../../src/core/plan/overlay.ts';
import type { Overlay } from '../../../src/core/plan/overlay.ts';
import type { Rules } from '../../../src/core/rules.ts';
import type { Situation } from '../../../src/core/step.ts';
import {
  absent,
  contentOf,
  desired,
  digest,
  held,
  leftover,
  live,
  memory,
  moving,
  notebook,
  rules,
  situation,
  unborn,
  wanted,
} from '../../support/planner.ts';

function over(situations: readonly Situation[], change: Partial<Rules> = {}): Overlay {
  const by = rules({ deleteBudget: 1, ...change });
  const steps = situations.map((each) => nextStep(each, by));
  return laidOver(steps, situations, notebook(situations), by);
}

const kinds = (situations: readonly Situation[], ...approvals: readonly string[]): readonly string[] =>
  over(situations, { approvals: new Set(approvals) }).steps.map((step) => step.kind);

const SAME = contentOf('old');
const OTHER = digest('other content');

const coming = (pipeline: string, environment = 'default', content = SAME): Situation => {
  const stack = desired({ pipeline, environment, content });
  return situation({ live: null, wanted: wanted({ pipeline, environment, desired: stack }) });
};

const like = (pipeline: string): Situation =>
  leftover({ pipeline, live: live({ pipeline, meta: { content: SAME } }) });

const old = leftover({ pipeline: 'old' });
const young = coming('young');
const hashOf = (each: Situation): string => moving(nextStep(each, rules())).hash;
describe('A pipeline that leaves and one of the same content that comes', () => {
  it('are both held as a suspected rename, from the first look on', () => {
    const fresh = { ...old, memory: memory() };
    expect(kinds([fresh, young])).to.deep.equal(['rename', 'rename']);
    const { steps, planHashes } = over([old, young]);
    const [leaving, arriving] = steps.map(held);
    expect(leaving?.why).to.contain('young is new and looks like it');
    expect(leaving?.releases)
      .to.contain(`mlops-reconciler approve ${hashOf(old)}, or ${planHashes['default']}`)
      .and.to.contain('The new one complete');
    expect(arriving?.why).to.contain('looks like old, which would be deleted');
    expect(arriving?.releases)
      .to.contain(`mlops-reconciler approve ${hashOf(young)}`)
      .and.to.contain(planHashes['default']);
    expect(steps.map((step) => held(step).meant?.kind)).to.deep.equal(['delete', 'create']);
  });

  it('go on together when the plan hash is approved, and one by one by their own hashes', () => {
    const { planHashes } = over([old, young]);
    expect(kinds([old, young], planHashes['default'] ?? '')).to.deep.equal(['delete', 'create']);
    expect(kinds([old, young], hashOf(young))).to.deep.equal(['rename', 'create']);
    expect(kinds([old, young], hashOf(old))).to.deep.equal(['delete', 'rename']);
  });

  const beside = (stack: Situation['live']): Situation => ({ ...young, live: stack });
  const made: readonly (readonly [what: string, Situation['live'], readonly string[]])[] = [
    ['is being made', unborn({ pipeline: 'young', status: 'CREATE_IN_PROGRESS' }), ['rename', 'busy']],
    ['could not be made', unborn({ pipeline: 'young' }), ['rename', 'delete']],
    ['is complete', live({ pipeline: 'young' }), ['delete', 'in-sync']],
  ];
  for (const [what, stack, expected] of made)
    it(`the old one ${expected[0] === 'delete' ? 'goes' : 'stays'} when the new one ${what}`, () => {
      expect(kinds([old, beside(stack)])).to.deep.equal(expected);
    });

  it('are held also where more would be deleted than the budget has, and where approval is required', () => {
    const strict = {
      deleteBudget: 0,
      deletesPerDay: new Map([['default', 0]]),
      careful: new Set(['default']),
    };
    expect(over([old, young], strict).steps.map((step) => step.kind)).to.deep.equal(['rename', 'rename']);
  });

  it('are a rename also where the new one cannot be made yet: the old one stays', () => {
    const blocked = { kind: 'incomplete', why: 'No bucket.', releases: 'A bucket.' } as const;
    const wish = wanted({ pipeline: 'young', desired: null, content: SAME, blocked });
    expect(kinds([old, situation({ live: null, wanted: wish })])).to.deep.equal(['rename', 'incomplete']);
  });

  it('are held all, when there are several and nobody can tell which is which', () => {
    const { steps } = over([old, like('older'), young, coming('younger')]);
    expect(steps.map((step) => step.kind)).to.deep.equal(['rename', 'rename', 'rename', 'rename']);
    expect(steps[0]?.why).to.contain('young, younger is new');
  });

  it('are named up to three, and counted beyond', () => {
    const [step] = over([old, ...['a', 'b', 'c', 'd', 'e'].map((name) => coming(name))]).steps;
    expect(step?.why).to.contain(' and a, b, c, 2 more is new and looks like it');
  });
});

describe('A pipeline that moves from one environment to another', () => {
  const moved = leftover({ pipeline: 'churn', environment: 'dev' });

  it('is held on both sides, changed on the way or not', () => {
    for (const content of [contentOf('churn'), OTHER]) {
      const { steps } = over([moved, coming('churn', 'prod', content)]);
      expect(steps.map((step) => step.kind)).to.deep.equal(['rename', 'rename']);
      expect(steps.map((step) => step.why).join())
        .to.contain('churn in prod is new')
        .and.to.contain('looks like churn in dev');
    }
  });

  it('stays where it is while the other environment cannot be seen, and is told so', () => {
    const unseen = [{ pipeline: 'churn', environment: 'prod' }];
    const [step] = over([moved], { unseen }).steps;
    expect(step?.kind).to.equal('rename');
    expect(step?.why).to.contain('churn in prod, not seen from here, is new');
    const another = [{ pipeline: 'fraud', environment: 'prod' }];
    expect(over([moved], { unseen: another }).steps[0]?.kind).to.equal('delete');
  });

  it('is no rename of what only has the same content there', () => {
    expect(kinds([moved, coming('fraud', 'prod', contentOf('churn'))])).to.deep.equal(['delete', 'create']);
  });
});

describe('No rename is suspected', () => {
  const independent: readonly (readonly [what: string, readonly Situation[], readonly string[]])[] = [
    [
      'of two pipelines of equal content that were both there before',
      [old, situation({ pipeline: 'twin', live: live({ pipeline: 'twin', meta: { content: SAME } }) })],
      ['delete', 'in-sync'],
    ],
    ['where the contents differ', [old, coming('young', 'default', OTHER)], ['delete', 'create']],
    [
      'of what somebody names as absent',
      [situation({ wanted: absent({ pipeline: 'old' }), live: live({ pipeline: 'old' }) }), young],
      ['delete', 'create'],
    ],
    [
      'of what stays anyhow',
      [leftover({ pipeline: 'old', live: live({ pipeline: 'old', meta: { onRemoval: 'retain' } }) }), young],
      ['retained', 'create'],
    ],
    [
      'of what never was complete',
      [leftover({ pipeline: 'old', live: unborn({ pipeline: 'old' }) }), young],
      ['delete', 'create'],
    ],
  ];
  for (const [what, situations, expected] of independent)
    it(what, () => {
      expect(kinds(situations)).to.deep.equal(expected);
    });
});

describe('What left an environment that requires approval', () => {
  it('is deleted when its hash is approved, and not before', () => {
    const careful = new Set(['default']);
    const hold = held(over([old], { careful }).steps[0] ?? nextStep(old, rules()));
    expect(hold).to.include({
      kind: 'approval',
      why: 'It is no longer in the configuration. Approval is required before the delete.',
    });
    expect(hold.releases).to.contain(hashOf(old));
    expect(over([old], { careful, approvals: new Set([hashOf(old)]) }).steps[0]?.kind).to.equal('delete');
  });

  it('is asked about only when it would be deleted now, and by the budget first', () => {
    const careful = new Set(['default']);
    const fresh = { ...old, memory: memory() };
    expect(over([fresh], { careful }).steps[0]?.kind).to.equal('quorum');
    const broke = { careful, deletesPerDay: new Map([['default', 0]]) };
    expect(over([old], broke).steps[0]?.kind).to.equal('budget');
  });

  it('goes unasked where only another environment requires it', () => {
    expect(over([old], { careful: new Set(['prod']) }).steps[0]?.kind).to.equal('delete');
  });
});
