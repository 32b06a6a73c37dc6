import { expect } from 'chai';
import { healthTrouble, withHealth } from '../../../src/core/health/health-holds.ts';
import type { HealthMemory } from '../../../src/core/health-memory.ts';
import { unknownHealth } from '../../../src/core/health-memory.ts';
import { healthSubject } from '../../../src/core/health/health.ts';
import { EMPTY_MEMORY, short } from '../../../src/core/memory.ts';
import type { StackMemory } from '../../../src/core/memory.ts';
import { markRestored, META_BYTES, META_OUTPUT, readMeta, restoredOver } from '../../../src/core/meta.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { intend } from '../../../src/core/memory/record.ts';
import { NO_EVIDENCE } from '../../../src/core/memory/evidence.ts';
import { forgiven, remember } from '../../../src/core/memory/remember.ts';
import type { BadContent, GoodContent, WayBack } from '../../../src/core/restore-memory.ts';
import { NOTHING_TO_RESTORE } from '../../../src/core/restore-memory.ts';
import { contentBefore, noWayBack, watchRestored } from '../../../src/core/health/restore.ts';
import { copyOf, marked, readCopy } from '../../../src/core/stack/stack-copy.ts';
import type { Situation } from '../../../src/core/step.ts';
import type { Watch } from '../../../src/core/watch.ts';
import {
  COMMIT,
  desired,
  digest,
  failure,
  held,
  live,
  look,
  memory,
  metaOutput,
  moving,
  NOW,
  rules,
  sha256,
  situation,
  wanted,
} from '../../support/planner.ts';

const WATCH: Watch = { serving: 'endpoint', smoke: null, soak: 0, test: null, key: '', restores: true };
const BEFORE = digest('before');
const GOOD: GoodContent = { digest: BEFORE, copy: digest('copy'), commit: sha256('earlier').slice(0, 40) };
const BAD: BadContent = { commit: COMMIT, why: 'Its answer is 7.', health: 'subject of the bad one' };
const META = String(metaOutput({ digest: BEFORE })[META_OUTPUT]);
const TEMPLATE = `{"Outputs":{"MlopsMeta":{"Value":${JSON.stringify(META)}}},"Resources":{}}`;

const copied = desired({ digest: BEFORE, template: TEMPLATE, input: digest('input before') });
const COPY: WayBack = {
  kind: 'copy',
  desired: marked({ desired: copied, meta: META }, desired().input) ?? desired(),
};

const degraded = (more: Partial<HealthMemory> = {}, watch: Watch = WATCH): HealthMemory => ({
  ...unknownHealth(healthSubject(live(), watch, sha256), NOW),
  state: 'degraded',
  ailment: 'answer',
  why: 'Its answer is 7.',
  ...more,
});

/** A stack as Git wants it that does not serve, with the way back to what did. */
const sick = (more: Partial<StackMemory> = {}, change: Partial<Situation> = {}): Situation =>
  situation({
    wanted: { ...wanted(), watch: WATCH },
    live: live(),
    memory: memory({ health: degraded(), restore: { good: GOOD, bad: null }, ...more }),
    wayBack: COPY,
    ...change,
  });

/** A stack that went back, and what Git still says of it. */
const returned = (more: Partial<StackMemory> = {}, change: Partial<Situation> = {}): Situation =>
  situation({
    wanted: { ...wanted(), watch: WATCH },
    live: live({ outputs: { [META_OUTPUT]: markRestored(META, desired().input) ?? '' } }),
    memory: memory({ restore: { good: GOOD, bad: BAD }, ...more }),
    ...change,
  });

const { restores: _, ...REPORTING } = WATCH;

/** The same without what nobody remembers, or looked for. */
const without = (what: 'restore' | 'wayBack'): Situation => {
  const { wayBack: _way, ...others } = sick();
  const { restore: _restore, ...known } = others.memory;
  return what === 'wayBack' ? others : { ...others, memory: known, wayBack: COPY };
};

