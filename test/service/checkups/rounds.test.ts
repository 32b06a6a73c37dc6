import { expect } from 'chai';
import type { EndpointSeen } from '../../../src/core/health/endpoint.ts';
import { rest } from '../../../src/core/make-step.ts';
import { EMPTY_MEMORY, memoryKey } from '../../../src/core/memory.ts';
import type { Memory } from '../../../src/core/memory.ts';
import type { Watch } from '../../../src/core/watch.ts';
import { Rounds } from '../../../src/service/checkups/rounds.ts';
import { live, memory as known, NOW, sha256, situation, wanted } from '../../support/planner.ts';

const WATCH: Watch = { serving: 'endpoint', smoke: null, soak: 0, test: null, key: '' };

const serving = (name: string): EndpointSeen => ({
  name,
  phase: 'in-service',
  status: 'InService',
  reason: null,
  config: `${name}-1`,
  pending: false,
  variants: [],
});

const notAsked = (): Promise<never> => Promise.reject(new Error('nobody asks that here'));

/** All that can happen by now has happened. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A ward of two: each endpoint answers when it is told to. */
function ward() {
  const waiting = new Map<string, ((seen: EndpointSeen) => void)[]>();
  const describe = (name: string): Promise<EndpointSeen> =>
    new Promise((resolve) => void waiting.set(name, [...(waiting.get(name) ?? []), resolve]));
  const cloud = {
    endpoints: { describe, invoke: notAsked },
    judges: { ask: notAsked },
    served: notAsked,
  };
  const steps = ['quick', 'slow'].map((name) => {
    const outputs = { EndpointName: name, EndpointConfigName: `${name}-1` };
    const here = { wanted: { ...wanted(), watch: WATCH }, live: { ...live(), outputs } };
    return rest({ ...situation(here), stack: name }, 'in-sync', 'It is.');
  });
  let letGo: () => void = () => undefined;
  const clock = {
    now: () => NOW,
    monotonic: () => NOW,
    sleep: () => new Promise<void>((resolve) => void (letGo = resolve)),
  };
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
  const rounds = new Rounds();
  return {
    make: (memory: Memory): Promise<Memory> =>
      rounds.make({ clock, hash: sha256, log, aside: 1 }, steps, memory, {
        cloudOf: () => cloud,
        signal: new AbortController().signal,
      }),
    /** How often each has been asked. */
    asked: (name: string): number => waiting.get(name)?.length ?? 0,
    answer: (name: string): void => waiting.get(name)?.forEach((resolve) => resolve(serving(name))),
    /** The pass has waited long enough. */
    goOn: (): void => letGo(),
  };
}

const stateOf = ({ stacks }: Memory, name: string): string | undefined =>
  stacks[memoryKey('default', name)]?.health?.state;

describe('An endpoint that does not answer for long', () => {
  it('keeps no pass waiting, is asked once, and is noted by the pass that comes when it has answered', async () => {
    const { make, asked, answer, goOn } = ward();
    const first = make(EMPTY_MEMORY);
    await settled();
    answer('quick');
    await settled();
    goOn();
    const afterFirst = await first;
    expect(stateOf(afterFirst, 'quick')).to.equal('healthy');
    expect(stateOf(afterFirst, 'slow')).to.equal(undefined);
    answer('slow');
    await settled();
    const afterSecond = await make(afterFirst);
    expect(stateOf(afterSecond, 'slow')).to.equal('healthy');
    expect([asked('quick'), asked('slow')]).to.deep.equal([1, 1]);
  });

  it('is asked anew where somebody wanted another try meanwhile', async () => {
    const { make, asked, answer, goOn } = ward();
    const degraded = known({ health: null });
    const key = memoryKey('default', 'slow');
    const before = { ...EMPTY_MEMORY, stacks: { [key]: { ...degraded, health: UNHEALTHY } } };
    const first = make(before);
    await settled();
    goOn();
    await first;
    const retried = { ...before, stacks: { [key]: degraded } };
    answer('slow');
    await settled();
    const second = make(retried);
    await settled();
    goOn();
    expect(stateOf(await second, 'slow')).to.equal(undefined);
    expect(asked('slow')).to.equal(2);
  });
});

const UNHEALTHY = {
  subject: 'another deployment',
  state: 'degraded',
  ailment: 'answer',
  why: 'It is wrong.',
  releases: null,
  misses: 2,
  goodSince: null,
  movingSince: null,
  nextCheck: NOW,
  test: null,
} as const;
