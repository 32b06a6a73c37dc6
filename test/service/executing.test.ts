import { expect } from 'chai';
import { DAY, HOUR } from '../../src/core/text/time.ts';
import { EMPTY_MEMORY } from '../../src/core/memory.ts';
import type { Memory } from '../../src/core/memory.ts';
import type { Move } from '../../src/core/step.ts';
import { execute } from '../../src/service/act/execute.ts';
import { live, NOW, sha256 } from '../support/planner.ts';

const stack = live({ name: 'legacy' });

/** The removal of a stack that was taken over, so that its name says nothing of its environment. */
const prune = (environment: string): Move => ({
  kind: 'delete',
  action: { kind: 'delete', live: stack },
  reason: 'pruned',
  pipeline: 'churn',
  environment,
  stack: stack.name,
  why: 'It is no longer in the configuration.',
  wanted: null,
  live: stack,
  hash: '',
  destroys: [],
});

describe('What counts against the delete budget', () => {
  it('is each stack once, and stacks of one name in two environments are two', async () => {
    const before = (environment: string, at: number) => ({ environment, stack: 'legacy', at });
    const memory: Memory = {
      ...EMPTY_MEMORY,
      prunes: [before('prod', NOW - HOUR), before('dev', NOW - HOUR), before('test', NOW - DAY)],
    };
    const clock = { now: () => NOW, monotonic: () => NOW, sleep: () => Promise.resolve() };
    const signals = { reads: AbortSignal.abort(), writes: AbortSignal.abort() };
    const notNeeded = (): never => {
      throw new Error('nothing is sent');
    };
    const context = { commit: 'c', cloudOf: notNeeded, signals, note: () => Promise.resolve() };
    const { memory: after } = await execute({ clock, hash: sha256 }, [prune('dev')], memory, context);
    expect(after.prunes).to.deep.equal([before('prod', NOW - HOUR), before('dev', NOW)]);
  });
});
