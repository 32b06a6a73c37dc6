import { expect } from 'chai';
import type { DriftedResource, DriftMemory } from '../../../src/core/drift-memory.ts';
import { NO_DRIFT } from '../../../src/core/drift-memory.ts';
import { driftTrouble, withDrift } from '../../../src/core/drift/drift-report.ts';
import { notCompared } from '../../../src/core/drift/drift-types.ts';
import {
  comparedAs,
  currentDrift,
  driftText,
  isDue,
  isStillOf,
  REPAIRS_A_DAY,
  resisting,
  withRepair,
} from '../../../src/core/drift/drift.ts';
import { rest } from '../../../src/core/make-step.ts';
import type { StackMemory } from '../../../src/core/memory.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import type { Wanted } from '../../../src/core/model.ts';
import { DAY, HOUR, MINUTE } from '../../../src/core/text/time.ts';
import * as planner from '../../support/planner.ts';

const { NOW, rules, sha256 } = planner;

const TOPIC: DriftedResource = {
  resource: 'Topic',
  type: 'AWS::SNS::Topic',
  how: 'modified',
  paths: ['/A'],
  by: null,
};

const drifted = (change: Partial<DriftMemory> = {}): DriftMemory => {
  const live = planner.live();
  const seen = { stackId: live.id, updated: live.updated, digest: '' };
  return { ...NO_DRIFT, checked: NOW, seen, found: [TOPIC], ...change };
};

const of = (drift: DriftMemory | null, wish: Partial<Wanted> = {}, known: Partial<StackMemory> = {}) =>
  planner.situation({
    live: planner.live(),
    wanted: planner.wanted(wish),
    memory: planner.memory({ drift, ...known }),
  });

describe('the turn of a stack to be compared', () => {
  const live = planner.live();
  const due = (now: number, known: Partial<StackMemory> = {}): boolean =>
    isDue(live, planner.memory(known), now, sha256);
  const checked = (at: number): Partial<StackMemory> => ({ drift: { ...NO_DRIFT, checked: at } });

  it('comes once in six hours, and not within an hour of the last one', () => {
    const minutes = Array.from({ length: 12 * 60 }, (_, index) => NOW + index * MINUTE);
    let last = NOW;
    const turns = minutes.filter((now) => {
      if (!due(now, checked(last))) return false;
      expect(now - last).to.be.at.least(HOUR);
      last = now;
      return true;
    });
    expect(turns.length).to.be.within(1, 2);
  });

  it('comes to what was never compared', () => {
    expect(due(NOW)).to.equal(true);
    expect(due(NOW, { drift: NO_DRIFT })).to.equal(true);
  });

  it('comes at different moments for different stacks', () => {
    const first = (id: string): number =>
      Array.from({ length: 361 }, (_, index) => NOW + HOUR + index * MINUTE).find((now) =>
        isDue({ ...live, id }, planner.memory(checked(NOW)), now, sha256),
      ) ?? 0;
    expect(new Set(['a', 'b', 'c', 'd', 'e'].map(first)).size).to.be.above(2);
  });

  it('comes at once after resources were set back, and not while it is compared or at work', () => {
    const repairs = [{ subject: 's', at: NOW, resources: true }];
    expect(due(NOW, { ...checked(NOW - 1), repairs })).to.equal(true);
    expect(due(NOW, { drift: { ...NO_DRIFT, detection: { id: 'd', began: NOW } }, repairs })).to.equal(false);
    const busy = planner.live({ status: 'UPDATE_IN_PROGRESS' });
    expect(isDue(busy, planner.memory({ repairs }), NOW, sha256)).to.equal(false);
  });
});

describe('a detection', () => {
  const live = planner.live({ updated: NOW });
  const seen = comparedAs(live);

  it('says something of the stack that it was begun with, and nothing of one that was updated since', () => {
    expect(isStillOf({ id: 'd', began: NOW, seen }, live)).to.equal(true);
    expect(isStillOf({ id: 'd', began: NOW, seen: { ...seen, updated: NOW - 1 } }, live)).to.equal(false);
    expect(isStillOf({ id: 'd', began: NOW, seen: { ...seen, stackId: 'other' } }, live)).to.equal(false);
  });

  it('that an older version began is believed, and one of a stack that tells no digest, too', () => {
    expect(comparedAs(planner.live({ outputs: {} })).digest).to.equal('');
    expect(isStillOf({ id: 'd', began: NOW }, live)).to.equal(true);
  });
});

