import { expect } from 'chai';
import { findingOf } from '../../../src/core/health/endpoint.ts';
import type { EndpointSeen, Finding } from '../../../src/core/health/endpoint.ts';
import type { HealthMemory } from '../../../src/core/health-memory.ts';
import { unknownHealth } from '../../../src/core/health-memory.ts';
import { afterCheckup, INTERVAL, withTest } from '../../../src/core/health/health.ts';
import { afterCases, begun, testText } from '../../../src/core/health/quality.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/text/time.ts';
import type { Question, Watch } from '../../../src/core/watch.ts';

const NAMES = { endpoint: 'churn', config: 'churn-2', component: null };

const seen = (more: Partial<EndpointSeen> = {}): EndpointSeen => ({
  name: 'churn',
  phase: 'in-service',
  status: 'InService',
  reason: null,
  config: 'churn-2',
  pending: false,
  variants: [{ name: 'AllTraffic', current: 2, desired: 2 }],
  ...more,
});

describe('An endpoint', () => {
  const uncounted = { name: 'AllTraffic', current: null, desired: null };
  const rows: readonly (readonly [string, EndpointSeen | null, string, string])[] = [
    ['serves', seen(), 'good', ''],
    ['serves without instances that are counted', seen({ variants: [uncounted] }), 'good', ''],
    [
      'has more instances than it should',
      seen({ variants: [{ name: 'A', current: 3, desired: 2 }] }),
      'good',
      '',
    ],
    ['has an unknown number', seen({ variants: [{ name: 'A', current: 3, desired: null }] }), 'good', ''],
    ['is gone', null, 'gone', 'somebody deleted it'],
    [
      'failed',
      seen({ phase: 'failed', status: 'Failed', reason: 'No image.' }),
      'failed',
      'SageMaker says: No image.',
    ],
    ['is being deleted', seen({ phase: 'gone', status: 'Deleting' }), 'failed', 'is Deleting.'],
    [
      'went back to what it was',
      seen({ config: 'churn-1' }),
      'config',
      'churn-1, and its stack says churn-2',
    ],
    ['is at work', seen({ phase: 'moving', status: 'Updating' }), 'moving', 'Updating, not yet InService'],
    ['has a deployment pending', seen({ pending: true }), 'moving', 'under way'],
    [
      'lacks instances',
      seen({ variants: [{ name: 'A', current: 1, desired: 2 }] }),
      'moving',
      '1 of 2 instances',
    ],
  ];
  for (const [sentence, given, kind, why] of rows)
    it(sentence, () => {
      const found = findingOf(given, NAMES);
      expect(found.kind === 'bad' ? found.ailment : found.kind).to.equal(kind);
      expect('why' in found ? found.why : '').to.contain(why);
    });

  it('of another stack may have any configuration', () => {
    expect(findingOf(seen({ config: 'other' }), { ...NAMES, config: null })).to.deep.equal({ kind: 'good' });
  });
});

const NOW = Date.UTC(2026, 0, 15, 12);
const GOOD: Finding = { kind: 'good' };
const MOVING: Finding = { kind: 'moving', why: 'It is Creating.' };
const BUSY: Finding = { kind: 'busy', why: 'AWS asks for fewer calls.' };
const DENIED: Finding = { kind: 'unreadable', why: 'Denied.', releases: 'Allow it.' };
const wrong = (fleeting: boolean): Finding => ({
  kind: 'bad',
  ailment: fleeting ? 'answer' : 'config',
  why: 'It is wrong.',
  releases: 'A commit.',
  fleeting,
});

const watching = (more: Partial<Watch> = {}): Watch => ({
  serving: 'endpoint',
  smoke: null,
  soak: 0,
  test: null,
  key: '',
  ...more,
});

const lookedAt = new Map<HealthMemory, number>();

/** What is known after looks, each so many milliseconds after the one before. */
const after = (
  looks: readonly (readonly [number, Finding])[],
  { soak = 0, from = unknownHealth('s', NOW) }: { readonly soak?: number; readonly from?: HealthMemory } = {},
): HealthMemory => {
  let now = NOW;
  let health = from;
  for (const [wait, finding] of looks) {
    now += wait;
    health = afterCheckup(health, { finding, now, spread: 0.5, watch: watching({ soak }) });
  }
  lookedAt.set(health, now);
  return health;
};

const HEALTHY = after([[0, GOOD]]);

