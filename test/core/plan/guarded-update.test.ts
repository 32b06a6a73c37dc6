import { expect } from 'chai';
import type { Evidence } from '../../../src/core/memory/evidence.ts';
import { NO_EVIDENCE, question } from '../../../src/core/memory/evidence.ts';
import { unforeseen } from '../../../src/core/plan/guarded-update.ts';
import type { StackMemory } from '../../../src/core/memory.ts';
import type { ChangeSet, ResourceChange } from '../../../src/core/model.ts';
import { hold } from '../../../src/core/make-step.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { laidOver } from '../../../src/core/plan/overlay.ts';
import { record } from '../../../src/core/memory/record.ts';
import { remember } from '../../../src/core/memory/remember.ts';
import type { Rules } from '../../../src/core/rules.ts';
import type { HoldKind, Situation, Step } from '../../../src/core/step.ts';
import {
  CHANGED,
  COMMIT,
  CURRENT,
  held,
  live,
  look,
  memory,
  moving,
  notebook,
  NOW,
  rules,
  sha256,
  situation,
  wanted,
} from '../../support/planner.ts';

const changed = wanted({ digest: CHANGED });
const seen = { stackId: live().id, updated: null, digest: CHANGED };
const dangerous = { forecast: { seen, destroys: ['Data (AWS::S3::Bucket)'] } };
const proposal = { name: 'mr-proposal', seen };

const change = (of: Partial<ResourceChange> = {}): ResourceChange => ({
  resource: 'Data',
  type: 'AWS::S3::Bucket',
  action: 'modify',
  replacement: 'no',
  policy: null,
  scope: ['Properties'],
  ...of,
});

const changeSet = (of: Partial<ChangeSet> = {}): ChangeSet => ({
  name: proposal.name,
  id: 'arn:change-set',
  stackId: seen.stackId,
  phase: 'ready',
  reason: null,
  changes: [change()],
  ...of,
});

const updating = (known: Partial<StackMemory>, more: Partial<Situation> = {}): Situation =>
  situation({ wanted: changed, memory: memory(known), ...more });

const step = (known: Partial<StackMemory>, more: Partial<Situation> = {}) =>
  nextStep(updating(known, more), rules());

/** The step that is left when approvals have been asked for. */
function guarded(each: Situation, by: Partial<Rules> = {}) {
  const going = rules(by);
  return laidOver([nextStep(each, going)], [each], notebook([each]), going).steps[0] ?? nextStep(each, going);
}

describe('An update', () => {
  it('waits for a forecast of what it would destroy, unless there is one of this very change', () => {
    const plain = step({});
    const wants = (each: Step, known: Partial<StackMemory> = {}): boolean =>
      unforeseen(each, memory(known)) !== null;
    expect(wants(plain)).to.equal(true);
    expect(wants(plain, { forecast: { seen, destroys: [] } })).to.equal(false);
    expect(wants(plain, { forecast: { seen: { ...seen, updated: NOW }, destroys: [] } })).to.equal(true);
    expect(wants(step({}, { live: null }))).to.equal(false);
    expect(wants(step({}, { wanted: wanted() }))).to.equal(false);
    expect(wants(step({}, { live: live({ status: 'UPDATE_FAILED' }) }))).to.equal(true);
  });

  it('is forecast also while a person or a window keeps it, but not for what may take long', () => {
    const each = situation({ wanted: wanted({ digest: CHANGED, approval: 'required' }) });
    const meant = moving(nextStep(each, rules()));
    const keeps = (kind: HoldKind, on = each): boolean =>
      unforeseen(hold(on, kind, { why: '', releases: '', meant }, rules()), memory()) !== null;
    expect(keeps('approval')).to.equal(true);
    expect(keeps('window')).to.equal(true);
    expect(keeps('promotion')).to.equal(false);
    // An upgrade of the service: it may be about a thousand stacks, and nobody has agreed to any of it.
    expect(keeps('approval', situation({ wanted: wanted({ digest: CHANGED }) }))).to.equal(false);
    expect(keeps('approval', situation({ wanted: null }))).to.equal(false);
  });

  it('that destroys nothing of value goes out directly', () => {
    expect(step({ forecast: { seen, destroys: [] } }).kind).to.equal('update');
  });

  it('that may destroy something of value is proposed to AWS first, under a name that a restart finds again', () => {
    const found = moving(step(dangerous));
    expect(found.kind).to.equal('propose');
    expect(found.why).to.include('Data (AWS::S3::Bucket)');
    const name = (known: Partial<StackMemory>, stack = live()): string => {
      const { action } = moving(step(known, { live: stack }));
      return action.kind === 'propose' ? action.name : action.kind;
    };
    expect(name(dangerous)).to.match(/^mr-[0-9a-f]{16}-[0-9a-f]{12}$/);
    expect(name(dangerous)).to.equal(name(dangerous));
    const later = { forecast: { ...dangerous.forecast, seen: { ...seen, updated: NOW } } };
    expect(name(later, live({ updated: NOW }))).not.to.equal(name(dangerous));
  });
});

