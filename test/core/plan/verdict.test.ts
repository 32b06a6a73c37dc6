import { expect } from 'chai';
import * as fc from 'fast-check';
import { hold, rest } from '../../../src/core/make-step.ts';
import type { HoldKind, Step } from '../../../src/core/step.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { VERDICTS, verdictOf, worst } from '../../../src/core/plan/verdict.ts';
import type { Verdict } from '../../../src/core/plan/verdict.ts';
import { entries, rules, situation } from '../../support/planner.ts';

const HOLDS = {
  busy: 'progressing',
  dependency: 'waiting',
  promotion: 'waiting',
  artifact: 'waiting',
  backoff: 'failed',
  failed: 'failed',
  approval: 'waiting',
  budget: 'waiting',
  quorum: 'waiting',
  window: 'waiting',
  rename: 'waiting',
  suspended: 'waiting',
  foreign: 'stalled',
  protected: 'waiting',
  'environment-removed': 'stalled',
  stuck: 'stalled',
  forbidden: 'stalled',
  incomplete: 'stalled',
  unreachable: 'waiting',
  verifying: 'progressing',
  running: 'progressing',
  degraded: 'degraded',
  restored: 'degraded',
  unverified: 'waiting',
} satisfies Record<HoldKind, Verdict>;

describe('The verdict of a pipeline', () => {
  for (const [kind, verdict] of entries(HOLDS))
    it(`is ${verdict} while it is held as ${kind}`, () => {
      expect(verdictOf(hold(situation(), kind, { why: '', releases: '' }, rules()))).to.equal(verdict);
    });

  it('is synced at rest and progressing while it moves', () => {
    const steps: readonly Step[] = [
      rest(situation(), 'in-sync', ''),
      rest(situation(), 'retained', ''),
      nextStep(situation({ live: null }), rules()),
    ];
    expect(steps.map(verdictOf)).to.deep.equal(['synced', 'synced', 'progressing']);
  });
});

describe('The verdict of all pipelines', () => {
  it('is that of the worst one, in whatever order', () => {
    const some = fc.array(fc.constantFrom(...VERDICTS), { minLength: 1 });
    fc.assert(
      fc.property(some, (verdicts) => {
        const ranks = verdicts.map((verdict) => VERDICTS.indexOf(verdict));
        expect(worst(verdicts)).to.equal(VERDICTS[Math.max(...ranks)]);
      }),
    );
  });

  it('is synced when there are none', () => {
    expect(worst([])).to.equal('synced');
  });
});