describe('What is known of an endpoint', () => {
  const rows: readonly (readonly [string, HealthMemory, HealthMemory['state'], number])[] = [
    ['is that it is healthy after one good look', HEALTHY, 'healthy', INTERVAL],
    ['is nothing while it soaks', after([[0, GOOD]], { soak: 10 * MINUTE }), 'verifying', MINUTE],
    [
      'is looked at every ten seconds at most in a short soak',
      after([[0, GOOD]], { soak: MINUTE }),
      'verifying',
      10 * SECOND,
    ],
    [
      'is that it is healthy when it has soaked',
      after(
        [
          [0, GOOD],
          [10 * MINUTE, GOOD],
        ],
        { soak: 10 * MINUTE },
      ),
      'healthy',
      INTERVAL,
    ],
    [
      'begins to soak again when it was wrong',
      after(
        [
          [0, GOOD],
          [MINUTE, wrong(true)],
          [9 * MINUTE, GOOD],
        ],
        { soak: 10 * MINUTE },
      ),
      'verifying',
      MINUTE,
    ],
    ['waits for what SageMaker is at', after([[0, MOVING]]), 'verifying', 15 * SECOND],
    [
      'stays good while it scales',
      after([
        [0, GOOD],
        [MINUTE, MOVING],
      ]),
      'healthy',
      15 * SECOND,
    ],
    [
      'stays bad while somebody mends it',
      after([
        [0, wrong(false)],
        [MINUTE, MOVING],
      ]),
      'degraded',
      15 * SECOND,
    ],
    [
      'is bad when SageMaker is at it for an hour',
      after([
        [0, MOVING],
        [HOUR, MOVING],
      ]),
      'degraded',
      MINUTE,
    ],
    ['is not bad for one wrong answer', after([[0, wrong(true)]]), 'verifying', 10 * SECOND],
    [
      'is not bad for one wrong answer of a healthy one',
      after([
        [0, GOOD],
        [HOUR, wrong(true)],
      ]),
      'healthy',
      10 * SECOND,
    ],
    [
      'is not bad for one wrong answer after AWS was busy',
      after([
        [0, GOOD],
        [HOUR, BUSY],
        [MINUTE, BUSY],
        [MINUTE, wrong(true)],
      ]),
      'healthy',
      10 * SECOND,
    ],
    [
      'is bad for two, though AWS was busy in between',
      after([
        [0, wrong(true)],
        [10 * SECOND, BUSY],
        [MINUTE, wrong(true)],
      ]),
      'degraded',
      3 * MINUTE,
    ],
    [
      'is not bad for two with a good one in between',
      after([
        [0, wrong(true)],
        [10 * SECOND, GOOD],
        [HOUR, wrong(true)],
      ]),
      'healthy',
      10 * SECOND,
    ],
    [
      'is bad for two',
      after([
        [0, wrong(true)],
        [10 * SECOND, wrong(true)],
      ]),
      'degraded',
      2 * MINUTE,
    ],
    ['is bad at once where it cannot be chance', after([[0, wrong(false)]]), 'degraded', MINUTE],
    [
      'is looked at ever more rarely while it is bad',
      after(Array.from({ length: 30 }, () => [0, wrong(true)] as const)),
      'degraded',
      10 * MINUTE,
    ],
    [
      'is good again by one good look',
      after([
        [0, wrong(false)],
        [MINUTE, GOOD],
      ]),
      'healthy',
      INTERVAL,
    ],
    ['is nothing when AWS is busy', after([[0, BUSY]]), 'verifying', 22_500],
    [
      'is that nobody knows when AWS is busy five times',
      after(Array.from({ length: 5 }, () => [0, BUSY] as const)),
      'unread',
      360_000,
    ],
    [
      'stays good while AWS is busy',
      after([
        [0, GOOD],
        [HOUR, BUSY],
      ]),
      'healthy',
      22_500,
    ],
    ['is that we may not know', after([[0, DENIED]]), 'unread', 5 * MINUTE],
  ];
  for (const [sentence, health, state, wait] of rows)
    it(sentence, () => {
      expect(health.state).to.equal(state);
      expect(health.nextCheck - (lookedAt.get(health) ?? 0)).to.equal(wait);
    });

  it('has evidence of what is wrong, and none of what is well', () => {
    expect(after([[0, wrong(false)]])).to.include({
      why: 'It is wrong.',
      releases: 'A commit.',
      ailment: 'config',
    });
    expect(HEALTHY).to.include({ why: null, releases: null, ailment: null });
  });
});

const question: Question = {
  payload: '1',
  contentType: 'text/csv',
  expect: { status: null, path: null, min: null, max: null, maxLatency: null },
};

describe('A quality test', () => {
  const test = { cases: Array.from({ length: 10 }, () => question), matchRate: 0.7 };
  const right = (count: number) => Array.from({ length: count }, () => null);

  it('runs until all cases were answered', () => {
    const half = afterCases(begun(test), right(5), test);
    expect(testText(half)).to.equal('Its test has had 5 of 10 answers.');
    expect(withTest(HEALTHY, half, NOW)).to.include({ state: 'verifying', nextCheck: NOW });
  });

  it('passes with just the share it wants, however binary numbers round it', () => {
    const passed = afterCases(begun(test), [...right(7), 'a', 'b', 'c'], test);
    expect(testText(passed)).to.equal('Its test matched 7 of 10 answers.');
    expect(withTest(HEALTHY, passed, NOW)).to.include({ state: 'healthy', test: passed });
  });

  it('fails below that, and says what the first differences are, by their numbers', () => {
    const half = afterCases(begun(test), [...right(3), 'a', 'b'], test);
    const failed = afterCases(half, ['c', 'd', null, null, null], test);
    expect(testText(failed)).to.equal(
      'Its test matched 6 of 10 answers, too few: case 4: a; case 5: b; case 6: c.',
    );
    expect(withTest(HEALTHY, failed, NOW)).to.include({ state: 'degraded', ailment: 'test' });
  });
});
