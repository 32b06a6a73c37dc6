import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { executed, wrongWith } from '../support/state-machine.ts';
import type { Outcome } from '../support/state-machine.ts';

const machine = (task: JsonObject, more: JsonObject = {}): Json => ({
  StartAt: 'Work',
  ...more,
  States: {
    Work: { Type: 'Task', Resource: 'arn:aws:states:::sagemaker:createModel', Next: 'Done', ...task },
    Done: { Type: 'Succeed' },
    Lost: {
      Type: 'Fail',
      ErrorPath: '$.failed.Error',
      CausePath: "States.Format('Lost: {}', $.failed.Cause)",
    },
  },
});
const CAUGHT: JsonObject = {
  Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failed', Next: 'Lost' }],
};
const throttled: Outcome = { error: 'Throttled', cause: 'slow down' };

describe('The interpreter of state machines', () => {
  it('ends where the definition ends', () => {
    expect(executed(machine({}), {})).to.include({ status: 'SUCCEEDED', seconds: 1 });
  });

  it('waits longer before every retry, and goes on when one succeeds', () => {
    const retry = {
      Retry: [{ ErrorEquals: ['Throttled'], IntervalSeconds: 5, BackoffRate: 2, MaxAttempts: 3 }],
    };
    const tasks = { Work: (_: Json, attempt: number) => (attempt < 3 ? throttled : { result: {} }) };
    expect(executed(machine(retry), {}, tasks)).to.include({ status: 'SUCCEEDED', seconds: 3 + 5 + 10 });
    const never = executed(machine(retry), {}, { Work: () => throttled });
    expect(never).to.include({ status: 'FAILED', error: 'Throttled', seconds: 4 + 5 + 10 + 20 });
  });

  it('catches what failed and tells it', () => {
    const failed = executed(machine(CAUGHT), { a: 1 }, { Work: () => throttled });
    expect(failed).to.include({ status: 'FAILED', error: 'Throttled', cause: 'Lost: slow down' });
  });

  it('ends a task that takes too long, and an execution that does', () => {
    const limited = executed(machine({ ...CAUGHT, TimeoutSeconds: 60 }), {}, { Work: () => 'never' });
    expect(limited).to.include({ status: 'FAILED', error: 'States.Timeout', seconds: 60 });
    const whole = executed(machine({ TimeoutSeconds: 60, Next: 'Work' }, { TimeoutSeconds: 30 }), {});
    expect(whole).to.include({ status: 'TIMED_OUT', seconds: 30 });
  });

  it('knows what is not there', () => {
    const asks = machine({ Parameters: { 'a.$': '$.b' } });
    expect(executed(asks, {})).to.include({ status: 'FAILED', error: 'States.ParameterPathFailure' });
  });

  it('is not asked to run what the validator refuses', () => {
    expect(wrongWith(machine(CAUGHT))).to.equal('');
    expect(wrongWith(machine({ Next: 'Nowhere' }))).to.not.equal('');
  });
});
