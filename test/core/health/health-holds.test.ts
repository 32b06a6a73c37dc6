import { expect } from 'chai';
import { healthTrouble, sentence, withHealth } from '../../../src/core/health/health-holds.ts';
import type { HealthMemory } from '../../../src/core/health-memory.ts';
import { believedHealth, unknownHealth } from '../../../src/core/health-memory.ts';
import { healthSubject } from '../../../src/core/health/health.ts';
import { hold, rest } from '../../../src/core/make-step.ts';
import { EMPTY_MEMORY, memoryKey } from '../../../src/core/memory.ts';
import { serviceOf, unwatchable, watchOf } from '../../../src/core/health/serving.ts';
import type { Watch } from '../../../src/core/watch.ts';
import { entry, target } from '../../support/blueprint.ts';
import { live, memory, NOW, rules, sha256, situation, wanted } from '../../support/planner.ts';

const WATCH: Watch = { serving: 'endpoint', smoke: null, soak: 0, test: null, key: '' };
const SUBJECT = healthSubject(live(), WATCH, sha256);

const LAST = {
  id: 'x',
  verb: 'update' as const,
  succeeded: true,
  digest: null,
  commit: '',
  began: NOW,
  ended: NOW,
};

const health = (more: Partial<HealthMemory>): HealthMemory => ({ ...unknownHealth(SUBJECT, NOW), ...more });

const stepWith = (
  seen: HealthMemory | null | undefined,
  last: typeof LAST | null = LAST,
  heard: string | null = 'earlier',
) => {
  const here = situation({
    wanted: { ...wanted(), watch: WATCH },
    live: live(),
    memory: memory({ last, ...(seen === undefined ? {} : { health: seen }) }),
  });
  const { pipeline, environment } = here;
  const told = { pipeline, environment, last: heard, open: null, hold: null };
  const stacks = { [memoryKey(environment, here.stack)]: told };
  const known = { told: { ...EMPTY_MEMORY.told, stacks: heard === null ? {} : stacks } };
  const [step] = withHealth([rest(here, 'in-sync', 'It is.')], () => here, known, rules());
  return step;
};

describe('A complete stack that serves', () => {
  const rows: readonly (readonly [string, HealthMemory | null, string, string])[] = [
    ['is verified first', null, 'verifying', 'about to be looked at'],
    [
      'is verified anew after another deployment',
      health({ subject: 'other', state: 'healthy' }),
      'verifying',
      'about to be',
    ],
    ['is verified until that is over', health({ why: 'It soaks.' }), 'verifying', 'It soaks.'],
    ['is in sync when it is healthy', health({ state: 'healthy', goodSince: NOW }), 'in-sync', 'and serves.'],
    [
      'is degraded',
      health({ state: 'degraded', why: 'It is wrong.', releases: 'A commit.' }),
      'degraded',
      'It is wrong.',
    ],
    [
      'is unverified',
      health({ state: 'unread', why: 'Denied.', releases: 'Allow it.' }),
      'unverified',
      'Denied.',
    ],
  ];
  for (const [sentence, known, kind, why] of rows)
    it(sentence, () => {
      expect(stepWith(known)?.kind).to.equal(kind);
      expect(stepWith(known)?.why).to.contain(why);
    });

  it('has nothing to say as long as nothing is known', () => {
    expect(sentence(null)).to.equal(null);
    expect(sentence(health({}))).to.equal(null);
  });

  it('says how its test went', () => {
    const test = { state: 'passed' as const, done: 2, matched: 2, of: 2, differences: [] };
    expect(stepWith(health({ state: 'healthy', test }))?.why).to.contain('matched 2 of 2');
  });

  it('that we neither deployed nor ever looked at is believed until it is its turn', () => {
    expect(stepWith(undefined, null)?.kind).to.equal('in-sync');
  });

  it('is what it is where nothing of it serves, or it is not complete', () => {
    const here = situation({ wanted: { ...wanted(), watch: null }, live: live() });
    const left = situation({ wanted: null, live: live() });
    const steps = [rest(here, 'in-sync', ''), rest(left, 'in-sync', ''), rest(left, 'retained', '')];
    expect(withHealth(steps, () => here, EMPTY_MEMORY, rules())).to.deep.equal(steps);
  });

  it('that is to be looked at anew, as a person asked, is not believed', () => {
    expect(stepWith(null, LAST, LAST.id)?.kind).to.equal('verifying');
    expect(stepWith(null, null)?.kind).to.equal('verifying');
  });

  it('is verified when nobody has heard anything of it', () => {
    expect(stepWith(undefined, LAST, null)?.kind).to.equal('verifying');
  });

  it('that people heard of as done before anybody looked is believed, and not said to serve before it does', () => {
    expect(stepWith(undefined, LAST, LAST.id)?.kind).to.equal('in-sync');
    const believed = stepWith(believedHealth(SUBJECT, NOW));
    expect(believed?.kind).to.equal('in-sync');
    expect(believed?.why).to.equal('It is as the configuration says.');
  });

  it('is a trouble only where something is wrong, and well only where it serves', () => {
    const here = situation({ wanted: wanted(), live: live() });
    const degraded = hold(here, 'degraded', { why: 'It is wrong.', releases: 'A commit.' }, rules());
    const of = (ailment: HealthMemory['ailment']) =>
      healthTrouble(degraded, memory({ health: health({ state: 'degraded', ailment }) }));
    expect(of('config')).to.include({ kind: 'degraded', why: 'It is wrong.', next: 'A commit.' });
    expect(of('config')?.subject).not.to.equal(of('test')?.subject);
    expect(of(null)?.what).to.equal('does not answer as it should');
    expect(healthTrouble(degraded, undefined)).to.equal(undefined);
    // It is degraded by something else, and serves.
    const other = health({ state: 'healthy' });
    expect(healthTrouble(degraded, memory({ health: other }))).to.equal(null);
    expect(healthTrouble(rest(here, 'in-sync', ''), undefined)).to.equal(null);
    expect(healthTrouble(rest(here, 'retained', ''), undefined)).to.equal(undefined);
  });
});

