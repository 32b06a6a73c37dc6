import { expect } from 'chai';
import { NO_DRIFT } from '../../../src/core/drift-memory.ts';
import { currentDrift } from '../../../src/core/drift/drift.ts';
import { NO_EVIDENCE } from '../../../src/core/memory/evidence.ts';
import type { Evidence } from '../../../src/core/memory/evidence.ts';
import { clientToken, tokenBase } from '../../../src/core/stack/identity.ts';
import type { Look } from '../../../src/core/look.ts';
import { short } from '../../../src/core/memory.ts';
import type { Intent, StackMemory } from '../../../src/core/memory.ts';
import type { LiveStack } from '../../../src/core/model.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { intend } from '../../../src/core/memory/record.ts';
import { forgiven, remember } from '../../../src/core/memory/remember.ts';
import { observationOf } from '../../../src/core/stack/same.ts';
import { isMove } from '../../../src/core/step.ts';
import type { Situation } from '../../../src/core/step.ts';
import { MINUTE } from '../../../src/core/text/time.ts';
import {
  absent,
  CHANGED,
  COMMIT,
  CREATED,
  CURRENT,
  failure,
  intent,
  live,
  look,
  memory,
  MISSED,
  NOW,
  rules,
  sha256,
  situation,
  unborn,
  wanted,
} from '../../support/planner.ts';

const LATER = NOW + MINUTE;
const changed = wanted({ digest: CHANGED });
const agreed = { stackId: live().id, updated: null, digest: CURRENT, said: false };

const remembered = (
  change: Partial<Situation>,
  known: Partial<StackMemory> = {},
  evidence: Partial<Evidence> = {},
  at: Partial<Look> = {},
): StackMemory =>
  remember(
    situation({ ...change, memory: memory(known) }),
    { ...NO_EVIDENCE, ...evidence },
    look({ now: LATER, ...at }),
  );

const failed = (reason: string, token: string | null = null): Partial<Evidence> => ({
  answered: 'last-failure',
  lastFailure: { cause: { resource: 'Endpoint', resourceType: null, reason }, token, at: NOW },
});

const tokenFor = (verb: 'create' | 'update' | 'delete', of: string) =>
  clientToken(verb, '0'.repeat(12), of, 0);

/** What `intend` notes about the move that this situation calls for. */
function intended(change: Partial<Situation>, known: Partial<StackMemory> = {}): Intent {
  const now = situation({ ...change, memory: memory(known) });
  const step = nextStep(now, rules());
  const made = isMove(step)
    ? intend(now.memory, step, { now: NOW, commit: COMMIT, hash: sha256 }).intent
    : null;
  if (made === null) throw new Error(`${step.kind} needs no intent`);
  return made;
}