describe('A proposed change set', () => {
  it('is asked about at each look, and about nothing else', () => {
    expect(question(updating({ proposal }), NOW)).to.equal('change-set');
  });

  for (const answer of [null, changeSet({ phase: 'pending', changes: null })])
    it(`is waited for while it is ${answer === null ? 'unread' : 'pending'}`, () => {
      expect(held(step({ ...dangerous, proposal }, { changeSet: answer })).kind).to.equal('busy');
    });

  const harmless: readonly (readonly [string, Partial<ResourceChange>])[] = [
    ['a bucket that is changed in place', { replacement: 'no' }],
    ['a bucket that is added', { action: 'add' }],
    ['a bucket that is imported', { action: 'import' }],
    ['a bucket that is let go of and kept', { action: 'remove', policy: 'Retain' }],
    ['a bucket of which a snapshot is kept', { action: 'remove', policy: 'Snapshot' }],
    ['a model that is replaced', { type: 'AWS::SageMaker::Model', replacement: 'yes' }],
  ];
  for (const [sentence, of] of harmless)
    it(`is applied when AWS says plainly that nothing is lost: ${sentence}`, () => {
      const found = guarded(
        updating({ ...dangerous, proposal }, { changeSet: changeSet({ changes: [change(of)] }) }),
      );
      expect(moving(found)).to.deep.include({ kind: 'apply', destroys: [] });
    });

  const dangers: readonly (readonly [string, Partial<ResourceChange>])[] = [
    ['replace Data (AWS::S3::Bucket)', { replacement: 'yes' }],
    ['perhaps replace Data (AWS::S3::Bucket)', { replacement: 'maybe' }],
    ['perhaps replace Data (AWS::S3::Bucket)', { action: 'dynamic' }],
    ['delete Data (AWS::S3::Bucket)', { action: 'remove', policy: 'Delete' }],
  ];
  for (const [sentence, of] of dangers)
    it(`waits for a person when it would ${sentence} (${JSON.stringify(of)})`, () => {
      const each = updating({ ...dangerous, proposal }, { changeSet: changeSet({ changes: [change(of)] }) });
      const hold = held(guarded(each));
      expect(hold.kind).to.equal('approval');
      expect(hold.why).to.include(`It would ${sentence}.`);
      const hash = hold.meant?.hash ?? '';
      expect(moving(guarded(each, { approvals: new Set([hash]) })).kind).to.equal('apply');
    });

  it('is another thing to approve when it would destroy something else', () => {
    const hashFor = (of: Partial<ResourceChange>) =>
      moving(step({ ...dangerous, proposal }, { changeSet: changeSet({ changes: [change(of)] }) })).hash;
    expect(hashFor({ replacement: 'yes' })).not.to.equal(hashFor({ replacement: 'maybe' }));
  });

  it('without changes in it has nothing to destroy', () => {
    expect(step({ ...dangerous, proposal }, { changeSet: changeSet({ changes: null }) }).kind).to.equal(
      'apply',
    );
  });
});

describe('A change set that is of no use any more', () => {
  for (const phase of ['empty', 'failed', 'obsolete', 'executed'] as const)
    it(`is taken away when it is ${phase}`, () => {
      const found = moving(step({ ...dangerous, proposal }, { changeSet: changeSet({ phase }) }));
      expect(found.action).to.deep.include({ kind: 'discard', changeSet: proposal.name });
    });

  it('is taken away when the stack was changed since, or something else is wanted by now', () => {
    expect(step({ proposal }, { live: live({ updated: NOW }), changeSet: changeSet() }).kind).to.equal(
      'discard',
    );
    const other = { ...proposal, seen: { ...seen, digest: CURRENT } };
    expect(step({ proposal: other }, { changeSet: changeSet() }).kind).to.equal('discard');
  });

  it('is taken away when nothing is to be changed any more', () => {
    expect(step({ proposal }, { wanted: wanted(), changeSet: changeSet() }).kind).to.equal('discard');
  });
});

