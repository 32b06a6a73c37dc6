import { expect } from 'chai';
import { canonical } from '../../../src/core/text/json.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { laidOver } from '../../../src/core/plan/overlay.ts';
import type { Overlay } from '../../../src/core/plan/overlay.ts';
import type { Rules } from '../../../src/core/rules.ts';
import type { Situation } from '../../../src/core/step.ts';
import {
  absent,
  CHANGED,
  held,
  leftover,
  live,
  memory,
  moving,
  notebook,
  rules,
  sha256,
  situation,
  unborn,
  wanted,
} from '../../support/planner.ts';

/** What is laid over the steps that each situation asks for by itself. */
function over(situations: readonly Situation[], change: Partial<Rules> = {}): Overlay {
  const by = rules(change);
  const steps = situations.map((each) => nextStep(each, by));
  return laidOver(steps, situations, notebook(situations), by);
}

const kinds = (overlay: Overlay): readonly string[] => overlay.steps.map((step) => step.kind);
const approving = (...hashes: readonly string[]) => ({ approvals: new Set(hashes) });
const hashOf = (each: Situation): string => moving(nextStep(each, rules())).hash;

const leaving = ['a', 'b', 'c'].map((pipeline) => leftover({ pipeline }));
const careful = (pipeline: string, change: Partial<Situation> = {}) =>
  situation({ wanted: wanted({ pipeline, digest: CHANGED, approval: 'required' }), ...change });

describe('More deletes than the budget has', () => {
  it('are none: each is held, says how many there are, what the limit is, and both ways out', () => {
    const overlay = over(leaving);
    expect(kinds(overlay)).to.deep.equal(['budget', 'budget', 'budget']);
    const [first] = overlay.steps.map(held);
    expect(first?.why).to.equal(
      '3 of 3 stacks would be deleted, and the delete budget of default is 1 in 24 hours: none is deleted.',
    );
    expect(first?.releases).to.contain(`mlops-reconciler approve ${overlay.planHashes['default']}`);
    expect(first?.releases).to.contain('"state": "absent"');
    expect(first?.meant).to.include({ kind: 'delete', reason: 'pruned' });
  });

  it('say what was deleted before', () => {
    const by = rules();
    const steps = leaving.map((each) => nextStep(each, by));
    const prunes = [{ environment: 'default', stack: 'mlops-default-z', at: by.now }];
    const overlay = laidOver(steps, leaving, notebook(leaving, { prunes }), by);
    expect(overlay.steps[0]?.why).to.contain(
      '3 of 4 stacks would be deleted after 1 deleted in the last 24 hours',
    );
  });

  it('are all made once their plan hash is approved, whoever else is approved by it', () => {
    const planHash = over(leaving).planHashes['default'] ?? '';
    const overlay = over(leaving, approving(planHash));
    expect(kinds(overlay)).to.deep.equal(['delete', 'delete', 'delete']);
    expect(overlay.granted).to.have.members(leaving.map(hashOf));
  });

  it('go on when some of them are done: the plan hash is another by then, but what it granted is remembered', () => {
    const granted = over(leaving, approving(over(leaving).planHashes['default'] ?? '')).granted;
    expect(kinds(over(leaving.slice(1), approving(...granted)))).to.deep.equal(['delete', 'delete']);
  });

  it('are made one by one where their step hashes are approved', () => {
    const overlay = over(leaving, approving(leaving.slice(1, 2).map(hashOf).join('')));
    expect(kinds(overlay)).to.deep.equal(['budget', 'delete', 'budget']);
  });

  it('are held from the first look, before any of them is due', () => {
    const fresh = leaving.map((each) => ({ ...each, memory: memory() }));
    expect(kinds(over(fresh))).to.deep.equal(['budget', 'budget', 'budget']);
  });

  it('do not hold anything else', () => {
    const others = [
      situation({ pipeline: 'new', live: null, wanted: wanted({ pipeline: 'new' }) }),
      situation({
        wanted: wanted({ pipeline: 'changed', digest: CHANGED }),
        live: live({ pipeline: 'changed' }),
      }),
      situation({ wanted: absent({ pipeline: 'named' }), live: live({ pipeline: 'named' }) }),
    ];
    expect(kinds(over([...leaving, ...others])).slice(3)).to.deep.equal(['create', 'update', 'delete']);
  });
});

