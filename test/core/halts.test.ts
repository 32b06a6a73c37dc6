import { expect } from 'chai';
import { halted } from '../../src/core/plan/halted.ts';
import { isWithin, lasting, sameScope, scopeArguments, scopeText } from '../../src/core/halts.ts';
import type { Halt, Scope } from '../../src/core/halts.ts';
import { nextStep } from '../../src/core/plan/next-step.ts';
import { HOUR, iso } from '../../src/core/text/time.ts';
import { absent, CHANGED, leftover, live, NOW, rules, situation, wanted } from '../support/planner.ts';

const scope = (pipeline: string | null, environment: string | null): Scope => ({ pipeline, environment });
const halt = (pipeline: string | null, environment: string | null, more: Partial<Halt> = {}): Halt => ({
  pipeline,
  environment,
  reason: 'a look at it',
  until: null,
  at: NOW - HOUR,
  ...more,
});

const here = situation({
  wanted: wanted({ environment: 'prod', digest: CHANGED }),
  live: live({ environment: 'prod' }),
});

const ALL = halt(null, null);
const PROD = halt(null, 'prod');
const CHURN = halt('churn', null);
const BOTH = halt('churn', 'prod');

describe('A suspension by a person', () => {
  const covering: readonly (readonly [Halt, why: string, command: string])[] = [
    [ALL, 'with the whole service', 'resume --all'],
    [PROD, 'with environment prod', 'resume --environment prod'],
    [CHURN, 'with churn', 'resume churn'],
    [BOTH, 'with churn in prod', 'resume churn --environment prod'],
  ];
  for (const [one, why, command] of covering)
    it(`${why} holds the pipeline, and says since when, why, and how it ends`, () => {
      const step = nextStep(here, rules({ halts: [one] }));
      expect(step).to.include({
        kind: 'suspended',
        why: `Suspended since ${iso(NOW - HOUR)} ${why}: a look at it`,
        releases: `mlops-reconciler ${command}`,
        nextTry: null,
      });
    });

  it('of something else holds nothing here', () => {
    const halts = [halt('fraud', null), halt(null, 'dev'), halt('churn', 'dev'), halt('fraud', 'prod')];
    expect(nextStep(here, rules({ halts })).kind).to.equal('update');
  });

  it('ends by itself when it is over', () => {
    const until = NOW + HOUR;
    const step = nextStep(here, rules({ halts: [halt('churn', null, { until })] }));
    expect(step).to.include({ kind: 'suspended', nextTry: until });
    expect(halted(here, rules({ halts: [halt('churn', null, { until })] }))?.releases).to.equal(
      `${iso(until)}, or mlops-reconciler resume churn`,
    );
    expect(nextStep(here, rules({ halts: [halt('churn', null, { until: NOW })] })).kind).to.equal('update');
    expect(lasting([ALL, halt('a', null, { until: NOW }), halt('b', null, { until })], NOW)).to.have.length(
      2,
    );
  });

  it('shows the widest of several, without which the others are of no use to end', () => {
    const halts = [BOTH, CHURN, PROD, ALL];
    for (let count = 1; count <= halts.length; count += 1)
      expect(halted(here, rules({ halts: halts.slice(0, count) }))?.releases).to.equal(
        `mlops-reconciler ${covering[halts.length - count]?.[2]}`,
      );
  });

  it('holds removals and rescues too, and leaves alone what is not ours or busy', () => {
    const by = rules({ halts: [ALL] });
    expect(nextStep(leftover(), by).kind).to.equal('suspended');
    expect(nextStep(situation({ wanted: absent() }), by).kind).to.equal('suspended');
    expect(nextStep(situation({ live: live({ status: 'UPDATE_ROLLBACK_FAILED' }) }), by).kind).to.equal(
      'suspended',
    );
    expect(nextStep(situation({ live: live({ tags: {} }) }), by).kind).to.equal('foreign');
    const busy = live({ status: 'UPDATE_IN_PROGRESS', updated: NOW });
    expect(nextStep(situation({ live: busy }), by).kind).to.equal('busy');
    const overdue = live({ status: 'UPDATE_IN_PROGRESS', updated: NOW - 3 * HOUR });
    expect(nextStep(situation({ live: overdue }), by).kind).to.equal('suspended');
  });

  it('comes before that of the entry', () => {
    const suspended = wanted({ environment: 'prod', suspend: { reason: 'the entry', until: null } });
    const step = (halts: readonly Halt[]) => nextStep({ ...here, wanted: suspended }, rules({ halts }));
    expect(step([PROD]).why).to.contain('environment prod');
    expect(step([]).why).to.contain('the entry');
  });
});

describe('The scope of a suspension', () => {
  it('is the same only when both its parts are', () => {
    expect(sameScope(BOTH, scope('churn', 'prod'))).to.equal(true);
    expect(sameScope(BOTH, CHURN)).to.equal(false);
    expect(sameScope(BOTH, scope('fraud', 'prod'))).to.equal(false);
  });

  it('is ended by its own name, and that of a pipeline in one environment by that of the pipeline', () => {
    const scopes = [ALL, PROD, CHURN, BOTH];
    const ends = (wide: Scope) => scopes.filter((narrow) => isWithin(narrow, wide)).map(scopeArguments);
    expect(ends(ALL)).to.deep.equal(['--all']);
    expect(ends(PROD)).to.deep.equal(['--environment prod']);
    expect(ends(CHURN)).to.deep.equal(['churn', 'churn --environment prod']);
    expect(ends(BOTH)).to.deep.equal(['churn --environment prod']);
    expect(scopes.map(scopeText)).to.deep.equal([
      'the whole service',
      'environment prod',
      'churn',
      'churn in prod',
    ]);
  });
});
