import { expect } from 'chai';
import type { ChangeSet, LiveStack, Wanted } from '../../../src/core/model.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { plan } from '../../../src/core/plan/plan.ts';
import { remember } from '../../../src/core/memory/remember.ts';
import { NO_EVIDENCE, question } from '../../../src/core/memory/evidence.ts';
import type { Situation } from '../../../src/core/step.ts';
import {
  CHANGED,
  failure,
  held,
  live,
  look,
  memory,
  moving,
  notebook,
  ourTags,
  rules,
  situation,
  wanted,
} from '../../support/planner.ts';

const theirs = (change: Parameters<typeof live>[0] = {}): LiveStack =>
  live({ name: 'legacy', tags: { team: 'risk' }, outputs: {}, ...change });

const wish = (change: Partial<Wanted> & { digest?: string } = {}): Wanted =>
  wanted({ stack: 'legacy', adopt: { stack: 'legacy', id: null }, digest: CHANGED, ...change });

const adopting = (change: Partial<Situation> = {}): Situation =>
  situation({ stack: 'legacy', wanted: wish(), live: theirs(), ...change });

const seen = { stackId: theirs().id, updated: null, digest: CHANGED };
const proposal = { name: 'mr-proposal', seen };

const changeSet = (change: Partial<ChangeSet> = {}): ChangeSet => ({
  name: proposal.name,
  id: 'arn:change-set',
  stackId: seen.stackId,
  phase: 'ready',
  reason: null,
  changes: [],
  ...change,
});

const step = (change: Partial<Situation> = {}) => nextStep(adopting(change), rules());