describe('A change that wants approval', () => {
  it('is held with the hash that approves it', () => {
    const overlay = over([careful('churn')]);
    const hold = held(overlay.steps[0] ?? nextStep(situation(), rules()));
    expect(hold.kind).to.equal('approval');
    expect(hold.why).to.equal('Its configuration changed. Approval is required before the update.');
    expect(hold.releases).to.contain(`mlops-reconciler approve ${hold.meant?.hash}`);
    expect(hold.releases).to.contain('"approvals"');
  });

  it('is made when its hash is approved, or that of the whole plan', () => {
    const one = [careful('churn')];
    const { planHashes } = over(one);
    expect(kinds(over(one, approving(hashOf(careful('churn')))))).to.deep.equal(['update']);
    expect(kinds(over(one, approving(planHashes['default'] ?? '')))).to.deep.equal(['update']);
    expect(kinds(over(one, approving('0'.repeat(64))))).to.deep.equal(['approval']);
  });

  it('is held again when what is wanted, or what is live, changed after the approval', () => {
    const given = approving(hashOf(careful('churn')));
    const other = wanted({ digest: sha256('another'), approval: 'required' });
    expect(kinds(over([situation({ wanted: other })], given))).to.deep.equal(['approval']);
    expect(kinds(over([careful('churn', { live: live({ updated: 5 }) })], given))).to.deep.equal([
      'approval',
    ]);
  });

  it('keeps its approval when something else in the environment changes', () => {
    const given = approving(hashOf(careful('churn')));
    expect(kinds(over([careful('churn'), careful('other')], given))).to.deep.equal(['update', 'approval']);
  });

  it('is a create, an update or a delete; never what rescues a stack or tidies up before a create', () => {
    const place = { approval: 'required' } as const;
    const asked = (stack: Situation['live'], of = wanted(place)) =>
      kinds(over([situation({ wanted: of, live: stack })]));
    expect(asked(null)).to.deep.equal(['approval']);
    expect(asked(live(), absent(place))).to.deep.equal(['approval']);
    expect(asked(live({ protection: true }))).to.deep.equal(['set-protection']);
    expect(asked(live({ status: 'UPDATE_ROLLBACK_FAILED' }))).to.deep.equal(['continue-rollback']);
    expect(asked(unborn())).to.deep.equal(['delete']);
  });
});

describe('The plan hash', () => {
  it('is that of the sorted step hashes of its environment, approved or not', () => {
    const two = [careful('a'), careful('b')];
    const hashes = two.map(hashOf).toSorted();
    expect(over(two).planHashes).to.deep.equal({ default: sha256(canonical(hashes)) });
    expect(over(two.toReversed()).planHashes).to.deep.equal(over(two).planHashes);
    expect(over(two, approving(...hashes)).planHashes).to.deep.equal(over(two).planHashes);
  });

  it('is there for each environment in which something wants approval, and for no other', () => {
    const dev = careful('a', {
      wanted: wanted({ environment: 'dev', digest: CHANGED, approval: 'required' }),
    });
    expect(Object.keys(over([dev, careful('b'), situation()]).planHashes)).to.deep.equal(['dev', 'default']);
    expect(over([situation()]).planHashes).to.deep.equal({});
  });
});

describe('A step without its situation', () => {
  it('is a bug', () => {
    const step = nextStep(careful('a'), rules());
    expect(() => laidOver([step], [], notebook(), rules())).to.throw('no situation for mlops-default-a');
  });
});