describe('A stack that does not serve, and whose entry wants to go back', () => {
  it('goes back by one update to what served, which says of itself what it went back from', () => {
    const step = moving(nextStep(sick(), rules()));
    expect(step).to.include({ kind: 'update', reason: 'restored' });
    expect(step.why).to.contain('Its answer is 7. It goes back to what commit');
    const sent = step.action.kind === 'update' ? step.action.desired : null;
    expect(sent).to.include({ digest: BEFORE, input: copied.input });
    const { Outputs } = JSON.parse(sent?.template ?? '');
    expect(restoredOver({ [META_OUTPUT]: Outputs.MlopsMeta.Value })).to.equal(short(desired().input));
    expect(readMeta({ [META_OUTPUT]: Outputs.MlopsMeta.Value })?.digest).to.equal(BEFORE);
  });

  it('says something even where nothing is said of what is wrong', () => {
    const step = nextStep(sick({ health: degraded({ why: null, ailment: null }) }), rules());
    expect(step.why).to.contain('It does not serve as it should. It goes back');
  });

  it('writes down what it goes back from, and that it is no deployment', () => {
    const known = sick({
      last: { ...FINISHED, commit: COMMIT },
      restore: { good: GOOD, bad: null, pardoned: true },
    });
    const after = intend(known.memory, moving(nextStep(sick(), rules())), {
      now: NOW,
      commit: 'tip',
      hash: sha256,
    });
    expect(after.restore).to.deep.equal({ good: GOOD, bad: { ...BAD, health: degraded().subject } });
    expect(after.intent).to.include({ repair: true, digest: BEFORE });
    const forgotten = intend(memory(), moving(nextStep(sick(), rules())), {
      now: NOW,
      commit: 'tip',
      hash: sha256,
    });
    expect(forgotten.restore).to.equal(undefined);
    const little = intend(memory({ health: degraded() }), moving(nextStep(sick(), rules())), {
      now: NOW,
      commit: 'tip',
      hash: sha256,
    });
    expect(little.restore).to.include({ good: null }).and.nested.include({ 'bad.commit': null });
  });

  const stays: readonly (readonly [string, Situation, string])[] = [
    ['there is no content that served', sick({ restore: NOTHING_TO_RESTORE }), 'nothing to go back to'],
    ['nothing at all is known of one', without('restore'), 'nothing to go back to'],
    [
      'it is this content that served last',
      sick({ restore: { good: { ...GOOD, digest: desired().digest }, bad: null } }),
      'nothing better to go back to',
    ],
    [
      'SageMaker would take no update',
      sick({ health: degraded({ ailment: 'failed' }) }),
      'SageMaker takes no update of an endpoint in that state',
    ],
    [
      'it is not known what is wrong, nor what served',
      sick({ health: degraded({ ailment: null }), restore: NOTHING_TO_RESTORE }),
      'nothing to go back to',
    ],
    ['the copy is lost', sick({}, { wayBack: { kind: 'lost' } }), 'beside the state is gone'],
    ['it cannot be read', sick({}, { wayBack: { kind: 'unread', why: 'S3 is away.' } }), 'S3 is away.'],
    ['it is forbidden', sick({}, { wayBack: { kind: 'forbidden', why: 'No such role.' } }), 'No such role.'],
    ['nobody has looked', without('wayBack'), 'about to be looked for'],
  ];
  for (const [sentence, here, why] of stays)
    it(`stays as it is where ${sentence}, and says so`, () => {
      const first = nextStep(here, rules());
      expect(first.kind).to.equal('in-sync');
      const [step] = withHealth([first], () => here, EMPTY_MEMORY, rules());
      expect(step).to.include({ kind: 'degraded' });
      expect(step?.why).to.contain(`Its answer is 7. `).and.to.contain(why);
    });

  const well: readonly (readonly [string, Situation])[] = [
    ['serves', sick({ health: degraded({ state: 'healthy' }) })],
    ['is not known to be sick as it is now', sick({ health: degraded({ subject: 'other' }) })],
    ['does not exist', sick({}, { live: null })],
    ["is nobody's wish", sick({}, { wanted: null })],
    ['has an entry that only wants a report', sick({}, { wanted: { ...wanted(), watch: REPORTING } })],
    ['is at work', sick({}, { live: live({ status: 'UPDATE_IN_PROGRESS' }) })],
  ];
  for (const [sentence, here] of well)
    it(`is not asked for where it ${sentence}`, () => {
      expect(contentBefore(here, sha256)).to.equal(null);
      expect(noWayBack(here, sha256)).to.equal(null);
    });

  it('is not asked for where Git wants another content meanwhile', () => {
    const here = sick({}, { wanted: { ...wanted({ digest: digest('next') }), watch: WATCH } });
    expect(contentBefore(here, sha256)).to.equal(null);
    expect(moving(nextStep(here, rules())).reason).to.equal('changed');
  });

  it('is not tried again when it has failed, and people hear of both', () => {
    const here = sick({ failure: failure({ of: BEFORE }) });
    const step = held(nextStep(here, rules()));
    expect(step).to.include({ kind: 'failed' });
    expect(step.why).to.contain('Its answer is 7. Going back failed: Endpoint');
    expect(step.meant?.reason).to.equal('restored');
    const trouble = healthTrouble(step, here.memory);
    expect(trouble).to.include({ kind: 'degraded', why: 'Its answer is 7.' });
    expect(trouble?.next).to.contain('Going back is held (failed)');
    const proposal = { name: 'mr-x', seen: { stackId: live().id, updated: null, digest: BEFORE } };
    const asking = held(nextStep(sick({ failure: failure({ of: BEFORE }), proposal }), rules()));
    expect(asking.meant).to.equal(null);
  });

  it('keeps its failure in mind while it is in sync with what failed to serve', () => {
    const kept = remember(sick({ failure: failure({ of: BEFORE }) }), NO_EVIDENCE, look());
    expect(kept.failure).to.deep.equal(failure({ of: BEFORE }));
    const other = remember(sick({ failure: failure({ of: digest('other') }) }), NO_EVIDENCE, look());
    expect(other.failure).to.equal(null);
    const own = { good: { ...GOOD, digest: desired().digest }, bad: null };
    const ended = remember(
      sick({ failure: failure({ of: desired().digest }), restore: own }),
      NO_EVIDENCE,
      look(),
    );
    expect(ended.failure).to.equal(null);
  });
});