const template = (...resources: readonly (readonly [string, object])[]) => ({
  template: {
    Resources: Object.fromEntries(
      resources.map(([Type, Properties], index) => [`R${index}`, { Type, ...Properties }]),
    ),
  },
});

describe('What of a blueprint serves', () => {
  const END = ['AWS::SageMaker::Endpoint', {}] as const;
  const config = (Properties: object) => ['AWS::SageMaker::EndpointConfig', { Properties }] as const;
  const ASYNC = serviceOf(template(END, config({ AsyncInferenceConfig: {} })));
  const EMPTY = serviceOf(template(END, config({ ProductionVariants: [{}] })));
  const PROMPT = serviceOf(template(END, config({ ProductionVariants: [{ ModelName: 'm' }] })));
  const smoke = {
    payload: '1',
    contentType: 'text/csv',
    expect: { status: null, path: null, min: null, max: null, maxLatency: null },
  };

  it('is an endpoint, a component at one, or nothing', () => {
    expect(PROMPT).to.deep.equal({ serving: 'endpoint', answers: 'now' });
    expect(serviceOf(template(END))).to.deep.equal({ serving: 'endpoint', answers: 'now' });
    expect(ASYNC).to.deep.equal({ serving: 'endpoint', answers: 'later' });
    expect(EMPTY).to.deep.equal({ serving: 'endpoint', answers: 'others' });
    expect(serviceOf(template(['AWS::SageMaker::InferenceComponent', {}]))).to.deep.equal({
      serving: 'component',
      answers: 'now',
    });
    expect(serviceOf(template(['AWS::SNS::Topic', {}]))).to.equal(null);
    expect(serviceOf({ template: {} })).to.equal(null);
  });

  it('is not asked what it cannot answer', () => {
    const verify = { smoke, soak: 0 };
    const test = { cases: [smoke], matchRate: 1 };
    const pipelineType = 'thing';
    expect(unwatchable({ pipelineType }, null)).to.equal(null);
    expect(unwatchable({ pipelineType, verify, test }, null)?.message).to.contain(
      '`verify` and `test`: `thing` has no endpoint',
    );
    expect(unwatchable({ pipelineType, verify }, PROMPT)).to.equal(null);
    expect(unwatchable({ pipelineType, verify: { smoke: null, soak: 1 } }, ASYNC)).to.equal(null);
    const judged = { functionArn: 'arn:aws:lambda:eu-west-1:222222222222:function:judge' };
    expect(unwatchable({ pipelineType, test: judged }, ASYNC)).to.equal(null);
    expect(unwatchable({ pipelineType, test: judged }, null)?.message).to.contain('`test`: `thing` has no');
    expect(unwatchable({ pipelineType, test: judged, verify }, EMPTY)?.message).to.contain('`verify`');
    expect(unwatchable({ pipelineType, verify }, ASYNC)?.message).to.contain('answers later');
    expect(unwatchable({ pipelineType, test }, EMPTY)?.message)
      .to.contain('`test`')
      .and.to.contain('no model of its own');
  });

  it('is tested where another environment waits for it, and everywhere where none waits for any', () => {
    const test = { cases: [smoke], matchRate: 1 };
    const qa = target({}, { environment: 'qa' });
    const prod = target({}, { environment: 'prod', promotedFrom: 'qa' });
    const service = { serving: 'endpoint', answers: 'now' } as const;
    const promoted = entry({ test, targets: [qa, prod] });
    expect(watchOf(promoted, qa, service).test).to.equal(test);
    expect(watchOf(promoted, prod, service).test).to.equal(null);
    expect(watchOf(entry({ test, targets: [qa] }), qa, service).test).to.equal(test);
    expect(watchOf(entry({ verify: { smoke, soak: 7 }, targets: [qa] }), qa, service)).to.include({
      soak: 7,
      smoke,
      test: null,
    });
  });
});
