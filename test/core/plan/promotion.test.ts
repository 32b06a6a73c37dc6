import { expect } from 'chai';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { laidOver } from '../../../src/core/plan/overlay.ts';
import { withPromotion } from '../../../src/core/plan/promotion.ts';
import type { Rules } from '../../../src/core/rules.ts';
import type { Situation, Step } from '../../../src/core/step.ts';
import {
  absent,
  CHANGED,
  contentOf,
  CURRENT,
  desired,
  digest,
  failure,
  held,
  leftover,
  live,
  memory,
  moving,
  notebook,
  NOW,
  rules,
  situation,
  unborn,
  wanted,
} from '../../support/planner.ts';

const NEXT = digest('next content');

/** The pipeline `churn` in an environment, which wants new content there; what runs is the old. */
function stage(environment: string, from: string | null, change: Partial<Situation> = {}): Situation {
  const stack = desired({ environment, digest: CHANGED, content: NEXT });
  const wish = wanted({ environment, promotedFrom: from, desired: stack });
  return situation({ wanted: wish, live: live({ environment }), ...change });
}

/** The same, and it runs there already. */
const arrived = (environment: string, from: string | null = null): Situation =>
  stage(environment, from, { live: live({ environment, meta: { digest: CHANGED, content: NEXT } }) });

function over(situations: readonly Situation[], change: Partial<Rules> = {}): readonly Step[] {
  const by = rules(change);
  const steps = situations.map((each) => nextStep(each, by));
  return laidOver(steps, situations, notebook(situations), by).steps;
}

const kinds = (situations: readonly Situation[], change: Partial<Rules> = {}): readonly string[] =>
  over(situations, change).map((step) => step.kind);

const last = (steps: readonly Step[]): Step => steps.at(-1) ?? nextStep(situation(), rules());

/** What runs in an environment already, with a version of a model that it follows, and the newest one there is. */
function following(
  environment: string,
  from: string | null,
  { of = 'churn', has = '1', newest = '2' } = {},
  change: Partial<Situation> = {},
): Situation {
  const stack = desired({
    environment,
    digest: has === newest ? CURRENT : CHANGED,
    parameters: { Model: newest },
    content: NEXT,
  });
  const wish = wanted({
    environment,
    promotedFrom: from,
    desired: stack,
    versions: { Model: { of, version: newest } },
  });
  const there = live({ environment, parameters: { Model: has }, meta: { digest: CURRENT, content: NEXT } });
  return situation({ wanted: wish, live: there, ...change });
}

describe('A new version of a model that several environments follow', () => {
  const prod = following('prod', 'dev');

  it('goes where the environment before runs it in sync', () => {
    expect(kinds([following('dev', null, { has: '2' }), prod])).to.deep.equal(['in-sync', 'update']);
  });

  it('waits while the environment before is on its way, does not know of it yet, or cannot be asked', () => {
    const behind = following('dev', null, { newest: '1' });
    const blocked = { kind: 'artifact', why: 'It cannot be read.', releases: 'Somebody.' } as const;
    const unread = wanted({ environment: 'dev', desired: null, content: NEXT, blocked });
    const earlier = [following('dev', null), behind, situation({ wanted: unread })];
    expect(earlier.map((each) => last(over([each, prod])).kind)).to.deep.equal(
      earlier.map(() => 'promotion'),
    );
    expect(last(over([behind, prod])).why).to.match(/or another version of its model/);
    expect(kinds([prod])).to.deep.equal(['promotion']);
  });

  it('waits for nobody where the environment before follows another registry, or a version that is written down', () => {
    const elsewhere = following('dev', null, { of: 'other', newest: '7' });
    expect(last(over([elsewhere, prod])).kind).to.equal('update');
    expect(last(over([arrived('dev'), prod])).kind).to.equal('update');
  });

  it('comes to a first stack with its content', () => {
    const first = following('prod', 'dev', {}, { live: null });
    expect(last(over([following('dev', null, { has: '2' }), first])).kind).to.equal('create');
    expect(last(over([following('dev', null, { newest: '1' }), first])).kind).to.equal('promotion');
  });
});

