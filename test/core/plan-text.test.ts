import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Detail } from '../../src/core/changes.ts';
import { plan } from '../../src/core/plan.ts';
import type { Style } from '../../src/core/plan-style.ts';
import { planLines } from '../../src/core/plan-text.ts';
import type { Situation, Step } from '../../src/core/step.ts';
import {
  CHANGED,
  COMMIT,
  failure,
  leftover,
  live,
  memory,
  notebook,
  NOW,
  revision,
  rules,
  situation,
  wanted,
} from '../support/planner.ts';

const planned = (...situations: readonly Situation[]) => plan(situations, notebook(situations), rules());

const viewOf = (situations: readonly Situation[], detailOf: (step: Step) => Detail | null = () => null) => {
  const { steps, planHashes } = planned(...situations);
  const details = new Map(
    steps.flatMap((step): readonly (readonly [Step, Detail])[] => {
      const detail = detailOf(step);
      return detail === null ? [] : [[step, detail]];
    }),
  );
  return { revision: revision(), steps, planHashes, details };
};

const linesOf = (...situations: readonly Situation[]): readonly string[] => planLines(viewOf(situations));

const edited = situation({ wanted: wanted({ digest: CHANGED }) });
const calm = situation({ pipeline: 'calm' });
const kept = leftover({ pipeline: 'kept', live: live({ pipeline: 'kept', meta: { onRemoval: 'retain' } }) });
const waiting = situation({
  wanted: wanted({ pipeline: 'slow', digest: CHANGED }),
  memory: memory({ failure: failure({ transient: true, nextTry: NOW + 30_000 }) }),
});
const guarded = situation({ pipeline: 'guarded', live: live({ pipeline: 'guarded', protection: true }) });
const careful = situation({ wanted: wanted({ pipeline: 'vip', digest: CHANGED, approval: 'required' }) });

describe('A plan for people', () => {
  it('has one line for each stack, its reason below, and a count', () => {
    expect(linesOf(edited, calm, kept, guarded)).to.deep.equal([
      `Plan for ${COMMIT.slice(0, 7)} "Use a bigger instance" by Ann Example`,
      '',
      '= in-sync        mlops-default-calm',
      '~ update         mlops-default-churn',
      '                 Its configuration changed.',
      '* set-protection mlops-default-guarded',
      '                 Termination protection is on and should be off.',
      '= retained       mlops-default-kept',
      '                 It left the configuration and its on_removal is "retain": it stays.',
      '',
      '2 to change, 0 held, 2 in sync.',
    ]);
  });

  it('says of a hold why, what releases it, since when and when it is tried next', () => {
    expect(linesOf(waiting).slice(2, 7)).to.deep.equal([
      '! backoff  mlops-default-slow',
      '           Try 1 failed: Endpoint: it does not answer',
      '           Released by: The next try, or a commit that changes the pipeline.',
      '           Since 2026-01-15T12:00:00Z, next try 2026-01-15T12:00:30Z',
      '',
    ]);
  });

  it('says how to approve all of an environment, and when only a person ends a hold', () => {
    const lines = linesOf(careful);
    const hash = planned(careful).planHashes['default'];
    expect(lines).to.include(`To approve all of default: mlops-reconciler approve ${hash}`);
    expect(lines.at(-1)).to.equal('0 to change, 1 held, 0 in sync.');
    expect(lines).to.include('           Since 2026-01-15T12:00:00Z');
  });

  it('says once what stacks that stand together have in common', () => {
    const leaving = ['a', 'b', 'c'].map((pipeline) => leftover({ pipeline }));
    const lines = linesOf(...leaving);
    expect(lines.slice(2, 5)).to.deep.equal([
      '! budget   mlops-default-c',
      '! budget   mlops-default-b',
      '! budget   mlops-default-a',
    ]);
    expect(lines.filter((line) => line.includes('would be deleted'))).to.have.length(1);
  });

  it('is short when there is nothing', () => {
    expect(planLines({ revision: null, steps: [], planHashes: {}, details: new Map() })).to.deep.equal([
      'Plan for no commit could be read',
      '',
      '0 to change, 0 held, 0 in sync.',
    ]);
  });
});
