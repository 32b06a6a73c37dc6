import { expect } from 'chai';
import { short } from '../../../src/core/memory.ts';
import type { StackMemory } from '../../../src/core/memory.ts';
import { present } from '../../../src/core/plan/next-present.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { isMove } from '../../../src/core/step.ts';
import type { Situation } from '../../../src/core/step.ts';
import { MINUTE } from '../../../src/core/text/time.ts';
import {
  CHANGED,
  CURRENT,
  desired,
  failure,
  held,
  live,
  memory,
  metaOutput,
  moving,
  NOW,
  rules,
  situation,
  unborn,
  wanted,
} from '../../support/planner.ts';

const step = (change: Partial<Situation>) => nextStep(situation(change), rules());
const changed = wanted({ digest: CHANGED });

describe('An entry of which no template can be made', () => {
  for (const kind of ['forbidden', 'incomplete', 'dependency'] as const)
    it(`is held as ${kind}, in its own words`, () => {
      const blocked = { kind, why: 'Because.', releases: 'A commit.' };
      expect(step({ wanted: wanted({ desired: null, blocked }) })).to.include(blocked);
    });

  it('is a bug when it is neither rendered nor held', () => {
    expect(() => step({ wanted: wanted({ desired: null }) })).to.throw('neither rendered nor blocked');
  });
});

describe('A stack in a phase that the planner answers elsewhere', () => {
  it('is a bug to ask about here: nothing is decided', () => {
    const busy = situation({ live: live({ status: 'UPDATE_IN_PROGRESS' }) });
    expect(() => present(busy, changed, rules())).to.throw('phase busy does not get here');
  });
});

const asked = (of: string) =>
  step({
    wanted: wanted({ protect: true }),
    memory: memory({ failure: failure({ kind: 'call', subject: of }) }),
  }).kind;

const why = (change: Partial<Situation>) => {
  const found = step(change);
  return isMove(found) ? `${found.kind}, ${found.reason}: ${found.why}` : `${found.kind}: ${found.why}`;
};

describe('A settled stack', () => {
  it('rests when it is as the configuration says', () => {
    expect(why({})).to.equal('in-sync: It is as the configuration says.');
  });

  it('is updated when the configuration changed', () => {
    expect(why({ wanted: changed })).to.equal('update, changed: Its configuration changed.');
  });

  it('is updated when its MlopsMeta cannot be read: what is live is not known to be wanted', () => {
    expect(why({ live: live({ outputs: {} }) })).to.match(/^update, changed/);
  });

  const drifts: readonly (readonly [string, Partial<Situation>, string])[] = [
    ['a parameter', { live: live({ parameters: { InstanceType: 'ml.p4' } }) }, 'parameter InstanceType'],
    ['a tag', { live: live({ tags: { ...live().tags, team: 'x' } }) }, 'tag team'],
    ['the template', { templateChanged: true }, 'the template'],
    [
      'the role',
      { wanted: wanted({ desired: desired({ role: 'arn:aws:iam::1:role/a' }) }) },
      'the execution role',
    ],
    [
      'many things',
      { templateChanged: true, live: live({ parameters: { A: '1', B: '2', C: '3' } }) },
      'the template, parameter A, parameter B and 2 more',
    ],
  ];
  for (const [what, change, names] of drifts)
    it(`is set back when somebody changed ${what} outside of Git`, () => {
      expect(why(change)).to.equal(
        `update, drift: Somebody changed ${names} outside of Git; it is set back.`,
      );
    });

  it('has its termination protection brought in line when nothing else differs', () => {
    const on = moving(step({ wanted: wanted({ protect: true }) }));
    expect(on.action).to.include({ kind: 'set-protection', protect: true });
    expect(on.why).to.equal('Termination protection is off and should be on.');
    const off = moving(step({ live: live({ protection: true }) }));
    expect(off.action).to.include({ kind: 'set-protection', protect: false });
    expect(off.why).to.equal('Termination protection is on and should be off.');
  });

  it('waits with the protection after a refusal, but not because something else once failed', () => {
    expect(asked('protection')).to.equal('failed');
    expect(asked('delete')).to.equal('set-protection');
  });
});

const after = (change: Parameters<typeof failure>[0], more: Partial<Situation> = {}) =>
  step({
    wanted: changed,
    live: live({ status: 'UPDATE_ROLLBACK_COMPLETE' }),
    memory: memory({ failure: failure(change) }),
    ...more,
  });