describe('New content in a later environment', () => {
  it('goes where the environment before runs it in sync, also when it is the first there', () => {
    expect(kinds([arrived('dev'), stage('prod', 'dev')])).to.deep.equal(['in-sync', 'update']);
    expect(kinds([arrived('dev'), stage('prod', 'dev', { live: null })])).to.deep.equal([
      'in-sync',
      'create',
    ]);
  });

  const failed = memory({ failure: failure() });
  const suspend = { reason: 'a freeze', until: null };
  const dev = (change: Parameters<typeof wanted>[0]) => wanted({ environment: 'dev', ...change });
  const earlier: readonly (readonly [what: string, Situation, RegExp])[] = [
    ['is only beginning', stage('dev', null), /dev, where it is still on its way \(update\)/],
    [
      'is under way',
      stage('dev', null, { live: live({ environment: 'dev', status: 'UPDATE_IN_PROGRESS', updated: NOW }) }),
      /still on its way \(busy\)/,
    ],
    [
      'has failed',
      stage('dev', null, {
        live: live({ environment: 'dev', status: 'UPDATE_ROLLBACK_COMPLETE' }),
        memory: failed,
      }),
      /not in sync \(failed\): .*it does not answer/,
    ],
    [
      'is suspended',
      stage('dev', null, { wanted: dev({ suspend }) }),
      /not in sync \(suspended\): .*a freeze/,
    ],
    [
      'waits for approval',
      stage('dev', null, { wanted: dev({ digest: CHANGED, approval: 'required' }) }),
      /not in sync \(approval\)/,
    ],
    ['runs another content in sync', situation({ wanted: dev({ digest: CURRENT }) }), /runs another content/],
  ];
  for (const [what, before, says] of earlier)
    it(`waits while the one before ${what}, and says so`, () => {
      const step = held(last(over([before, stage('prod', 'dev')])));
      expect(step.kind).to.equal('promotion');
      expect(step.why)
        .to.match(says)
        .and.to.match(/^Its configuration changed\. It comes from dev/);
      expect(step.releases).to.contain('churn in sync in dev').and.to.contain('"promotion": false');
      expect(step.meant?.kind).to.equal('update');
      expect(step.nextTry).to.equal(null);
    });

  it('waits while the one before cannot be looked at', () => {
    const step = held(last(over([stage('prod', 'dev')])));
    expect(step.why).to.contain('dev, which this service could not look at');
  });

  it('waits for the one before, which waits for the one before it, in whatever order they are looked at', () => {
    const all = [stage('prod', 'staging'), stage('staging', 'dev'), stage('dev', null)];
    expect(kinds(all)).to.deep.equal(['promotion', 'promotion', 'update']);
    expect(kinds(all.toReversed())).to.deep.equal(['update', 'promotion', 'promotion']);
    const [prod] = over(all).map((step) => step.why);
    expect(prod).to.match(/from staging, where it waits for its own turn\.$/);
  });

  it('is asked an approval for when there is something to approve, under a plan hash that does not change then', () => {
    const careful = (each: Situation): Situation => ({
      ...each,
      wanted: each.wanted && { ...each.wanted, approval: 'required' },
    });
    const prod = careful(stage('prod', 'dev'));
    expect(kinds([stage('dev', null), prod])).to.deep.equal(['update', 'promotion']);
    expect(kinds([arrived('dev'), prod])).to.deep.equal(['in-sync', 'approval']);
    const approvals = new Set([moving(nextStep(prod, rules())).hash]);
    expect(kinds([stage('dev', null), prod], { approvals })).to.deep.equal(['update', 'promotion']);
    expect(kinds([arrived('dev'), prod], { approvals })).to.deep.equal(['in-sync', 'update']);
  });

  it('is not made again either where it was never complete', () => {
    const broken = stage('prod', 'dev', { live: unborn({ environment: 'prod' }) });
    expect(kinds([stage('dev', null), broken])).to.deep.equal(['update', 'promotion']);
    expect(kinds([arrived('dev'), broken])).to.deep.equal(['in-sync', 'delete']);
  });
});

describe('Promotion waits for nobody', () => {
  const own = desired({ environment: 'prod', digest: CHANGED });
  const here = { environment: 'prod', promotedFrom: 'dev' } as const;
  const free: readonly (readonly [what: string, Situation, string])[] = [
    ['where there is no environment before', stage('prod', null), 'update'],
    [
      'where only an override or a tag of the environment changes',
      situation({ wanted: wanted({ ...here, desired: own }), live: live({ environment: 'prod' }) }),
      'update',
    ],
    [
      'where a removal is meant',
      situation({ wanted: absent(here), live: live({ environment: 'prod' }) }),
      'delete',
    ],
    ['where the entry is gone', leftover({ environment: 'prod' }), 'delete'],
    [
      'where a rollback is to be continued',
      stage('prod', 'dev', { live: live({ environment: 'prod', status: 'UPDATE_ROLLBACK_FAILED' }) }),
      'continue-rollback',
    ],
    [
      'where the stack is in sync',
      situation({ wanted: wanted(here), live: live({ environment: 'prod' }) }),
      'in-sync',
    ],
  ];
  for (const [what, each, expected] of free)
    it(what, () => {
      expect(last(over([stage('dev', null), each])).kind).to.equal(expected);
    });

  it('where another guard holds already', () => {
    const young = stage('prod', 'dev', { live: null });
    const old = leftover({
      pipeline: 'old',
      live: live({ pipeline: 'old', environment: 'prod', meta: { content: NEXT } }),
    });
    expect(kinds([stage('dev', null), young, old])).to.deep.equal(['update', 'rename', 'rename']);
    expect(contentOf('churn')).not.to.equal(NEXT);
  });

  it('where nothing can be rendered', () => {
    const by = rules();
    const each = stage('prod', 'dev');
    const step = { ...nextStep(each, by), wanted: null };
    expect(withPromotion([step], () => each, by)).to.deep.equal([step]);
  });
});