const FINISHED = {
  id: 'x',
  verb: 'update' as const,
  succeeded: true,
  digest: null,
  commit: '',
  began: NOW,
  ended: NOW,
};

const FORGOTTEN: Situation = { ...returned(), memory: memory() };

describe('A stack that went back', () => {
  it('is held until Git follows, and says from what to what', () => {
    const step = held(nextStep(returned(), rules()));
    expect(step.kind).to.equal('restored');
    expect(step.why).to.equal(
      `What commit ${COMMIT.slice(0, 7)} deployed did not serve: Its answer is 7. What commit ${GOOD.commit.slice(0, 7)} deployed is back.`,
    );
    expect(step.releases)
      .to.contain(`git revert ${COMMIT.slice(0, 12)}`)
      .and.to.contain('retry churn');
    expect(healthTrouble(step, returned().memory)).to.include({
      kind: 'degraded',
      what: 'went back to what served before',
      why: step.why,
    });
  });

  it('knows it of itself when everything else was forgotten', () => {
    const step = held(nextStep(FORGOTTEN, rules()));
    expect(step.kind).to.equal('restored');
    expect(step.why).to.equal('What the configuration says did not serve. What served before is back.');
    expect(step.releases).to.contain('git revert COMMIT');
    expect(healthTrouble(step, undefined)?.what).to.equal('went back to what served before');
    const some = held(
      nextStep(returned({ restore: { good: null, bad: { ...BAD, why: null, commit: null } } }), rules()),
    );
    expect(some.why).to.contain('What the configuration says did not serve. What');
  });

  it('says when what came back does not serve either, and people hear of that too', () => {
    const health = degraded({ subject: 'of what is back', why: 'Endpoint e is Failed.', ailment: 'failed' });
    const step = held(nextStep(returned({ health }), rules()));
    expect(step.why).to.contain('is back. It does not serve either: Endpoint e is Failed.');
    const first = healthTrouble(step, returned().memory);
    const then = healthTrouble(step, returned({ health }).memory);
    expect(then?.what).to.contain('which does not serve either');
    expect(then?.subject).not.to.equal(first?.subject);
    const stale = degraded({ subject: BAD.health });
    expect(held(nextStep(returned({ health: stale }), rules())).why).not.to.contain('either');
    expect(healthTrouble(step, returned({ health: stale }).memory)?.subject).to.equal(first?.subject);
  });

  const released: readonly (readonly [string, Situation])[] = [
    ['a person says retry', returned({ ...forgiven(returned().memory) })],
    ['its entry no longer asks for it', returned({}, { wanted: wanted() })],
    [
      'Git brings another content',
      returned({}, { wanted: { ...wanted({ desired: desired({ input: digest('more') }) }), watch: WATCH } }),
    ],
  ];
  for (const [sentence, here] of released)
    it(`is changed when ${sentence}`, () => {
      expect(moving(nextStep(here, rules()))).to.include({ kind: 'update', reason: 'changed' });
    });

  it('is held also where a newer version of us would render the same input in another way', () => {
    const other = { ...wanted({ desired: desired({ digest: digest('rendered anew') }) }), watch: WATCH };
    expect(nextStep(returned({}, { wanted: other }), rules()).kind).to.equal('restored');
  });

  it('is in sync as soon as Git says what it is', () => {
    const same = { ...wanted({ digest: BEFORE }), watch: WATCH };
    expect(nextStep(returned({}, { wanted: same }), rules()).kind).to.equal('in-sync');
  });

  it('is heard by whoever says retry although all was forgotten, from the first look on', () => {
    const lost = remember(FORGOTTEN, NO_EVIDENCE, look());
    expect(lost.restore).to.deep.equal(NOTHING_TO_RESTORE);
    expect(forgiven(lost).restore).to.include({ pardoned: true });
    expect(remember(returned(), NO_EVIDENCE, look()).restore).to.deep.equal({ good: GOOD, bad: BAD });
    expect(remember(situation({ live: null }), NO_EVIDENCE, look())).not.to.have.property('restore');
  });

  it('is looked after without what its entry expects of another content', () => {
    const asked = {
      payload: '1',
      contentType: 'text/csv',
      expect: { status: null, path: null, min: null, max: null, maxLatency: null },
    };
    const plain = watchRestored({ ...WATCH, smoke: asked, soak: 60_000 });
    expect(plain).to.include({ serving: 'endpoint', smoke: null, soak: 0, test: null });
    expect(plain.key).not.to.equal(WATCH.key);
  });
});