describe('A stack whose environment is another place than it was', () => {
  const agreed = { stackId: live({ environment: 'prod' }).id, updated: null, digest: CURRENT, said: false };
  const moved = situation({
    environment: 'prod',
    wanted: wanted({ environment: 'prod' }),
    live: null,
    memory: memory({ agreed }),
  });
  const at = (region: string | null, account: string | null, ...approvals: readonly string[]) =>
    nextStep(
      moved,
      rules({ environments: new Map([['prod', { account, region }]]), approvals: new Set(approvals) }),
    );

  it('is not made anew there unasked, for the one there was would be left behind', () => {
    for (const hold of [held(at('us-east-1', null)), held(at('eu-west-1', '222222222222'))]) {
      expect(hold.kind).to.equal('environment-removed');
      expect(hold.why).to.contain(agreed.stackId);
      expect(hold.releases).to.contain(`approve ${hold.meant?.hash}`);
    }
  });

  it('is made there when that is approved, and the approval is for that place only', () => {
    const hash = held(at('us-east-1', null)).meant?.hash ?? '';
    expect(at('us-east-1', null, hash).kind).to.equal('create');
    expect(at('us-west-2', null, hash).kind).to.equal('environment-removed');
  });

  it('is made again where it was, and where nobody says where that is', () => {
    expect(at('eu-west-1', '111111111111').kind).to.equal('create');
    expect(at(null, null).kind).to.equal('create');
    const unknown = rules({ environments: new Map() });
    expect(nextStep(moved, unknown).kind).to.equal('create');
  });
});

describe('A digest that failed', () => {
  it('is not tried again by itself when its cause is permanent; the hold names cause and ways out', () => {
    const hold = held(after({}));
    expect(hold).to.include({ kind: 'failed', why: 'Endpoint: it does not answer', nextTry: null });
    expect(hold.releases).to.contain('Commit a change').and.to.contain('mlops-reconciler retry churn');
  });

  it('shows the hint that came with the failure', () => {
    expect(held(after({ hint: 'Allow it.' })).releases).to.match(/^Allow it\. /);
  });

  it('is tried again when its next try is due, and not before', () => {
    const waiting = { transient: true, attempts: 3, nextTry: NOW + 1 };
    const hold = held(after(waiting));
    expect(hold).to.include({ kind: 'backoff', nextTry: NOW + 1 });
    expect(hold.why).to.equal('Try 3 failed: Endpoint: it does not answer');
    expect(after({ ...waiting, nextTry: NOW }).kind).to.equal('update');
  });

  it('does not hold another digest: a newer commit wins over retries of an older one', () => {
    expect(after({ of: CURRENT, transient: true, nextTry: NOW + MINUTE }).kind).to.equal('update');
  });

  it('does not keep a stack from resting when Git went back to what is live', () => {
    expect(after({}, { wanted: wanted() }).kind).to.equal('in-sync');
  });

  it('holds a create as it holds an update', () => {
    expect(after({}, { live: null }).kind).to.equal('failed');
    expect(after({ of: CURRENT }, { live: null }).kind).to.equal('create');
  });

  it('leaves out the resource when the cause names none', () => {
    const cause = { resource: null, resourceType: null, reason: 'Access denied.' };
    expect(after({ cause }).why).to.equal('Access denied.');
  });
});

const remade = (times: number) => ({ digest: CURRENT, times });

const never = (known: Partial<StackMemory> = {}, change: Partial<Situation> = {}) =>
  step({ live: unborn(), memory: memory(known), ...change });

describe('A stack whose creation never completed', () => {
  it('is deleted to be made again', () => {
    expect(never()).to.include({ kind: 'delete', reason: 'never-complete' });
  });

  it('is deleted at most twice for one digest; then it is failed, with the cause and the number of tries', () => {
    const cause = failure({ of: CHANGED });
    expect(never({ remade: remade(1) }).kind).to.equal('delete');
    const hold = never({ remade: remade(2), failure: cause });
    expect(hold).to.include({
      kind: 'failed',
      why: 'Creating it failed 3 times: Endpoint: it does not answer',
    });
  });

  it('shows what it can of the cause when the cause is not known', () => {
    const remade = { digest: CURRENT, times: 2 };
    expect(never({ remade }, { live: unborn({ statusReason: 'quota' }) }).why).to.match(/: quota$/);
    expect(never({ remade }).why).to.match(/: ROLLBACK_COMPLETE$/);
  });

  it('starts counting anew for another digest', () => {
    expect(never({ remade: { digest: CHANGED, times: 2 } }).kind).to.equal('delete');
  });

  it('is left as it is while its digest waits or has failed', () => {
    expect(never({ failure: failure({ of: CURRENT }) }).kind).to.equal('failed');
    expect(never({ failure: failure({ of: CURRENT, nextTry: NOW + MINUTE }) }).kind).to.equal('backoff');
  });

  it('loses the termination protection it was created with first: nothing protected can be deleted', () => {
    const guarded = { live: unborn({ protection: true }), wanted: wanted({ protect: true }) };
    const move = moving(never({}, guarded));
    expect(move).to.include({ kind: 'set-protection', reason: 'never-complete' });
    expect(move.action).to.include({ protect: false });
    expect(never({ failure: failure({ subject: 'protection' }) }, guarded).kind).to.equal('failed');
  });
});

