import { expect } from 'chai';
import * as fc from 'fast-check';
import { problemLines, revisionLine, statusLines } from '../../../src/core/show/describe-text.ts';
import { plan } from '../../../src/core/plan/plan.ts';
import type { Problem } from '../../../src/core/text/result.ts';
import { snapshot } from '../../../src/core/show/snapshot.ts';
import type { Situation } from '../../../src/core/step.ts';
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
} from '../../support/planner.ts';

const problem = (change: Partial<Problem> = {}): Problem => ({
  code: 'unknown-key',
  severity: 'error',
  file: 'mlops-config.json',
  line: 14,
  column: 7,
  pointer: '/pipelines/0/nme',
  message: '`nme` is not known',
  hint: 'Did you mean `name`?',
  ...change,
});

const planned = (...situations: readonly Situation[]) => plan(situations, notebook(situations), rules());

const calm = situation({ pipeline: 'calm' });
const kept = leftover({ pipeline: 'kept', live: live({ pipeline: 'kept', meta: { onRemoval: 'retain' } }) });
const waiting = situation({
  wanted: wanted({ pipeline: 'slow', digest: CHANGED }),
  memory: memory({ failure: failure({ transient: true, nextTry: NOW + 30_000 }) }),
});

describe('A status for people', () => {
  it('has every pipeline in a row, and the reason below those that are not in sync', () => {
    const { steps } = planned(calm, waiting, kept, situation({ pipeline: 'new', live: null }));
    expect(statusLines(snapshot(revision(), steps, []))).to.deep.equal([
      `failed: ${COMMIT.slice(0, 7)} "Use a bigger instance" by Ann Example`,
      '',
      'ENVIRONMENT  PIPELINE  VERDICT      STACK',
      'default      calm      synced       CREATE_COMPLETE',
      'default      kept      synced       CREATE_COMPLETE',
      '    It left the configuration and its on_removal is "retain": it stays.',
      'default      new       progressing  -',
      '    It is in the configuration and does not exist.',
      'default      slow      failed       CREATE_COMPLETE',
      '    Try 1 failed: Endpoint: it does not answer',
      '    Released by: The next try, or a commit that changes the pipeline.',
    ]);
  });

  it('is a heading when there is nothing', () => {
    expect(statusLines(snapshot(null, [], []))).to.deep.equal(['waiting: no commit could be read']);
  });
});

describe('A problem for people', () => {
  it('has no more than is known of it', () => {
    const whole = problem({ line: null, column: null, pointer: '', hint: null, severity: 'warning' });
    expect(problemLines(whole)).to.deep.equal(['mlops-config.json: warning: `nme` is not known']);
  });

  it('and a commit cannot command a terminal, whatever they repeat', () => {
    const nasty = fc.string({ unit: 'binary', maxLength: 100 });
    fc.assert(
      fc.property(nasty, nasty, nasty, (a, b, c) => {
        const lines = [
          ...problemLines(problem({ message: a, pointer: `/${b}`, hint: c })),
          revisionLine(revision({ subject: a, author: b })),
        ];
        for (const line of lines) expect(line).not.to.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
