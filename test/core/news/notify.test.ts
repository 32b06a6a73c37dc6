import { expect } from 'chai';
import { isReminded, topicsOf } from '../../../src/core/news/notify.ts';
import type { Notify, Transition } from '../../../src/core/told.ts';

const happened = (kind: Transition['kind'], notify?: Notify, more: Partial<Transition> = {}): Transition => ({
  id: '1',
  kind,
  environment: 'prod',
  pipeline: 'churn',
  stack: 's',
  what: '',
  why: null,
  next: null,
  took: null,
  ...(notify === undefined ? {} : { notify }),
  ...more,
});

const closing = (kind: 'failed' | 'drifted') => ({ closes: [{ kind, id: '0' }] });

describe('Who hears of a pipeline', () => {
  const rows: readonly (readonly [string, Transition, readonly string[]])[] = [
    ['the service, of everything', happened('deployed'), ['service']],
    ['the service, of some', happened('failed', { on: ['failed'], topicArn: null }), ['service']],
    ['nobody, of the others', happened('deployed', { on: ['failed'], topicArn: null }), []],
    ['a topic of its own beside it', happened('held', { on: null, topicArn: 'own' }), ['service', 'own']],
    [
      'only the service of what its own was not to hear',
      happened('held', { on: ['failed'], topicArn: 'own' }),
      ['service'],
    ],
    [
      'the service once, where it is its own',
      happened('held', { on: null, topicArn: 'service' }),
      ['service'],
    ],
    [
      'whoever heard of the failure, that it is over',
      happened('recovered', { on: ['failed'], topicArn: 'own' }, closing('failed')),
      ['service', 'own'],
    ],
    ['nobody who did not', happened('recovered', { on: ['failed'], topicArn: null }, closing('drifted')), []],
  ];
  for (const [who, transition, topics] of rows)
    it(`is ${who}`, () => {
      expect(topicsOf(transition, 'service')).to.deep.equal(topics);
    });

  it('is reminded of what it heard, and of nothing else', () => {
    const at = (topic: string) => ({ topic, service: 'service' });
    expect(isReminded(undefined, 'failed', at('service'))).to.equal(true);
    expect(isReminded(undefined, 'failed', at('own'))).to.equal(false);
    expect(isReminded({ on: ['failed'], topicArn: 'own' }, 'drifted', at('service'))).to.equal(true);
    expect(isReminded({ on: ['failed'], topicArn: 'own' }, 'drifted', at('own'))).to.equal(false);
    expect(isReminded({ on: ['failed'], topicArn: 'own' }, 'failed', at('own'))).to.equal(true);
    expect(isReminded({ on: null, topicArn: null }, 'failed', at('service'))).to.equal(true);
    expect(isReminded({ on: null, topicArn: null }, 'held', at('service'))).to.equal(false);
  });
});
