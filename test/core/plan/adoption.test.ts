import { expect } from 'chai';
import { adoptionOf, bindingOf, isCandidate, withoutRivals } from '../../../src/core/plan/adoption.ts';
import type { Adoption } from '../../../src/core/config.ts';
import type { LiveStack, Wanted } from '../../../src/core/model.ts';
import { INSTANCE, live, ourTags, rules, wanted } from '../../support/planner.ts';

const ARN = 'arn:aws:cloudformation:eu-west-1:222222222222:stack/legacy/1a2b';
const LEGACY: Adoption = { stack: 'legacy', id: null };
const OWN = 'mlops-default-churn';

/** A stack of ours by that name that was taken over. */
const bound = (name: string): LiveStack => live({ name, tags: { ...ourTags(), 'mlops:adopted': name } });

describe('What `adopt` names', () => {
  it('is a stack by its name, or just that stack by its ARN', () => {
    expect(adoptionOf('legacy')).to.deep.equal(LEGACY);
    expect(adoptionOf(ARN)).to.deep.equal({ stack: 'legacy', id: ARN });
  });
});

describe('The stack of an entry', () => {
  const rows: readonly (readonly [
    string,
    Adoption | null,
    readonly LiveStack[],
    string,
    boolean,
    boolean,
  ])[] = [
    ['has a name of our making', null, [], OWN, false, false],
    ['is the one that it is to take over', LEGACY, [], 'legacy', true, false],
    ['is the one that it has taken over', LEGACY, [bound('legacy')], 'legacy', true, false],
    [
      'stays the one that it has taken over when `adopt` goes',
      null,
      [bound('legacy')],
      'legacy',
      true,
      false,
    ],
    [
      'stays that one when `adopt` names another, which is refused',
      LEGACY,
      [bound('older')],
      'older',
      true,
      true,
    ],
    [
      'is the one of the two that `adopt` names',
      LEGACY,
      [bound('a'), bound('legacy')],
      'legacy',
      true,
      false,
    ],
    ['is the first of two that nobody names', null, [bound('b'), bound('a')], 'a', true, false],
    ['stays its own when it has one, and takes over no other', LEGACY, [live()], OWN, false, true],
    [
      'is its own, taken over, when that is what `adopt` names',
      { stack: OWN, id: null },
      [],
      OWN,
      true,
      false,
    ],
    [
      'is its own when `adopt` names what is its own already',
      { stack: OWN, id: null },
      [live()],
      OWN,
      false,
      false,
    ],
    ['was taken over although its name is ours', null, [bound(OWN)], OWN, true, false],
    [
      'is none whose tags were copied from one that was taken over',
      null,
      [live({ name: 'copy', tags: bound('legacy').tags })],
      OWN,
      false,
      false,
    ],
  ];
  for (const [what, adopt, held, stack, adopted, refused] of rows)
    it(what, () => {
      const { blocked, ...binding } = bindingOf(OWN, { adopt, state: 'present' }, held);
      expect(binding).to.deep.equal({ stack, adopted });
      expect(blocked !== null).to.equal(refused);
      if (blocked !== null) expect(blocked.why).to.contain(stack).and.to.contain('legacy');
    });

  it('that is to be absent is the one that it has taken over, or else its own: nothing is taken over to be deleted', () => {
    const binding = (...held: readonly LiveStack[]) =>
      bindingOf(OWN, { adopt: LEGACY, state: 'absent' }, held);
    expect(binding()).to.deep.equal({ stack: OWN, adopted: false, blocked: null });
    expect(binding(bound('older'))).to.deep.equal({ stack: 'older', adopted: true, blocked: null });
  });
});

describe('Two entries with one stack', () => {
  const wishing = (pipeline: string, stack: string): Wanted =>
    wanted({ pipeline, stack, adopt: { stack, id: null } });
  const stacksOf = (...wishes: readonly Wanted[]) =>
    withoutRivals(wishes, INSTANCE).map(({ pipeline, stack, blocked, desired }) => [
      pipeline,
      stack,
      blocked?.kind ?? null,
      desired !== null,
    ]);

  it('leave it to the first of those that want to take it over', () => {
    expect(stacksOf(wishing('a', 'legacy'), wishing('b', 'legacy'), wishing('c', 'other'))).to.deep.equal([
      ['a', 'legacy', null, true],
      ['b', 'mlops-default-b', 'incomplete', false],
      ['c', 'other', null, true],
    ]);
  });

  it('leave it to the one after which it is named', () => {
    expect(stacksOf(wishing('a', 'mlops-default-b'), wanted({ pipeline: 'b' }))).to.deep.equal([
      ['a', 'mlops-default-a', 'incomplete', false],
      ['b', 'mlops-default-b', null, true],
    ]);
  });
});

describe('A stack can be taken over', () => {
  const wish = wanted({ stack: 'legacy', adopt: LEGACY });
  const stack = (tags: Readonly<Record<string, string>>): LiveStack => live({ name: 'legacy', tags });
  const rows: readonly (readonly [string, Wanted | null, LiveStack, boolean])[] = [
    ['that nobody owns', wish, stack({ team: 'risk' }), true],
    ['that bears the tags of this very entry, but not that it was taken over', wish, stack(ourTags()), true],
    ['but not without an entry', null, stack({}), false],
    ['but not for an entry without `adopt`', wanted({ stack: 'legacy' }), stack({}), false],
    ['but not for an entry that is to be absent', { ...wish, state: 'absent' }, stack({}), false],
    ['but not for an entry that has another stack', { ...wish, stack: OWN }, stack({}), false],
    ['but not twice', wish, bound('legacy'), false],
    ['but not from another service', wish, stack({ ...ourTags(), 'mlops:managed-by': 'other' }), false],
    ['but not from another repository', wish, stack({ ...ourTags(), 'mlops:source': 'other' }), false],
    ['but not from another entry', wish, stack(ourTags({ pipeline: 'fraud' })), false],
    ['but not from another environment', wish, stack(ourTags({ environment: 'prod' })), false],
  ];
  for (const [what, of, found, expected] of rows)
    it(what, () => {
      expect(isCandidate(of, found, rules())).to.equal(expected);
    });
});