const wedged = (known: Partial<StackMemory>) =>
  step({ live: live({ status: 'UPDATE_ROLLBACK_FAILED' }), memory: memory(known) });

describe('A stack whose update and rollback both failed', () => {
  it('has its rollback continued once, whatever else was tried', () => {
    expect(wedged({})).to.include({ kind: 'continue-rollback', reason: 'rescue' });
    expect(wedged({ rescued: 'cancel-update' }).kind).to.equal('continue-rollback');
  });

  it('is then a matter for a person, with the resource to skip named where it is known', () => {
    const hold = held(wedged({ rescued: 'continue-rollback', failure: failure() }));
    expect(hold.kind).to.equal('stuck');
    expect(hold.releases).to.match(/continue-update-rollback .* --resources-to-skip Endpoint$/);
    expect(held(wedged({ rescued: 'continue-rollback' })).releases).not.to.contain('skip');
  });

  it('is tried again after a wait where that was refused for a time', () => {
    const refused = failure({ kind: 'call', subject: 'rescue', attempts: 3, nextTry: NOW + MINUTE });
    const hold = held(wedged({ rescueRefused: refused }));
    expect(hold).to.include({ kind: 'backoff', nextTry: NOW + MINUTE });
    expect(hold.why).to.contain('Try 3 was refused: ');
    expect(wedged({ rescueRefused: { ...refused, nextTry: NOW } }).kind).to.equal('continue-rollback');
    // A person asked for one more try of what had been refused for good.
    expect(wedged({ rescueRefused: { ...refused, nextTry: null } }).kind).to.equal('continue-rollback');
  });

  it('says why where that was refused for good, and what to do about it', () => {
    const cause = { resource: null, resourceType: null, reason: 'It is not allowed.' };
    const refused = failure({ kind: 'call', subject: 'rescue', cause, nextTry: null });
    const at = (hint: string | null) =>
      held(wedged({ rescued: 'continue-rollback', rescueRefused: { ...refused, hint } }));
    expect(at('Allow it.')).to.include({ kind: 'stuck', nextTry: null });
    expect(at('Allow it.').why).to.contain('could not be continued: It is not allowed.');
    expect(at('Allow it.').releases).to.match(
      /^A person: Allow it\. Then mlops-reconciler retry churn, or aws /,
    );
    expect(at(null).releases).to.match(/^A person: mend that\. Then /);
  });
});

describe('A stack left half updated, with rollback disabled', () => {
  const paused = live({ status: 'UPDATE_FAILED' });

  it('is updated, whether or not its Outputs say what Git says', () => {
    expect(step({ live: paused })).to.include({ kind: 'update', reason: 'drift' });
    expect(step({ live: paused, wanted: changed })).to.include({ kind: 'update', reason: 'changed' });
  });

  it('is failed when the digest that failed is the one Git still wants', () => {
    expect(step({ live: paused, wanted: changed, memory: memory({ failure: failure() }) }).kind).to.equal(
      'failed',
    );
  });

  it('is failed when CloudFormation sees nothing to update in it', () => {
    const agreed = { stackId: paused.id, updated: null, digest: CURRENT, said: true };
    const hold = step({ live: paused, memory: memory({ agreed }) });
    expect(hold.kind).to.equal('failed');
    expect(hold.why).to.contain('UPDATE_FAILED').and.to.contain('nothing to update');
  });
});

const hashOf = (change: Partial<Situation>) => moving(step(change)).hash;

describe('The hash of a move', () => {
  const base = { wanted: changed };

  it('is the same for the same move of the same stack as it is now', () => {
    expect(hashOf(base)).to.equal(hashOf({ ...base, memory: memory({ attempt: 3 }) }));
  });

  const others: readonly (readonly [string, Partial<Situation>])[] = [
    ['something else is wanted', { wanted: wanted({ digest: short(CHANGED).repeat(4) }) }],
    ['the stack was updated meanwhile', { ...base, live: live({ updated: NOW }) }],
    [
      'something else is live',
      { ...base, live: live({ outputs: metaOutput({ digest: CHANGED, path: 'x' }), parameters: {} }) },
    ],
    ['the stack is another one of that name', { ...base, live: live({ id: 'arn:2' }) }],
    ['it does not exist any more', { ...base, live: null }],
  ];
  for (const [what, change] of others)
    it(`is another one when ${what}`, () => {
      expect(hashOf(change)).not.to.equal(hashOf(base));
    });
});