describe('resources that drifted', () => {
  it('are named, a few of them and of their properties', () => {
    const many = { ...TOPIC, paths: ['/A', '/B', '/C', '/D'], by: 'by ann' };
    const gone: DriftedResource = { ...TOPIC, how: 'deleted', paths: [] };
    expect(driftText([many, gone, gone, gone])).to.equal(
      'Topic (AWS::SNS::Topic) was changed (/A, /B, /C and 1 more) [by ann]; Topic (AWS::SNS::Topic) was deleted; Topic (AWS::SNS::Topic) was deleted; and 1 more',
    );
  });

  it('are set back only where the entry asks for it and CloudFormation can', () => {
    const kindOf = (drift: DriftMemory | null, wish: Partial<Wanted>) =>
      nextStep(of(drift, wish), rules()).kind;
    expect(kindOf(drifted(), { drift: 'revert' })).to.equal('propose');
    expect(kindOf(drifted(), {})).to.equal('in-sync');
    expect(kindOf(drifted({ found: [] }), { drift: 'revert' })).to.equal('in-sync');
    expect(kindOf(drifted({ resists: 'no.' }), { drift: 'revert' })).to.equal('in-sync');
    expect(kindOf(drifted({ seen: null }), { drift: 'revert' })).to.equal('in-sync');
    const { id, updated } = planner.live();
    for (const seen of [
      { stackId: 'another', updated, digest: '' },
      { stackId: id, updated: 7, digest: '' },
    ])
      expect(kindOf(drifted({ seen }), { drift: 'revert' }), 'of another time').to.equal('in-sync');
    expect(currentDrift(null, { drift: drifted() })).to.equal(null);
  });

  it('are set back so often in a day, and then held until a day has passed', () => {
    const digest = planner.wanted().desired?.digest ?? '';
    let known = planner.memory({ drift: drifted() });
    for (let count = 0; count < REPAIRS_A_DAY; count += 1) known = withRepair(known, digest, NOW, true);
    const held = planner.held(nextStep(of(drifted(), { drift: 'revert' }, known), rules()));
    expect(held).to.include({ kind: 'backoff', nextTry: NOW + DAY });
    expect(nextStep(of(drifted(), { drift: 'revert' }, known), rules({ now: NOW + DAY })).kind).to.equal(
      'propose',
    );
  });

  it('wait for the answer about their change set', () => {
    const live = planner.live();
    const seen = { stackId: live.id, updated: live.updated, digest: planner.wanted().desired?.digest ?? '' };
    const proposal = { name: 'mr-revert', reverts: true, seen };
    expect(nextStep(of(drifted(), { drift: 'revert' }, { proposal }), rules()).kind).to.equal('busy');
  });

  it('are held after their change set failed', () => {
    const failure = planner.failure({ of: planner.wanted().desired?.digest ?? '', nextTry: null });
    const step = nextStep(of(drifted(), { drift: 'revert' }, { failure }), rules());
    expect(step.kind).to.equal('failed');
  });

  it('resist when a change set of them has nothing to do', () => {
    expect(resisting(planner.memory({ drift: drifted() })).drift?.found).to.deep.equal([TOPIC]);
    expect(resisting(planner.memory()).drift?.resists).to.contain('nothing to do');
  });

  it('show in a stack that is in sync otherwise, with why they stay', () => {
    const shown = (drift: DriftMemory | null, wish: Partial<Wanted> = {}) => {
      const situation = of(drift, wish);
      return withDrift([rest(situation, 'in-sync', 'Fine.')], () => situation)[0]?.why;
    };
    expect(shown(drifted())).to.contain('Topic');
    expect(shown(drifted({ resists: 'no.' }))).to.contain('It cannot be set back: no.');
    expect(shown(null)).to.equal('Fine.');
    expect(shown(drifted({ found: [] }))).to.equal('Fine.');
    expect(shown(drifted(), { drift: 'ignore' })).to.equal('Fine.');
  });

  it('are told with what is done about them', () => {
    const told = (drift: DriftMemory | null, wish: Partial<Wanted> = {}) => {
      const situation = of(drift, wish);
      return driftTrouble(nextStep(situation, rules()), situation.memory);
    };
    expect(told(drifted())?.next).to.contain('Nothing is changed.');
    expect(told(drifted(), { drift: 'revert' })?.next).to.contain('It is set back.');
    const resisting = told(drifted({ resists: 'no.' }), { drift: 'revert' });
    expect(resisting?.why).to.contain('no.');
    expect(resisting?.next).to.contain('Set it back by hand, or').and.not.to.contain('"revert"');
    expect(told(drifted({ found: [] }))).to.equal(null);
    expect(told(drifted(), { drift: 'ignore' })).to.equal(null);
    expect(told(drifted({ trouble: 'denied' }))).to.equal(undefined);
    expect(told(null)).to.equal(undefined);
    const waiting = of(drifted(), { drift: 'revert', suspend: { reason: 'no', until: null } });
    expect(driftTrouble(nextStep(waiting, rules()), waiting.memory)?.next).to.contain(
      'as soon as nothing holds it',
    );
  });

  it('are not looked for in types that nobody can compare', () => {
    expect(
      notCompared([
        'AWS::SNS::Topic',
        'Custom::X',
        'AWS::SageMaker::Model',
        'AWS::CloudFormation::Stack',
        'AWS::SageMaker::Model',
      ]),
    ).to.deep.equal(['Custom::X', 'AWS::SageMaker::Model', 'AWS::CloudFormation::Stack']);
  });
});
