import { backoff } from '../cadence.ts';
import type { Finding } from './endpoint.ts';
import type { Ailment, HealthMemory, TestMemory } from '../health-memory.ts';
import type { LiveStack } from '../model.ts';
import { liveDigest } from '../stack/same.ts';
import { HOUR, MINUTE, SECOND } from '../text/time.ts';
import type { Watch } from '../watch.ts';

/** A look and its circumstances. */
export interface Checkup {
  readonly finding: Finding;
  readonly now: number;
  /** 0 up to 1, the same for the same stack and look. */
  readonly spread: number;
  readonly watch: Watch;
}

/** How often an endpoint that serves is looked at, give or take a quarter. */
export const INTERVAL = 30 * MINUTE;

/** A wrong or slow answer counts when it comes so often in a row. */
const MISSES = 2;

/** Reads that fail in a row until it is said that nobody knows. */
const UNREAD = 5;

/** SageMaker gives an endpoint up after about an hour by itself. */
const PATIENCE = HOUR;

const AGAIN = 10 * SECOND;
const WHILE_MOVING = 15 * SECOND;

export const healthSubject = (live: LiveStack, { key }: Watch, hash: (text: string) => string): string =>
  hash([live.id, live.updated ?? live.created, liveDigest(live), key].join('\n')).slice(0, 16);

/** What is known after one more look. */
export function afterCheckup(before: HealthMemory, checkup: Checkup): HealthMemory {
  const { finding, now } = checkup;
  if (finding.kind === 'good') return good(untroubled(before), checkup);
  if (finding.kind === 'moving') return moving(before, finding.why, now);
  if (finding.kind === 'busy') return unanswered(before, finding.why, checkup);
  if (finding.kind === 'unreadable') return unreadable(before, finding, now);
  return wrong({ ...before, movingSince: null }, finding, now);
}

function untroubled(before: HealthMemory): HealthMemory {
  const { doubts: _, ...known } = before;
  return { ...known, movingSince: null, misses: 0 };
}

function good(before: HealthMemory, { now, spread, watch }: Checkup): HealthMemory {
  const { soak } = watch;
  const goodSince = before.goodSince ?? now;
  const soaked = before.state === 'healthy' || now - goodSince >= soak;
  if (soaked)
    return {
      ...before,
      state: 'healthy',
      ailment: null,
      why: null,
      releases: null,
      goodSince,
      nextCheck: Math.round(now + INTERVAL * (0.75 + spread / 2)),
    };
  const pause = Math.min(MINUTE, Math.max(AGAIN, soak / 10));
  return {
    ...before,
    state: 'verifying',
    ailment: null,
    why: 'It answers as it should, and is watched for as long as `soak` says.',
    releases: null,
    goodSince,
    nextCheck: Math.min(now + pause, goodSince + soak),
  };
}

/** What is healthy may scale and be updated: it serves meanwhile. */
function moving(before: HealthMemory, why: string, now: number): HealthMemory {
  const movingSince = before.movingSince ?? now;
  const next = { ...before, movingSince, nextCheck: now + WHILE_MOVING };
  if (now - movingSince >= PATIENCE)
    return degraded({ ...next, goodSince: null }, 'stalled', { why, releases: STALLED }, now);
  return before.state === 'healthy' || before.state === 'degraded'
    ? next
    : { ...next, state: 'verifying', why };
}

const STALLED =
  'SageMaker has not come to an end for an hour: look at the events and the log of the endpoint. A commit that changes it makes another deployment.';

/** A look that could not be made says nothing about the endpoint, until it is made too often in vain. */
function unanswered(before: HealthMemory, why: string, { now, spread }: Checkup): HealthMemory {
  const misses = before.misses + 1;
  const next = { ...before, misses, nextCheck: now + backoff(misses, spread) };
  if (before.state !== 'verifying') return next;
  return misses < UNREAD ? { ...next, why } : { ...next, state: 'unread', why, releases: ANOTHER };
}

const ANOTHER = 'AWS answering again: it is asked again by itself.';

function unreadable(
  before: HealthMemory,
  { why, releases }: { readonly why: string; readonly releases: string },
  now: number,
): HealthMemory {
  return { ...before, state: 'unread', ailment: null, why, releases, nextCheck: now + 5 * MINUTE };
}

function wrong(
  before: HealthMemory,
  finding: Extract<Finding, { readonly kind: 'bad' }>,
  now: number,
): HealthMemory {
  // A look that was not answered is none: a throttle and one slow answer are not two of them.
  const doubts = (before.doubts ?? 0) + 1;
  const after = { ...before, misses: before.misses + 1, doubts, goodSince: null };
  if (finding.fleeting && doubts < MISSES && before.state !== 'degraded') {
    const again = { ...after, nextCheck: now + AGAIN };
    return before.state === 'healthy' ? again : { ...again, state: 'verifying', why: finding.why };
  }
  return degraded(after, finding.ailment, finding, now);
}

/** Looked at every minute at first, then every ten: somebody is mending it. */
const degraded = (
  before: HealthMemory,
  ailment: Ailment,
  { why, releases }: { readonly why: string; readonly releases: string },
  now: number,
): HealthMemory => ({
  ...before,
  state: 'degraded',
  ailment,
  why,
  releases,
  nextCheck: now + Math.min(10, Math.max(1, before.misses)) * MINUTE,
});

/** What the test says once the endpoint is healthy: until it has passed, nothing goes on. */
export function withTest(health: HealthMemory, test: TestMemory, now: number): HealthMemory {
  if (test.state === 'running')
    return { ...health, state: 'verifying', test, why: null, releases: null, nextCheck: now };
  if (test.state === 'passed') return { ...health, test };
  return { ...health, state: 'degraded', ailment: 'test', why: null, releases: UNTRUE, test };
}

const UNTRUE =
  'A commit with a model, or with a test, that fits. To run the same test again: mlops-reconciler retry PIPELINE';
