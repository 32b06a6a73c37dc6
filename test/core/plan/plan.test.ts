import { expect } from 'chai';
import * as fc from 'fast-check';
import { EMPTY_MEMORY, memoryKey, NOTHING_KNOWN } from '../../../src/core/memory.ts';
import { pair, plan } from '../../../src/core/plan/plan.ts';
import type { LiveStack, Wanted } from '../../../src/core/model.ts';
import type { Situation } from '../../../src/core/step.ts';
import {
  absent,
  CHANGED,
  failure,
  intent,
  leftover,
  live,
  memory,
  MISSED,
  notebook,
  ourTags,
  rules,
  situation,
  wanted,
} from '../../support/planner.ts';

const paired = (
  wishes: readonly Wanted[],
  stacks: readonly LiveStack[],
  known = EMPTY_MEMORY,
  environment = 'default',
) => pair(wishes, { environment, stacks }, known, rules());

const inShort = (situations: readonly Situation[]) =>
  situations.map(({ pipeline, wanted: wish, live: stack }) => [pipeline, wish !== null, stack !== null]);

describe('A stack that was to be taken over', () => {
  const asked = {
    proposal: { name: 'mr-x', seen: { stackId: 'arn:legacy', updated: null, digest: CHANGED } },
  };
  const known = (change: Parameters<typeof memory>[0]) => ({
    ...EMPTY_MEMORY,
    stacks: { [memoryKey('default', 'legacy')]: memory(change) },
  });

  it('is looked at for as long as a change set of ours may be on it', () => {
    const theirs = live({ name: 'legacy', tags: {} });
    expect(paired([], [theirs], known(asked)).map(({ stack }) => stack)).to.deep.equal(['legacy']);
    expect(paired([], [theirs], known({}))).to.deep.equal([]);
  });

  it('is given to one of two entries, and the other is held', () => {
    const wish = (pipeline: string) =>
      wanted({ pipeline, stack: 'legacy', adopt: { stack: 'legacy', id: null } });
    expect(
      paired([wish('a'), wish('b')], []).map(({ stack, wanted: of }) => [stack, of?.blocked?.kind]),
    ).to.deep.equal([
      ['legacy', undefined],
      ['mlops-default-b', 'incomplete'],
    ]);
  });
});

describe('Wishes and stacks', () => {
  it('are joined by name, in the order of names', () => {
    const found = paired(
      [wanted({ pipeline: 'c' }), wanted({ pipeline: 'a' })],
      [live({ pipeline: 'c' }), live({ pipeline: 'b' })],
    );
    expect(inShort(found)).to.deep.equal([
      ['a', true, false],
      ['b', false, true],
      ['c', true, true],
    ]);
  });

  it('come with what is remembered of them', () => {
    const known = memory({ failure: failure() });
    const stacks = { [memoryKey('default', 'mlops-default-churn')]: known };
    const [found] = paired([wanted()], [live()], { ...EMPTY_MEMORY, stacks });
    expect(found).to.deep.include({ memory: known, templateChanged: false, liveDependsOn: [] });
    expect(paired([wanted()], [])[0]?.memory).to.equal(NOTHING_KNOWN);
  });

  it('leave out what others own and nobody wishes for', () => {
    const others = [
      live({ pipeline: 'a', tags: {} }),
      live({ pipeline: 'b', tags: { ...ourTags({ pipeline: 'b' }), 'mlops:managed-by': 'other' } }),
      live({ pipeline: 'c', tags: { ...ourTags({ pipeline: 'c' }), 'mlops:source': 'other' } }),
      live({ pipeline: 'd', environment: 'dev' }),
    ];
    expect(paired([], others)).to.deep.equal([]);
  });

  it('show whoever has the name that is wished for', () => {
    const taken = live({ tags: {} });
    expect(paired([wanted()], [taken])[0]?.live).to.equal(taken);
  });

  it('of other environments are not its business', () => {
    expect(
      inShort(paired([wanted({ environment: 'dev' }), wanted()], [], EMPTY_MEMORY, 'dev')),
    ).to.deep.equal([['churn', true, false]]);
  });

  it('include a stack that was just deleted, for its end is still to be told', () => {
    const stacks = {
      [memoryKey('default', 'mlops-default-gone')]: memory({ intent: intent({ verb: 'delete' }) }),
      [memoryKey('default', 'mlops-default-known')]: memory({ failure: failure() }),
      [memoryKey('dev', 'mlops-dev-gone')]: memory({ intent: intent({ verb: 'delete' }) }),
    };
    const told = { pipeline: 'gone', environment: 'default', last: null, open: null, hold: null };
    const known = { ...EMPTY_MEMORY, stacks };
    expect(inShort(paired([], [], known))).to.deep.equal([['mlops-default-gone', false, false]]);
    const named = { ...EMPTY_MEMORY.told, stacks: { 'default/mlops-default-gone': told } };
    expect(inShort(paired([], [], { ...known, told: named }))).to.deep.equal([['gone', false, false]]);
  });
});

const order = (situations: readonly Situation[]): readonly string[] =>
  plan(situations, notebook(situations), rules({ deleteBudget: 1 })).steps.map(
    ({ environment, pipeline, kind }) => `${environment}/${pipeline} ${kind}`,
  );

const pruned = (pipeline: string) => leftover({ pipeline, memory: memory({ absent: MISSED }) });

const text = (situations: readonly Situation[]) =>
  JSON.stringify(plan(situations, notebook(situations), rules()));

const of = (environment: string) => situation({ wanted: wanted({ environment }), live: null });

describe('A plan', () => {
  const chain = [
    situation({ wanted: wanted({ pipeline: 'a', dependsOn: ['z'] }), live: null }),
    situation({ wanted: wanted({ pipeline: 'b' }), live: null }),
    situation({ wanted: wanted({ pipeline: 'z' }), live: null }),
  ];

  it('is in order of waves, then of names; removals come last and backwards', () => {
    expect(order([pruned('p'), ...chain, pruned('q')])).to.deep.equal([
      'default/b create',
      'default/z create',
      'default/a dependency',
      'default/q delete',
      'default/p delete',
    ]);
  });

  it('counts a deletion that makes room among the changes, not among the removals', () => {
    const remade = situation({
      pipeline: 'a',
      live: live({ pipeline: 'a', status: 'CREATE_FAILED', outputs: {} }),
    });
    expect(order([pruned('p'), remade])).to.deep.equal(['default/a delete', 'default/p delete']);
  });

  it('has its environments in the order in which they came', () => {
    expect(order([of('prod'), of('dev')])).to.deep.equal(['prod/churn create', 'dev/churn create']);
  });

  it('is nothing for nothing', () => {
    expect(plan([], EMPTY_MEMORY, rules())).to.deep.equal({
      steps: [],
      planHashes: {},
      granted: [],
      grantedByHand: [],
    });
  });

  it('is the same plan for the same inputs, byte for byte, in whatever order they come', () => {
    const all = [
      ...chain,
      pruned('p'),
      pruned('q'),
      situation({ wanted: wanted({ pipeline: 'c', digest: CHANGED, approval: 'required' }) }),
      situation({ wanted: absent({ pipeline: 'd' }), live: live({ pipeline: 'd' }) }),
    ];
    const shuffled = fc.shuffledSubarray(all, { minLength: all.length });
    fc.assert(fc.property(shuffled, (mixed) => text(mixed) === text(all)));
  });
});