describe('What is remembered of a proposal', () => {
  const after = (answer: Partial<Evidence>): StackMemory =>
    remember(updating({ proposal }), { ...NO_EVIDENCE, answered: 'change-set', ...answer }, look());

  it('is nothing when AWS knows no such change set', () => {
    expect(after({ changeSet: null }).proposal).to.equal(null);
  });

  it('stays as it is while the answer could not be read, or is still to come', () => {
    expect(remember(updating({ proposal }), NO_EVIDENCE, look()).proposal).to.deep.equal(proposal);
    expect(after({ changeSet: changeSet({ phase: 'pending' }) })).to.deep.include({
      proposal,
      failure: null,
    });
  });

  it('is that there is nothing to change, when it is empty', () => {
    const known = after({ changeSet: changeSet({ phase: 'empty', changes: [] }) });
    expect(known.agreed).to.deep.equal({ ...seen, said: true });
    const settled = { ...updating({}), memory: { ...known, proposal: null } };
    expect(nextStep(settled, rules()).kind).to.equal('in-sync');
  });

  it("is a failure of the digest, with AWS's reason, when it could not be made", () => {
    const reason = 'Template error: unresolved';
    expect(after({ changeSet: changeSet({ phase: 'failed', reason }) }).failure).to.deep.include({
      subject: CHANGED.slice(0, 16),
      cause: { resource: null, resourceType: null, reason },
    });
    expect(after({ changeSet: changeSet({ phase: 'failed' }) }).failure?.cause.reason).to.match(/failed/);
  });

  const occasion = { now: NOW, commit: COMMIT, hash: sha256 };
  const discard = moving(step({ ...dangerous, proposal }, { changeSet: changeSet({ phase: 'obsolete' }) }));
  const refusal = (lane: 'stalled' | 'waiting' | 'failed') =>
    ({ kind: 'refused', refusal: { lane, code: 'c', message: 'm', hint: null } }) as const;

  it('is nothing once it is discarded, or a person has to discard it; else it is tried again', () => {
    const started = { kind: 'answered', answer: { kind: 'started', stackId: seen.stackId } } as const;
    expect(record(memory({ proposal }), discard, started, occasion).proposal).to.equal(null);
    expect(record(memory({ proposal }), discard, refusal('stalled'), occasion).proposal).to.equal(null);
    expect(record(memory({ proposal }), discard, refusal('waiting'), occasion).proposal).to.deep.equal(
      proposal,
    );
    const busy = { kind: 'answered', answer: { kind: 'busy', why: 'CREATE_IN_PROGRESS' } } as const;
    expect(record(memory({ proposal }), discard, busy, occasion).proposal).to.deep.equal(proposal);
    expect(record(memory({ proposal }), discard, { kind: 'skipped' }, occasion).proposal).to.deep.equal(
      proposal,
    );
  });

  it('is its name, when nobody knows whether it was made; nothing, when it was refused', () => {
    const propose = moving(step(dangerous));
    const known = (lane: 'stalled' | 'failed') =>
      record(memory({ proposal }), propose, refusal(lane), occasion).proposal;
    expect(known('failed')).to.deep.equal(proposal);
    expect(known('stalled')).to.equal(null);
  });

  it('is an update under way, when it is applied', () => {
    const apply = moving(step({ ...dangerous, proposal }, { changeSet: changeSet() }));
    const intent = {
      verb: 'update',
      token: 't',
      digest: CHANGED,
      stackId: null,
      accepted: false,
      updated: null,
      commit: COMMIT,
      at: NOW,
    } as const;
    const started = { kind: 'answered', answer: { kind: 'started', stackId: seen.stackId } } as const;
    const known = record(memory({ proposal, intent }), apply, started, occasion);
    expect(known).to.deep.include({
      proposal: null,
      intent: { ...intent, stackId: seen.stackId, accepted: true },
    });
  });
});
