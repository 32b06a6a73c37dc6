import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Answer, Detail, StackChanges, ValueDifference } from '../../../src/core/show/changes.ts';
import type { ResourceDifference } from '../../../src/core/difference.ts';
import type { ResourceChange } from '../../../src/core/model.ts';
import { plan } from '../../../src/core/plan/plan.ts';
import type { Style } from '../../../src/core/show/plan-style.ts';
import { planLines } from '../../../src/core/show/plan-text.ts';
import type { Situation, Step } from '../../../src/core/step.ts';
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

const NOTHING: StackChanges = { parameters: [], tags: [], role: null, protection: null, resources: [] };

const value = (name: string, was: string | null, is: string | null, more: Partial<ValueDifference> = {}) => ({
  name,
  was,
  is,
  hidden: false,
  certain: true,
  ...more,
});

const resource = (change: Partial<ResourceDifference> = {}): ResourceDifference => ({
  resource: 'Endpoint',
  type: 'AWS::SageMaker::Endpoint',
  action: 'modify',
  replacement: 'no',
  certain: true,
  properties: [],
  ...change,
});

const aws = (change: Partial<ResourceChange> = {}): ResourceChange => ({
  resource: 'Endpoint',
  type: 'AWS::SageMaker::Endpoint',
  action: 'modify',
  replacement: 'no',
  policy: null,
  scope: [],
  ...change,
});

/** What stands below an update whose changes are these. */
const below = (changes: Partial<StackChanges> | null, answer: Answer | null = null): readonly string[] => {
  const detail = { changes: changes === null ? null : { ...NOTHING, ...changes }, answer };
  return planLines(viewOf([edited], () => detail))
    .slice(4, -2)
    .map((line) => line.replace(/^ {11}/, ''));
};