describe('A stack that is to be taken over', () => {
  it('is first asked about, by a change set, however harmless the update', () => {
    expect(moving(step())).to.deep.include({ kind: 'propose', reason: 'adopted' });
    expect(step().why).to.equal(
      'It is to take over stack legacy, as "adopt" says: what is not in the template goes. AWS is asked first.',
    );
  });

  it('waits for the answer, and then for a person, whatever the answer is', () => {
    const known = { memory: memory({ proposal }) };
    expect(step(known).kind).to.equal('busy');
    const ready = adopting({ ...known, changeSet: changeSet() });
    expect(moving(nextStep(ready, rules())).kind).to.equal('apply');
    const { steps } = plan([ready], notebook([ready]), rules());
    expect(steps[0]?.kind).to.equal('approval');
    const approvals = new Set([moving(nextStep(ready, rules())).hash]);
    expect(plan([ready], notebook([ready]), rules({ approvals })).steps[0]?.kind).to.equal('apply');
  });

  it('is asked about as a stack of ours is', () => {
    expect(question(adopting({ memory: memory({ proposal }) }), 0)).to.equal('change-set');
  });

  const obstacles: readonly (readonly [string, Partial<Situation>, string, RegExp])[] = [
    ['it does not exist', { live: null }, 'incomplete', /There is no stack legacy to take over/],
    [
      'it exists no more',
      { live: theirs({ status: 'DELETE_COMPLETE' }) },
      'incomplete',
      /There is no stack legacy/,
    ],
    ['it is at work', { live: theirs({ status: 'UPDATE_IN_PROGRESS' }) }, 'busy', /is UPDATE_IN_PROGRESS/],
    [
      'it never was complete',
      { live: theirs({ status: 'ROLLBACK_COMPLETE' }) },
      'incomplete',
      /only one that is complete/,
    ],
    [
      'it is only reviewed',
      { live: theirs({ status: 'REVIEW_IN_PROGRESS' }) },
      'incomplete',
      /only one that is complete/,
    ],
    [
      'it is stuck',
      { live: theirs({ status: 'UPDATE_ROLLBACK_FAILED' }) },
      'incomplete',
      /only one that is complete/,
    ],
    [
      'it is another one of the name',
      { wanted: wish({ adopt: { stack: 'legacy', id: 'arn:another' } }) },
      'incomplete',
      /not the one to take over: .* names arn:another/,
    ],
    [
      'its entry is held for another reason',
      {
        wanted: wish({ desired: null, blocked: { kind: 'incomplete', why: 'No bucket.', releases: 'One.' } }),
      },
      'incomplete',
      /No bucket/,
    ],
    [
      'its entry is suspended',
      { wanted: wish({ suspend: { reason: 'a freeze', until: null } }) },
      'suspended',
      /a freeze/,
    ],
    ['taking it over failed', { memory: memory({ failure: failure() }) }, 'failed', /it does not answer/],
    [
      'AWS sees no difference at all',
      { memory: memory({ agreed: { ...seen, said: true } }) },
      'failed',
      /would change nothing, not even its tags/,
    ],
    [
      'another service owns it',
      { live: theirs({ tags: { ...ourTags(), 'mlops:managed-by': 'other' } }) },
      'foreign',
      /has an owner already and is not taken over: mlops:managed-by=other/,
    ],
    [
      'another entry owns it',
      { live: theirs({ tags: ourTags({ pipeline: 'fraud' }) }) },
      'foreign',
      /mlops:pipeline=fraud/,
    ],
  ];
  for (const [why, change, kind, sentence] of obstacles)
    it(`is left alone while ${why}`, () => {
      const found = held(step(change));
      expect(found.kind).to.equal(kind);
      expect(found.why).to.match(sentence);
      expect(found.meant).to.equal(null);
    });

  it('says what it can of an owner that does not say who it is', () => {
    const found = held(step({ live: theirs({ tags: { 'mlops:managed-by': 'other' } }) }));
    expect(found.why).to.contain(
      'mlops:managed-by=other, mlops:source=, mlops:environment=, mlops:pipeline=.',
    );
  });

  it('is called foreign, and not owned, when nobody owns it and its entry has no business with it', () => {
    const found = held(step({ wanted: wish({ state: 'absent', desired: null }) }));
    expect(found.kind).to.equal('foreign');
    expect(found.why).to.contain('does not carry our tags');
  });

  it('is a bug when its entry is neither rendered nor blocked', () => {
    expect(() => step({ wanted: wish({ desired: null }) })).to.throw('neither rendered nor blocked');
  });

  it("is its entry's like any other when it was", () => {
    const tags = { ...ourTags(), 'mlops:adopted': 'legacy' };
    const desired = wish({ digest: CHANGED }).desired;
    const is = live({ name: 'legacy', tags, meta: { digest: CHANGED } });
    expect(
      step({ live: is, wanted: wish({ desired: desired === null ? null : { ...desired, tags } }) }).kind,
    ).to.equal('in-sync');
  });

  it('may be looked at anew when what AWS said was said of something else', () => {
    const agreed = { ...seen, said: true };
    for (const other of [{ stackId: 'arn:other' }, { digest: 'other' }, { said: false }])
      expect(step({ memory: memory({ agreed: { ...agreed, ...other } }) }).kind).to.equal('propose');
  });
});

describe('A change set of a stack that is not taken over after all', () => {
  const known = memory({ proposal });
  const rows: readonly (readonly [string, Partial<Situation>])[] = [
    ['the entry is gone', { wanted: null }],
    ['the entry does not ask for it any more', { wanted: wish({ adopt: null }) }],
    [
      'somebody else owns it by now',
      { live: theirs({ tags: { ...ourTags(), 'mlops:managed-by': 'other' } }) },
    ],
    [
      'another stack of the name is meant',
      { wanted: wish({ adopt: { stack: 'legacy', id: 'arn:another' } }) },
    ],
  ];
  for (const [why, change] of rows)
    it(`is taken away when ${why}`, () => {
      const found = moving(step({ memory: known, changeSet: changeSet(), ...change }));
      expect(found.action).to.deep.include({ kind: 'discard', changeSet: proposal.name });
    });

  it('stays until the stack is at rest', () => {
    const at = { memory: known, wanted: null, live: theirs({ status: 'UPDATE_IN_PROGRESS' }) };
    expect(step(at).kind).to.equal('foreign');
  });

  it('is forgotten when the stack is gone', () => {
    const gone = adopting({ memory: known, wanted: null, live: null });
    expect(remember(gone, NO_EVIDENCE, look()).proposal).to.equal(null);
  });
});