describe('A copy of a content', () => {
  it('is read back as it was, at the place and with the time that hold now', () => {
    const kept = { ...copied, protect: true, timeoutMinutes: 5, noEcho: ['Secret'] };
    const text = copyOf(kept, live({ outputs: { [META_OUTPUT]: META } })) ?? '';
    const back = readCopy(text, desired({ resourceTypes: ['AWS::SNS::Topic'] }));
    expect(back?.desired.resourceTypes).to.deep.equal([]);
    expect(back?.meta).to.equal(META);
    expect(back?.desired).to.deep.equal({ ...kept, timeoutMinutes: desired().timeoutMinutes, code: [] });
  });

  it('is kept without the note of an earlier return, which Git has followed', () => {
    const noted = { [META_OUTPUT]: markRestored(META, 'f'.repeat(64)) ?? '' };
    expect(readCopy(copyOf(copied, live({ outputs: noted })) ?? '', desired())?.meta).to.equal(META);
  });

  it('is not kept where a return could not be noted in it', () => {
    expect(copyOf(copied, live({ outputs: {} }))).to.equal(null);
    expect(copyOf(desired(), live())).to.equal(null);
    expect(marked({ desired: { ...copied, template: TEMPLATE + TEMPLATE }, meta: META }, 'a')).to.equal(null);
    const long = String(metaOutput({ path: 'p'.repeat(META_BYTES - META.length) })[META_OUTPUT]);
    expect(markRestored(long, 'f'.repeat(64))).to.equal(null);
    expect(markRestored('no JSON', 'f')).to.equal(null);
  });

  it('of another version of us is not read', () => {
    expect(readCopy('{"version":2}', desired())).to.equal(null);
  });

  it('says that a stack went back only where its own note is whole', () => {
    expect(restoredOver(metaOutput())).to.equal(null);
    expect(restoredOver({})).to.equal(null);
    expect(restoredOver({ [META_OUTPUT]: META.replace('{', '{"restored_over":"short",') })).to.equal(null);
  });
});