describe('The changes below a step', () => {
  const rows: readonly (readonly [string, Partial<StackChanges> | null, Answer | null, readonly string[]])[] =
    [
      ['are none where none are known', null, null, []],
      [
        'are values before and after',
        {
          parameters: [value('A', '1', '2'), value('B', null, ''), value('K', null, null, { hidden: true })],
          tags: [value('team', 'risk', null)],
          role: { was: null, is: 'arn' },
          protection: { was: true, is: false },
        },
        null,
        [
          'parameter A: 1 -> 2',
          'parameter B: (none) -> ""',
          'parameter K: changed, not shown',
          'tag team: risk -> (none)',
          'execution role: (none) -> arn',
          'termination protection: on -> off',
        ],
      ],
      [
        'say that nobody knows whether a NoEcho parameter changes',
        { parameters: [value('K', null, null, { hidden: true, certain: false })] },
        null,
        ['parameter K: not shown, may change'],
      ],
      [
        'say of resources what becomes of them, and of what in them',
        {
          resources: [
            resource({ action: 'add', certain: false }),
            resource({ action: 'remove' }),
            resource({
              replacement: 'yes',
              properties: [
                { path: 'A.0', was: '1', is: '2', replacement: 'yes', hidden: false },
                { path: 'B', was: null, is: null, replacement: 'maybe', hidden: true },
                { path: 'C', was: '1', is: null, replacement: 'no', hidden: false },
              ],
            }),
            resource({ replacement: 'maybe' }),
            resource(),
          ],
        },
        null,
        [
          '+ Endpoint (AWS::SageMaker::Endpoint) perhaps added',
          '- Endpoint (AWS::SageMaker::Endpoint) removed',
          '~ Endpoint (AWS::SageMaker::Endpoint) replaced',
          '    A.0: 1 -> 2 (replaces)',
          '    B: changed, not shown (may replace)',
          '    C: 1 -> (none)',
          '~ Endpoint (AWS::SageMaker::Endpoint) changed, perhaps replaced',
          '~ Endpoint (AWS::SageMaker::Endpoint) changed in place',
        ],
      ],
      [
        'say when that could not be worked out',
        { resources: null },
        null,
        ['What becomes of its resources could not be worked out here.'],
      ],
      [
        'have the answer of AWS beside the forecast, and below it what only AWS knows',
        { resources: [resource({ replacement: 'maybe' }), resource({ resource: 'Model' })] },
        {
          kind: 'changes',
          changes: [
            aws({ replacement: 'yes' }),
            aws({ resource: 'A', action: 'add' }),
            aws({ resource: 'B', action: 'remove' }),
            aws({ resource: 'C', action: 'import' }),
            aws({ resource: 'D', action: 'dynamic' }),
          ],
        },
        [
          '~ Endpoint (AWS::SageMaker::Endpoint) changed, perhaps replaced; AWS: replaced',
          '~ Model (AWS::SageMaker::Endpoint) changed in place; AWS: unchanged',
          'AWS: A (AWS::SageMaker::Endpoint) added',
          'AWS: B (AWS::SageMaker::Endpoint) removed',
          'AWS: C (AWS::SageMaker::Endpoint) imported',
          'AWS: D (AWS::SageMaker::Endpoint) known only when it is done',
        ],
      ],
      ['say when AWS would change nothing', {}, { kind: 'nothing' }, ['AWS says that nothing would change.']],
      [
        'say why AWS does not answer',
        null,
        { kind: 'none', why: 'it is away.' },
        ['AWS does not say: it is away.'],
      ],
    ];
  for (const [what, changes, answer, expected] of rows)
    it(what, () => {
      expect(below(changes, answer)).to.deep.equal(expected);
    });

  it('of a new stack are what it has, in one line', () => {
    const born = situation({ pipeline: 'born', live: null });
    const lines = (resources: StackChanges['resources']) =>
      planLines(
        viewOf([born], () => ({ changes: { ...NOTHING, resources }, answer: { kind: 'none', why: 'no.' } })),
      ).slice(4, -2);
    expect(lines([resource({ type: 'B' }), resource({ type: 'A' }), resource({ type: 'A' })])).to.deep.equal([
      '           It has 3 resources: A, B.',
      '           AWS does not say: no.',
    ]);
    expect(lines([resource({ type: 'A', certain: false })])[0]).to.contain('It has up to 1 resource: A.');
    expect(lines(null)).to.have.length(1);
    expect(planLines(viewOf([born], () => ({ changes: null, answer: null }))).slice(4, -2)).to.deep.equal([]);
  });

  it('stand below a hold that keeps them, too', () => {
    const lines = planLines(
      viewOf([careful], () => ({ changes: { ...NOTHING, tags: [value('a', null, 'b')] }, answer: null })),
    );
    expect(lines).to.include('           tag a: (none) -> b');
  });

  it('cut what is long, and carry nothing that a terminal obeys', () => {
    const [line = ''] = below({ parameters: [value('A\u001b[2J', 'x'.repeat(500), 'y')] });
    expect(line).to.match(/^parameter A \[2J: x{99}… -> y$/);
  });
});

describe('A plan of several environments', () => {
  const both = ['dev', 'prod'].flatMap((environment) => [
    situation({ pipeline: 'calm', environment }),
    situation({
      pipeline: 'churn',
      environment,
      wanted: wanted({
        pipeline: 'churn',
        environment,
        digest: CHANGED,
        approval: environment === 'dev' ? 'none' : 'required',
      }),
    }),
  ]);
  const only = situation({ pipeline: 'a-new-one', environment: 'prod', live: null });
  const painted: Style = { width: 100, paint: (sign, text) => (sign === '' ? text : `<${text}>`) };

  it('has them side by side, and below only what is not in sync', () => {
    const lines = planLines(viewOf([...both, only]));
    expect(lines.slice(0, 8)).to.deep.equal([
      `Plan for ${COMMIT.slice(0, 7)} "Use a bigger instance" by Ann Example`,
      '',
      'PIPELINE   dev        prod',
      'a-new-one  .          + create',
      'calm       = in-sync  = in-sync',
      'churn      ~ update   ! approval',
      '',
      '~ update   mlops-dev-churn',
    ]);
    expect(lines.filter((line) => line.includes('calm'))).to.have.length(1);
    expect(lines.at(-1)).to.equal('2 to change, 1 held, 2 in sync.');
  });

  it('has colours where they are wanted, and its columns stay where they are', () => {
    const lines = planLines(viewOf([...both, only]), painted);
    expect(lines.slice(2, 6)).to.deep.equal([
      'PIPELINE   dev        prod',
      'a-new-one  .          <+ create>',
      'calm       <= in-sync>  <= in-sync>',
      'churn      <~ update>   <! approval>',
    ]);
    expect(lines).to.include('<~ update   mlops-dev-churn>');
  });

  for (const width of [40, 80, 120])
    it(`fits into ${width} columns, but for names and commands, with nothing left out`, () => {
      const environments = Array.from({ length: 9 }, (_, index) => `environment-${index}`);
      const many = environments.map((environment) =>
        situation({ environment, wanted: wanted({ environment, digest: CHANGED, approval: 'required' }) }),
      );
      const lines = planLines(viewOf(many), { ...painted, width, paint: (_, text) => text });
      const prose = lines.filter((line) => !/mlops-/.test(line));
      expect(Math.max(...prose.map((line) => line.length))).to.be.at.most(width);
      for (const environment of environments) expect(lines.join('\n')).to.contain(environment);
      expect(lines.filter((line) => line.startsWith('PIPELINE'))).to.have.length(
        { 40: 5, 80: 3, 120: 2 }[width] ?? 0,
      );
    });

  it('cannot command a terminal, whatever its texts say', () => {
    const nasty = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(nasty, nasty, fc.constantFrom(null, 80), (a, b, width) => {
        const suspended = situation({ wanted: wanted({ suspend: { reason: a, until: null } }) });
        const detail = {
          changes: { ...NOTHING, tags: [value(a, b, a)], resources: [resource({ resource: b })] },
          answer: null,
        };
        for (const line of planLines(
          viewOf([suspended, edited], () => detail),
          { ...painted, width },
        ))
          expect(line).not.to.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 50 },
    );
  });
});
