import { expect } from 'chai';
import { farewellKey } from '../../../src/core/plan/farewell.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { plan } from '../../../src/core/plan/plan.ts';
import type { Farewell, Keepsake, Rules } from '../../../src/core/rules.ts';
import type { Situation, Step } from '../../../src/core/step.ts';
import { failure, live, memory, MISSED, notebook, rules, situation, unborn } from '../../support/planner.ts';

const said = (keepsake: Partial<Keepsake>): Farewell =>
  new Map([[farewellKey('default', 'churn'), { protect: false, onRemoval: 'delete', ...keepsake }]]);

const leaving = (change: Partial<Situation> = {}): Situation => situation({ wanted: null, ...change });

const stepOf = (
  change: Partial<Situation>,
  farewell: Farewell = new Map(),
  more: Partial<Rules> = {},
): Step => nextStep(leaving(change), rules({ farewell, ...more }));

describe('A pipeline whose instance is taken away', () => {
  const table: readonly (readonly [what: string, expected: Step['kind'], step: Step])[] = [
    ['deleted at the first look', 'delete', stepOf({})],
    ['deleted though the branch was rewritten', 'delete', stepOf({}, new Map(), { rewritten: true })],
    ['deleted when it was never complete', 'delete', stepOf({ live: unborn() })],
    ['retained as its stack says', 'retained', stepOf({ live: live({ meta: { onRemoval: 'retain' } }) })],
    ['retained as a commit says', 'retained', stepOf({}, said({ onRemoval: 'retain' }))],
    [
      'held when its stack says that it is protected',
      'protected',
      stepOf({ live: live({ meta: { protect: true } }) }),
    ],
    ['held while AWS protects it', 'protected', stepOf({ live: live({ protection: true }) })],
    ['held when a commit protects it', 'protected', stepOf({}, said({ protect: true }))],
    ['retained when nobody knows what it would cost', 'retained', stepOf({ live: live({ outputs: {} }) })],
    [
      'held when it could not be deleted before',
      'failed',
      stepOf({ memory: memory({ failure: failure({ subject: 'delete' }) }) }),
    ],
    [
      'held in an environment that the configuration lost',
      'environment-removed',
      stepOf({ environment: 'gone', live: live({ environment: 'gone' }) }),
    ],
    [
      'left alone when it is not ours',
      'foreign',
      stepOf({ live: live({ tags: { 'mlops:managed-by': 'other' } }) }),
    ],
  ];
  for (const [what, expected, step] of table)
    it(`is ${what}`, () => {
      expect(step.kind).to.equal(expected);
    });

  const twenty = Array.from({ length: 20 }, (_, index) => {
    const pipeline = `p${index}`;
    return leaving({ pipeline, live: live({ pipeline }), memory: memory({ absent: MISSED }) });
  });
  const kinds = (change: Partial<Rules>): readonly string[] => [
    ...new Set(plan(twenty, notebook(twenty), rules(change)).steps.map(({ kind }) => kind)),
  ];

  it('goes whatever the budget of a day is', () => {
    expect(kinds({ farewell: new Map(), firm: { deletesPerDay: 1, changedAtOnce: null } })).to.deep.equal([
      'delete',
    ]);
  });

  it('still waits for approval where its environment requires one', () => {
    expect(kinds({ farewell: new Map(), careful: new Set(['default']) })).to.deep.equal(['approval']);
  });
});
