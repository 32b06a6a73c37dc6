import { expect } from 'chai';
import { voidApprovals, withWaiting } from '../../../src/core/plan/approvals.ts';
import { EMPTY_MEMORY } from '../../../src/core/memory.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { laidOver } from '../../../src/core/plan/overlay.ts';
import type { Overlay } from '../../../src/core/plan/overlay.ts';
import type { Situation } from '../../../src/core/step.ts';
import { DAY } from '../../../src/core/text/time.ts';
import {
  CHANGED,
  leftover,
  live,
  memory,
  moving,
  notebook,
  NOW,
  rules,
  sha256,
  situation,
  wanted,
} from '../../support/planner.ts';

const careful = (pipeline: string, more: object = {}): Situation =>
  situation({
    wanted: wanted({ pipeline, digest: CHANGED, approval: 'required', ...more }),
    live: live({ pipeline }),
  });

const over = (situations: readonly Situation[], ...approved: readonly string[]): Overlay => {
  const by = rules({ approvals: new Set(approved) });
  const steps = situations.map((each) => nextStep(each, by));
  return laidOver(steps, situations, notebook(situations), by);
};

const hashOf = (each: Situation): string => moving(nextStep(each, rules())).hash;
const place = (index: number) => ({ file: 'f', line: index, column: 1, pointer: `/approvals/${index}` });
const inFile = (...hashes: readonly string[]) => hashes.map((hash, index) => ({ hash, place: place(index) }));

const churn = careful('churn');
const WRONG = sha256('another');

describe('What waits for approval', () => {
  const waiting = (situations: readonly Situation[]) =>
    withWaiting(EMPTY_MEMORY, over(situations), [], NOW).waiting?.map(({ what }) => what);

  it('is remembered by its hash, and the plan of the environment by its own', () => {
    const planned = over([churn]);
    expect(withWaiting(EMPTY_MEMORY, planned, [], NOW).waiting).to.deep.equal([
      { hash: planned.planHashes['default'], what: 'all that waits in default' },
      { hash: hashOf(churn), what: 'the update of churn in default' },
    ]);
  });

  it('is a removal before its time too, and what wants approval and waits for something else besides', () => {
    const early = leftover({ pipeline: 'old', memory: memory() });
    expect(waiting([early])).to.deep.equal(['the delete of old in default']);
    const promoted = careful('churn', { promotedFrom: 'dev', desired: careful('x').wanted?.desired });
    expect(waiting([promoted])).to.deep.equal([
      'all that waits in default',
      'the update of churn in default',
    ]);
  });

  it('is nothing that no approval can release', () => {
    const suspend = { reason: 'r', until: null };
    const waits = situation({ wanted: wanted({ digest: CHANGED, promotedFrom: 'dev' }), live: null });
    expect(waiting([situation(), careful('fraud', { suspend }), waits])).to.deep.equal([]);
  });
});

describe('An approval in the configuration', () => {
  const problems = (hashes: readonly string[], planned = over([churn]), known = EMPTY_MEMORY) =>
    voidApprovals(inFile(...hashes), planned, known);

  it('of a step or of a plan that there is says nothing', () => {
    expect(problems([hashOf(churn), over([churn]).planHashes['default'] ?? ''])).to.deep.equal([]);
    expect(problems([hashOf(churn)], over([churn], hashOf(churn)))).to.deep.equal([]);
  });

  it('of anything else is a warning at its place, with what to do', () => {
    const [problem, ...others] = problems([hashOf(churn), WRONG]);
    expect(others).to.deep.equal([]);
    expect(problem).to.include({ code: 'void-approval', severity: 'warning', line: 1 });
    expect(problem?.message).to.contain(WRONG.slice(0, 12));
    expect(problem?.hint).to.contain('take it out');
  });

  it('that was acted on says nothing for a month, and is not void because it is done', () => {
    for (const hash of [hashOf(churn), over([churn]).planHashes['default'] ?? '']) {
      const acting = over([churn], hash);
      const after = withWaiting(EMPTY_MEMORY, acting, inFile(hash, WRONG), NOW);
      expect(after.spent).to.deep.equal([{ hash, at: NOW }]);
      const done = over([situation()]);
      expect(problems([hash], done, after)).to.deep.equal([]);
      const later = withWaiting(after, done, inFile(hash), NOW + 29 * DAY);
      expect(later.spent).to.deep.equal(after.spent);
      const month = withWaiting(later, done, inFile(hash), NOW + 30 * DAY);
      expect(problems([hash], done, month)).to.have.length(1);
    }
  });

  it('that was acted on twice is remembered once', () => {
    const acting = over([churn], hashOf(churn));
    const first = withWaiting(EMPTY_MEMORY, acting, inFile(hashOf(churn)), NOW);
    expect(withWaiting(first, acting, inFile(hashOf(churn)), NOW + 1).spent).to.deep.equal([
      { hash: hashOf(churn), at: NOW + 1 },
    ]);
  });
});