describe('An update that was intended', () => {
  const update = intended({ wanted: changed });
  const seen = (stack: LiveStack | null, evidence: Partial<Evidence> = {}) =>
    remembered({ wanted: changed, live: stack }, { intent: update, failure: failure() }, evidence);
  const arrived = live({ status: 'UPDATE_COMPLETE', updated: NOW + 1, meta: { digest: CHANGED } });

  it('is waited for while CloudFormation is at work', () => {
    expect(seen(live({ status: 'UPDATE_IN_PROGRESS', updated: NOW + 1 })).intent).to.deep.equal(update);
  });

  it('has succeeded when its digest is live, and ends every failure', () => {
    const known = seen(arrived);
    expect(known).to.include({ intent: null, failure: null, attempt: 0, rescued: null, remade: null });
    expect(known.last).to.deep.include({
      verb: 'update',
      succeeded: true,
      digest: CHANGED,
      commit: COMMIT,
      began: NOW,
      ended: LATER,
    });
  });

  it('has succeeded already while CloudFormation cleans up, once the new Outputs can be seen', () => {
    const cleaning = { ...arrived, status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', phase: 'cleanup' } as const;
    expect(seen(cleaning).last?.succeeded).to.equal(true);
    expect(seen({ ...cleaning, outputs: live().outputs }).intent).to.deep.equal(update);
  });

  it('never arrived when the stack is as it was: it will be made again, with the same token', () => {
    const known = seen(live());
    expect(known).to.include({ intent: null, last: null, attempt: 0 });
    expect(intended({ wanted: changed }, { ...known, failure: null }).token).to.equal(update.token);
  });

  it('was overtaken when the stack completed with something else: nothing is claimed', () => {
    const other = live({ status: 'UPDATE_COMPLETE', updated: NOW + 1, meta: { digest: sha256('other') } });
    expect(seen(other)).to.include({ intent: null, last: null });
  });

  it('has failed when the stack was rolled back, with the first cause', () => {
    const known = seen(live({ status: 'UPDATE_ROLLBACK_COMPLETE', updated: NOW + 1 }), failed('no image'));
    expect(known.intent).to.equal(null);
    expect(known.last).to.include({ succeeded: false, digest: short(CHANGED) });
    expect(known.failure).to.deep.include({ subject: short(CHANGED), attempts: 2, nextTry: null });
    expect(known.failure?.cause.reason).to.equal('no image');
  });

  it('has failed already while the rollback is cleaned up', () => {
    const status = 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
    expect(seen(live({ status, updated: NOW + 1 })).last?.succeeded).to.equal(false);
  });

  it('has failed for a reason we may not know yet, and learns it at a later look', () => {
    const status = 'UPDATE_ROLLBACK_COMPLETE';
    const rolledBack = live({ status, statusReason: 'see the events', updated: NOW + 1 });
    const blind = remembered({ wanted: changed, live: rolledBack }, { intent: update });
    expect(blind.failure).to.deep.include({ attempts: 1, transient: false, nextTry: null });
    expect(blind.failure?.cause.reason).to.equal('see the events');
    expect(seen({ ...rolledBack, statusReason: null }).failure?.cause.reason).to.equal(status);
    const token = tokenFor('update', CHANGED);
    const told = remembered({ wanted: changed, live: rolledBack }, blind, failed('Rate exceeded', token));
    expect(told.failure).to.deep.include({ attempts: 1, transient: true });
    expect(told.failure?.nextTry).to.be.greaterThan(LATER);
  });

  it('is over when the stack went away; its token is spent', () => {
    expect(seen(null)).to.include({ intent: null, last: null, attempt: 1 });
  });
});

describe('An update that sets back what somebody changed', () => {
  const drifted = live({ tags: { ...live().tags, team: 'x' } });
  const repair = intended({ live: drifted });

  it('is not taken for done because its digest was live all the time', () => {
    const known = remembered({ live: drifted }, { intent: repair });
    expect(known).to.include({ intent: null, last: null });
    expect(nextStep(situation({ live: drifted, memory: known }), rules()).kind).to.equal('update');
  });

  it('is done when the stack moved', () => {
    const known = remembered({ live: live({ updated: NOW + 1 }) }, { intent: repair });
    expect(known.last?.succeeded).to.equal(true);
  });

  it('ends what was known of the drift, so that no read out of date brings it back', () => {
    const before = live();
    const topic = {
      resource: 'Topic',
      type: 'AWS::SNS::Topic',
      how: 'modified',
      paths: [],
      by: null,
    } as const;
    const drift = { ...NO_DRIFT, seen: observationOf(before, CURRENT), found: [topic] };
    const intent = { ...repair, repair: true };
    const after = live({ updated: NOW + 1 });
    const known = remembered({ live: after }, { intent, drift });
    expect(currentDrift(before, known)).to.equal(null);
    const resisting = { ...drift, resists: 'it cannot be set back' };
    expect(remembered({ live: after }, { intent, drift: resisting }).drift).to.deep.equal(resisting);
  });

  it('is held like any other when it failed: the live digest is no excuse', () => {
    const back = {
      ...drifted,
      status: 'UPDATE_ROLLBACK_COMPLETE',
      phase: 'settled-by-rollback',
      updated: NOW,
    } as const;
    const known = remembered({ live: back }, { intent: repair }, failed('no right to tag'));
    expect(known.failure).to.include({ subject: short(CURRENT), attempts: 1 });
    const again = remembered({ live: back }, known);
    expect(again.failure).to.deep.equal(known.failure);
    expect(nextStep(situation({ live: back, memory: again }), rules()).kind).to.equal('failed');
  });
});

describe('A create that was intended', () => {
  const create = intended({ live: null });
  const accepted = { ...create, stackId: live().id };

  it('never arrived when there is no stack: it will be made again, with the same token', () => {
    expect(remembered({ live: null }, { intent: create })).to.deep.equal(memory());
  });

  it('was accepted and left nothing behind: the next one carries another token', () => {
    expect(remembered({ live: null }, { intent: accepted })).to.deep.equal(memory({ attempt: 1 }));
  });

  for (const made of [create, accepted])
    it(`has succeeded when the stack is complete${made === create ? ', also when its answer was lost' : ''}`, () => {
      const known = remembered({}, { intent: made, attempt: 3 });
      expect(known.last).to.include({ verb: 'create', succeeded: true, digest: CURRENT });
      expect(known).to.include({ intent: null, attempt: 0 });
    });

  it('has failed when the stack was rolled back', () => {
    const known = remembered({ live: unborn() }, { intent: accepted }, failed('Rate exceeded'));
    expect(known.last).to.include({ verb: 'create', succeeded: false });
    expect(known.failure).to.include({ subject: short(CURRENT), transient: true });
  });
});

const gone = (made: Intent, known: Partial<StackMemory> = {}, stack: LiveStack | null = null) =>
  remembered({ wanted: null, live: stack }, { intent: made, ...known });

describe('A delete that was intended', () => {
  const removal = intended({ wanted: absent() });

  it('is waited for while it goes on', () => {
    expect(gone(removal, {}, live({ status: 'DELETE_IN_PROGRESS' })).intent).to.deep.equal(removal);
  });

  it('has succeeded when the stack is gone: of it only the end is remembered, and that its tokens are spent', () => {
    const known = gone(removal, { failure: failure(), absent: MISSED, retry: 'x', attempt: 1 });
    expect(known.last).to.include({ verb: 'delete', succeeded: true, digest: null });
    // The entry is gone too, and with it the text of its retry.
    expect(known).to.deep.equal(memory({ attempt: 2, last: known.last, retry: null }));
  });

  it('has succeeded when another stack has the name by now', () => {
    const known = remembered({ live: live({ id: 'arn:2' }) }, { intent: removal });
    expect(known.last).to.include({ verb: 'delete', succeeded: true });
  });

  it('says it is not known of which stack when that was never known', () => {
    expect(gone({ ...removal, stackId: null }).last?.succeeded).to.equal(true);
  });

  it('never arrived when the stack is as it was', () => {
    expect(gone(removal, {}, live())).to.include({ intent: null, last: null });
  });

  it('has failed when the stack could not be deleted', () => {
    const known = gone(removal, {}, live({ status: 'DELETE_FAILED' }));
    expect(known.intent).to.equal(null);
    expect(known.last).to.include({ verb: 'delete', succeeded: false, digest: null });
    expect(known.failure).to.equal(null);
  });

  it('is remembered with what keeps the stack, once its events have been read', () => {
    const cause = { resource: 'Bucket', resourceType: 'AWS::S3::Bucket', reason: 'It is not empty.' };
    const stuck = live({ status: 'DELETE_FAILED' });
    const read = { answered: 'last-failure', lastFailure: { cause, token: removal.token, at: NOW } } as const;
    const known = remembered({ wanted: null, live: stuck }, { intent: removal }, read);
    expect(known.failure).to.deep.include({ subject: 'delete', cause });
  });

  it('has failed when it was accepted and the stack is what it was: an export of it is in use, say', () => {
    const stack = live({ statusReason: 'Export model-name cannot be deleted as it is in use by other' });
    const known = gone({ ...removal, accepted: true }, {}, stack);
    expect(known.last).to.include({ verb: 'delete', succeeded: false });
    expect(known.failure).to.deep.include({ subject: 'delete', nextTry: null });
    expect(known.failure?.cause.reason).to.equal(stack.statusReason);
    // Without a reason it is a read that is behind.
    expect(gone({ ...removal, accepted: true }, {}, live())).to.include({ intent: null, failure: null });
  });

  it('that made room for a digest is counted when it has happened, by digest', () => {
    const room = intended({ live: unborn() });
    const times = (known: Partial<StackMemory>) =>
      remembered({ live: null }, { intent: room, ...known }).remade?.times;
    expect(times({})).to.equal(1);
    expect(times({ remade: { digest: CURRENT, times: 1 } })).to.equal(2);
    expect(times({ remade: { digest: CHANGED, times: 2 } })).to.equal(1);
    expect(remembered({ live: unborn() }, { intent: room }).remade).to.equal(null);
  });

  it('that was to make room counts also when it was accepted and left the stack where it is', () => {
    const room = { ...intended({ live: unborn() }), accepted: true };
    const stays = { live: unborn({ statusReason: 'a resource failed to create' }) };
    const known = remembered(stays, { intent: room, failure: failure({ of: CURRENT }) });
    expect(known).to.deep.include({
      intent: null,
      remade: { digest: CURRENT, times: 1 },
      failure: failure({ of: CURRENT }),
    });
  });

  it('that made room keeps what is known of the failure', () => {
    const room = intended({ live: unborn() });
    const known = remembered({ live: null }, { intent: room, failure: failure({ of: CURRENT }) });
    expect(known.failure).to.deep.equal(failure({ of: CURRENT }));
    expect(known.last).to.include({ verb: 'delete', digest: CURRENT });
  });
});

describe('A rollback that was continued', () => {
  const wedged = live({ status: 'UPDATE_ROLLBACK_FAILED', updated: NOW });
  const rescue = intended({ live: wedged });

  it('is over when the stack is at rest again: nothing is told, for the failure was', () => {
    const back = live({ status: 'UPDATE_ROLLBACK_COMPLETE', updated: NOW + 1 });
    const known = remembered({ live: back }, { intent: rescue, rescued: 'continue-rollback' });
    expect(known).to.include({ intent: null, last: null, rescued: null });
  });

  it('is over, and noted as tried, when it failed too', () => {
    const known = remembered(
      { live: { ...wedged, updated: NOW + 1 } },
      { intent: rescue, rescued: 'continue-rollback' },
    );
    expect(known).to.include({ intent: null, rescued: 'continue-rollback' });
  });
});

describe('An operation that we find under way and did not intend', () => {
  const verbs: Readonly<Record<string, Intent['verb'] | undefined>> = {
    CREATE_IN_PROGRESS: 'create',
    ROLLBACK_IN_PROGRESS: 'create',
    UPDATE_IN_PROGRESS: 'update',
    UPDATE_ROLLBACK_IN_PROGRESS: 'update',
    DELETE_IN_PROGRESS: 'delete',
    IMPORT_IN_PROGRESS: undefined,
    UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: undefined,
  };
  for (const [status, verb] of Object.entries(verbs))
    it(`is ${verb === undefined ? 'let be' : `watched as a ${verb}`} in ${status}`, () => {
      const known = remembered({ live: live({ status, updated: NOW }) }).intent;
      expect(known?.verb).to.equal(verb);
      if (known !== null) expect(known).to.include({ token: '', digest: null, stackId: live().id, at: NOW });
    });

  it("is not watched in a stack that is yet to be taken over: it is its owner's", () => {
    const theirs = live({ status: 'UPDATE_IN_PROGRESS', updated: NOW, tags: { team: 'risk' } });
    expect(remembered({ live: theirs }).intent).to.equal(null);
  });

  it('began when the stack was made, if it was never updated', () => {
    expect(remembered({ live: live({ status: 'CREATE_IN_PROGRESS' }) }).intent?.at).to.equal(CREATED);
  });

  it('ends like one of ours: with what is live, or with what its token says has failed', () => {
    const busy = remembered({ live: live({ status: 'UPDATE_IN_PROGRESS', updated: NOW }) });
    const done = live({ status: 'UPDATE_COMPLETE', updated: NOW, meta: { digest: CHANGED } });
    expect(remembered({ wanted: changed, live: done }, busy).last).to.include({
      succeeded: true,
      digest: CHANGED,
    });
    const back = live({ status: 'UPDATE_ROLLBACK_COMPLETE', updated: NOW });
    const lost = remembered({ wanted: changed, live: back }, busy, failed('no', tokenFor('update', CHANGED)));
    expect(lost.last).to.include({ succeeded: false, digest: short(CHANGED) });
    expect(lost.failure?.subject).to.equal(short(CHANGED));
  });

  it('is no deployment when it brought what Git does not want, or what is still to be compared', () => {
    const busy = remembered({ live: live({ status: 'UPDATE_IN_PROGRESS', updated: NOW }) });
    const done = { status: 'UPDATE_COMPLETE', updated: NOW } as const;
    const other = live({ ...done, meta: { digest: CHANGED } });
    expect(remembered({ live: other }, busy)).to.include({ intent: null, last: null });
    expect(remembered({ live: live(done) }, { ...busy, agreed })).to.include({ intent: null, last: null });
    expect(remembered({ wanted: null, live: other }, busy).last?.succeeded).to.equal(true);
  });

  it("is somebody else's when it brought what Git does not want: it is no deployment", () => {
    const busy = remembered({ live: live({ status: 'UPDATE_IN_PROGRESS', updated: NOW }) });
    const done = live({ status: 'UPDATE_COMPLETE', updated: NOW, meta: { digest: CHANGED } });
    const known = remembered({ live: done }, busy);
    expect(known).to.include({ intent: null, last: null });
  });

  it("is somebody else's when its token is: it failed, but nothing of ours did", () => {
    const busy = remembered({ live: live({ status: 'UPDATE_IN_PROGRESS', updated: NOW }) });
    const back = live({ status: 'UPDATE_ROLLBACK_COMPLETE', updated: NOW });
    const known = remembered({ live: back }, busy, failed('no', 'console-1'));
    expect(known.last).to.include({ succeeded: false, digest: null });
    expect(known.failure).to.equal(null);
  });

  it('has the same id when it is found again after a loss of state', () => {
    const busy = { live: live({ status: 'UPDATE_IN_PROGRESS', updated: NOW }) };
    const done = { live: live({ status: 'UPDATE_COMPLETE', updated: NOW }) };
    const id = (at: number) =>
      remembered(done, remembered(busy, {}, {}, { now: at }), {}, { now: at + 1 }).last?.id;
    expect(id(1)).to.equal(id(2));
  });
});

describe('A failed stack that we do not remember', () => {
  const back = live({ status: 'UPDATE_ROLLBACK_COMPLETE', updated: NOW });
  const examined = { stackId: back.id, updated: NOW, digest: back.status };
  const seen = (evidence: Partial<Evidence>, known: Partial<StackMemory> = {}) =>
    remembered({ wanted: changed, live: back }, known, evidence);

  it('is explained by its events, and held for the digest that failed', () => {
    const known = seen(failed('no image', tokenFor('update', CHANGED)));
    expect(known.examined).to.deep.equal(examined);
    expect(known.failure).to.deep.include({ subject: short(CHANGED), attempts: 1 });
    expect(nextStep(situation({ wanted: changed, live: back, memory: known }), rules()).kind).to.equal(
      'failed',
    );
  });

  it('is asked about again when the events could not be read', () => {
    expect(seen({}).examined).to.equal(null);
  });

  it('holds nothing when the events tell nothing of ours', () => {
    for (const evidence of [
      { answered: 'last-failure' } as const,
      failed('no', 'console-1'),
      failed('no', tokenFor('delete', CHANGED)),
    ])
      expect(seen(evidence)).to.deep.include({ examined, failure: null });
  });

  it('does not replace what is remembered of another digest', () => {
    const other = failure({ of: CURRENT });
    const known = seen(failed('no', tokenFor('update', CHANGED)), { failure: other });
    expect(known.failure).to.deep.equal(other);
  });

  it('keeps the tries it is known to have had', () => {
    const known = seen(failed('no', tokenFor('update', CHANGED)), { failure: failure({ attempts: 4 }) });
    expect(known.failure).to.include({ attempts: 4 });
    expect(known.failure?.cause.reason).to.equal('no');
  });
});

const moved = live({ status: 'UPDATE_COMPLETE', updated: NOW });

const after = (templateSame: boolean | null) =>
  remembered({ live: moved }, { agreed }, { answered: 'template', templateSame }).agreed?.updated;

describe('A stack that is as Git wants it', () => {
  it('is noted as equal, and every failure, rescue and re-creation is forgotten', () => {
    const known = {
      failure: failure(),
      remade: { digest: CURRENT, times: 2 },
      rescued: 'cancel-update',
    } as const;
    expect(remembered({}, known)).to.deep.equal(memory({ agreed }));
  });

  it('stays noted in the words of CloudFormation, where those were the ones', () => {
    const said = { ...agreed, said: true };
    expect(remembered({}, { agreed: said }).agreed).to.equal(said);
  });

  it('is not yet so while a tag, a parameter or the protection differ: what failed there still counts', () => {
    const kept = { failure: failure({ of: CURRENT }) };
    for (const stack of [
      live({ protection: true }),
      live({ parameters: {} }),
      live({ tags: { ...live().tags, a: 'b' } }),
    ])
      expect(remembered({ live: stack }, kept)).to.deep.equal(memory({ agreed, ...kept }));
  });

  it('keeps its failure while another digest is live', () => {
    expect(remembered({ wanted: changed }, { failure: failure() })).to.deep.equal(
      memory({ failure: failure() }),
    );
  });

  it('is not noted while it is busy, half done or not wanted', () => {
    for (const status of ['IMPORT_IN_PROGRESS', 'UPDATE_FAILED', 'UPDATE_ROLLBACK_FAILED'])
      expect(remembered({ live: live({ status }) }).agreed, status).to.equal(null);
    expect(remembered({ wanted: absent() }).agreed).to.equal(null);
  });

  it('is compared again after somebody updated it, and believed only when the templates are equal', () => {
    expect(after(true)).to.equal(NOW);
    expect(after(false)).to.equal(null);
    expect(after(null)).to.equal(null);
  });
});

describe('A text under retry', () => {
  const tired = {
    failure: failure(),
    remade: { digest: CHANGED, times: 2 },
    rescued: 'cancel-update',
    rescueRefused: failure({ subject: 'rescue' }),
  } as const;
  const texts = (before: string | null, now: string | null) =>
    remembered({ wanted: wanted({ digest: CHANGED, retry: now }) }, { ...tired, retry: before });

  it('that is another one than before has everything forgiven, once', () => {
    expect(texts(null, 'please')).to.deep.equal(memory({ retry: 'please' }));
    expect(texts('please', 'again')).to.deep.equal(memory({ retry: 'again' }));
    expect(texts('again', 'again').failure).to.deep.equal(failure());
  });

  it('that is taken away changes nothing', () => {
    expect(texts('please', null)).to.deep.include({ retry: null, failure: failure() });
  });

  it('forgives the same as a person who asks for it', () => {
    expect(forgiven(memory(tired))).to.deep.equal(memory());
    expect(forgiven(memory({ rescueRefused: tired.rescueRefused }))).to.deep.equal(memory());
  });
});

const missed = (known: Partial<StackMemory> = {}, more: Partial<Situation> = {}, at: Partial<Look> = {}) =>
  remembered({ wanted: null, ...more }, known, {}, at).absent;

describe('An absence', () => {
  it('begins at the look that first misses the entry, and counts the looks', () => {
    const first = missed();
    expect(first).to.deep.equal({
      since: LATER,
      commit: COMMIT,
      looks: 1,
      latest: LATER,
      dependsOn: null,
    });
    expect(missed({ absent: first }, {}, { now: LATER + MINUTE, commit: 'other' })).to.deep.equal({
      ...first,
      looks: 2,
      latest: LATER + MINUTE,
    });
  });

  it('is not concluded from a look that was not whole', () => {
    expect(missed({}, {}, { whole: false })).to.equal(null);
    expect(missed({ absent: MISSED }, {}, { whole: false })).to.deep.equal(MISSED);
  });

  it('ends when the entry is back, or the stack is gone', () => {
    expect(remembered({}, { absent: MISSED }).absent).to.equal(null);
    expect(missed({ absent: MISSED }, { live: null })).to.equal(null);
  });

  it('also notes what an entry that says absent depends on', () => {
    expect(missed({}, { wanted: absent() })).to.include({ looks: 1 });
  });

  it('keeps what the template said of dependencies', () => {
    const read = { answered: 'dependencies', dependsOn: ['features'] } as const;
    const known = remembered({ wanted: null }, {}, read);
    expect(known.absent?.dependsOn).to.deep.equal(['features']);
    expect(remembered({ wanted: null }, known).absent?.dependsOn).to.deep.equal(['features']);
  });
});

describe('A look that finds everything as it was', () => {
  it('leaves the memory as it is', () => {
    const known = remembered({});
    expect(remembered({}, known)).to.deep.equal(known);
    expect(remembered({ live: null, wanted: null }, { last: null })).to.deep.equal(memory());
  });

  it('takes an intent whose token is not ours for moved', () => {
    const adopted = intent({ token: '', digest: null, updated: null });
    expect(tokenBase({ stackId: 'a', at: null, digest: null }, sha256)).to.have.length(12);
    expect(remembered({}, { intent: adopted }).last?.succeeded).to.equal(true);
  });
});
