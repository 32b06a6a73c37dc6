import { expect } from 'chai';
import { runRemedy, runSentence, standing } from '../../src/core/runs/run-text.ts';
import { runTrouble } from '../../src/core/runs/run-trouble.ts';
import { withRuns } from '../../src/core/runs/run-holds.ts';
import { isRunDue, nextRunLook, startedByChange } from '../../src/core/runs/run-watch.ts';
import { afterLook, failureIn, unheard, unknownRunner } from '../../src/core/runs.ts';
import type { EndedRun, Failed, RunEnd, RunnerMemory, RunSeen, RunsMemory } from '../../src/core/runs.ts';
import type { Finished, StackMemory } from '../../src/core/memory.ts';
import { hold, rest } from '../../src/core/make-step.ts';
import type { Situation, Step } from '../../src/core/step.ts';
import { HOUR, MINUTE, SECOND } from '../../src/core/text/time.ts';
import { desired, live, memory, NOW, rules, sha256, situation, wanted } from '../support/planner.ts';

const PIPELINE = { kind: 'pipeline', resource: 'Pipeline', name: 'mlops-default-churn' } as const;
const MACHINE = {
  kind: 'state-machine',
  resource: 'Machine',
  name: 'arn:aws:states:eu-west-1:111111111111:stateMachine:churn',
} as const;

const arn = (name: string) =>
  `arn:aws:sagemaker:eu-west-1:111111111111:pipeline/mlops-default-churn/execution/${name}`;

const seen = (name: string, began: number, state: RunSeen['state'] = 'running'): RunSeen => ({
  id: arn(name),
  began,
  state,
});

const end = (outcome: RunEnd['outcome'], more: Partial<RunEnd> = {}): RunEnd => ({
  outcome,
  ended: null,
  step: null,
  reason: null,
  startedBy: null,
  link: null,
  ...more,
});

const ran = (
  name: string,
  began: number,
  outcome: RunEnd['outcome'],
  more: Partial<RunEnd> = {},
): EndedRun => ({
  id: arn(name),
  began,
  ...end(outcome, more),
});

const failed = (name: string, began: number, more: Partial<RunEnd> = {}): Failed => ({
  ...ran(name, began, 'failed', more),
  digest: 'd1',
});

const runner = (change: Partial<RunnerMemory> = {}): RunnerMemory => ({
  ...unknownRunner(PIPELINE),
  ...change,
});

const runs = (change: Partial<RunsMemory> = {}): RunsMemory => ({
  seen: { stackId: live().id, updated: live().updated },
  runners: [runner()],
  nextLook: NOW + MINUTE,
  misses: 0,
  unread: null,
  ...change,
});

/** An update of ours that took a minute and ended now. */
const last: Finished = {
  id: 'op',
  verb: 'update',
  succeeded: true,
  digest: 'd1',
  commit: 'c',
  began: NOW - MINUTE,
  ended: NOW,
};

const CHANGED = live().updated ?? live().created;

const TEMPLATE = JSON.stringify({ Resources: { Pipeline: { Type: 'AWS::SageMaker::Pipeline' } } });

const runsPipeline = wanted({ desired: desired({ template: TEMPLATE }) });

describe('the executions of a pipeline', () => {
  it('are asked for their end once: the newest, and what did not go well', () => {
    const names = (known: RunnerMemory, listed: readonly RunSeen[]) =>
      unheard(known, listed).map(({ id }) => id.slice(id.lastIndexOf('/') + 1));
    const listed = [
      seen('f', 6),
      seen('e', 5, 'succeeded'),
      seen('d', 4, 'failed'),
      seen('c', 3, 'succeeded'),
      seen('b', 2, 'stopped'),
      seen('a', 1, 'failed'),
    ];
    expect(names(runner(), listed)).to.deep.equal(['e']);
    expect(names(runner({ newest: 0 }), listed)).to.deep.equal(['e', 'd', 'b']);
    expect(names(runner({ newest: 5 }), listed)).to.deep.equal([]);
    expect(names(runner({ newest: 5, running: [seen('a', 1)] }), listed)).to.deep.equal(['a']);
    expect(names(runner(), [])).to.deep.equal([]);
  });

  const look = (
    known: RunnerMemory,
    listed: readonly RunSeen[],
    ...ends: readonly (readonly [string, RunEnd])[]
  ) => afterLook(known, { listed, ends: new Map(ends.map(([name, one]) => [arn(name), one])), digest: 'd1' });

  it('are remembered while they go on, and by the last that ended', () => {
    const first = look(runner(), [seen('a', 1)]);
    expect(first).to.deep.include({ newest: 1, latest: null, failure: null, running: [seen('a', 1)] });
    const done = look(first, [seen('a', 1, 'succeeded')], ['a', end('succeeded')]);
    expect(done).to.deep.include({ newest: 1, latest: ran('a', 1, 'succeeded'), failure: null, running: [] });
    expect(look(done, [])).to.deep.equal(done);
  });

  it('leave a failure that only a later one that went well takes away', () => {
    const bad = look(runner({ newest: 1 }), [seen('b', 2, 'failed')], ['b', end('failed')]);
    expect(bad.failure).to.deep.equal(failed('b', 2));
    const older = look(bad, [seen('a', 1, 'succeeded')], ['a', end('succeeded')]);
    expect(older.failure).to.deep.equal(failed('b', 2));
    expect(older.latest).to.deep.equal(bad.latest);
    const well = look(bad, [seen('c', 3, 'succeeded')], ['c', end('succeeded')]);
    expect(well.failure).to.equal(null);
    const stopped = look(bad, [seen('c', 3, 'stopped')], ['c', end('stopped')]);
    expect(stopped.failure).to.include({ outcome: 'stopped', id: arn('c') });
  });

  it('keep a failure for one look although a later one went well meanwhile', () => {
    const listed = [seen('c', 3, 'succeeded'), seen('b', 2, 'failed')];
    const both = look(runner({ newest: 1 }), listed, ['c', end('succeeded')], ['b', end('failed')]);
    expect(both.failure).to.include({ id: arn('b') });
    expect(look(both, listed).failure).to.equal(null);
  });
});

describe('a stack that runs something', () => {
  const due = (change: Partial<Situation>) => isRunDue(situation({ wanted: runsPipeline, ...change }), NOW);

  it('is looked at when it is complete and its turn has come', () => {
    const rows: readonly (readonly [string, Partial<Situation>, boolean])[] = [
      ['never looked at', {}, true],
      ['with nothing that runs', { wanted: wanted() }, false],
      ['not rendered, and never looked at', { wanted: wanted({ desired: null }) }, false],
      ['not there', { live: null }, false],
      ['not wanted', { wanted: null }, false],
      ['at work', { live: live({ status: 'UPDATE_IN_PROGRESS', phase: 'busy' }) }, false],
      ['before its turn', { memory: memory({ runs: runs() }) }, false],
      ['at its turn', { memory: memory({ runs: runs({ nextLook: NOW }) }) }, true],
      ['changed since', { live: live({ updated: NOW }), memory: memory({ runs: runs() }) }, true],
      [
        'changed, and waiting for AWS to answer',
        { live: live({ updated: NOW }), memory: memory({ runs: runs({ misses: 1 }) }) },
        false,
      ],
      [
        'changed, and waiting for a right',
        {
          live: live({ updated: NOW }),
          memory: memory({ runs: runs({ unread: { why: '', releases: '' } }) }),
        },
        false,
      ],
      [
        'changed, and had nothing that runs',
        { wanted: wanted(), live: live({ updated: NOW }), memory: memory({ runs: runs({ runners: [] }) }) },
        false,
      ],
    ];
    for (const [name, change, expected] of rows) expect(due(change), name).to.equal(expected);
  });

  const running = (began: number) => runs({ runners: [runner({ running: [seen('a', began)] })] });

  it('counts as started by the change what began after it, and not long after', () => {
    const began = (at: number, known: Partial<StackMemory> = { last }) =>
      startedByChange(memory({ runs: running(at), ...known }), live()).length;
    expect(began(CHANGED)).to.equal(1);
    expect(began(CHANGED + 16 * MINUTE)).to.equal(1);
    expect(began(CHANGED + 16 * MINUTE, {})).to.equal(0);
    expect(began(CHANGED + 17 * MINUTE)).to.equal(0);
    expect(began(CHANGED - 1)).to.equal(0);
    expect(startedByChange(memory({}), live())).to.deep.equal([]);
    const made = live({ updated: null });
    expect(startedByChange(memory({ runs: running(made.created) }), made)).to.have.length(1);
  });

  it('is looked at soon after a change, then ever less often, and slowly what runs by itself', () => {
    const next = (known: Partial<StackMemory>, now = NOW, soon?: number) =>
      nextRunLook(memory(known), live(), { now, hash: sha256, soon }) - now;
    const slow = (milliseconds: number) => expect(milliseconds).to.be.within(11 * MINUTE, 19 * MINUTE);
    slow(next({}));
    slow(next({ runs: runs({ runners: [] }) }));
    slow(next({ runs: runs() }));
    expect(next({ runs: runs({ unread: { why: '', releases: '' } }) })).to.equal(15 * MINUTE);
    expect(next({ runs: runs({ misses: 1 }) })).to.be.within(15 * SECOND, 30 * SECOND);
    expect(next({ runs: running(CHANGED), last }, CHANGED)).to.equal(15 * SECOND);
    expect(next({ runs: running(CHANGED), last }, CHANGED, SECOND)).to.equal(SECOND);
    expect(next({ runs: running(CHANGED), last }, CHANGED + 10 * MINUTE)).to.equal(MINUTE);
    expect(next({ runs: running(CHANGED), last }, CHANGED + HOUR)).to.equal(2 * MINUTE);
    expect(next({ runs: runs(), last }, NOW + 10 * MINUTE)).to.equal(MINUTE);
    slow(next({ runs: runs(), last }, NOW + HOUR));
    expect(next({ runs: running(CHANGED + HOUR) })).to.equal(5 * MINUTE);
  });

  const held = (known: Partial<StackMemory>, change: Partial<Situation> = {}): Step => {
    const at = situation({ wanted: runsPipeline, memory: memory(known), ...change });
    const [step] = withRuns([rest(at, 'in-sync', 'It is so.')], () => at, rules());
    if (step === undefined) throw new Error('one step makes one step');
    return step;
  };

  it('is on its way while a run of the change goes on, degraded when one failed, and says how the last one ended', () => {
    const bad = runner({ failure: failed('b', 1) });
    const rows: readonly (readonly [string, Partial<StackMemory>, string, string])[] = [
      ['never looked at', {}, 'in-sync', 'It is so.'],
      ['nothing ever ran', { runs: runs() }, 'in-sync', 'It is so.'],
      [
        'the last one went well',
        { runs: runs({ runners: [runner({ latest: ran('a', 1, 'succeeded') })] }) },
        'in-sync',
        'It is so. Last run: Run a of pipeline mlops-default-churn succeeded.',
      ],
      ['one of the change goes on', { runs: running(CHANGED), last }, 'running', 'has been under way since'],
      [
        'one failed',
        { runs: runs({ runners: [bad] }) },
        'degraded',
        'Run b of pipeline mlops-default-churn failed.',
      ],
      [
        'not read yet',
        { runs: runs({ seen: { stackId: '', updated: null } }), last },
        'running',
        'about to be',
      ],
      [
        'not read yet, not ours',
        { runs: runs({ seen: { stackId: '', updated: null } }) },
        'in-sync',
        'It is so.',
      ],
      [
        'forbidden',
        { runs: runs({ unread: { why: 'No.', releases: 'Allow it.' } }), last },
        'unverified',
        'No.',
      ],
    ];
    for (const [name, known, kind, why] of rows) {
      const step = held(known);
      expect(step.kind, name).to.equal(kind);
      expect(step.why, name).to.include(why);
    }
  });

  it('is left alone when it is not complete, or gone', () => {
    const at = situation({ wanted: runsPipeline, memory: memory({ runs: running(CHANGED) }) });
    const busy = hold(at, 'busy', { why: '', releases: '' }, rules());
    expect(withRuns([busy], () => at, rules())).to.deep.equal([busy]);
    expect(held({ runs: running(CHANGED) }, { live: null }).kind).to.equal('in-sync');
  });

  it('is in trouble while a failure stands, and nobody knows while it cannot be read', () => {
    const at = (change: Partial<Situation> = {}) => situation({ wanted: runsPipeline, ...change });
    const trouble = (known: Partial<StackMemory> | undefined, step: Step = rest(at(), 'in-sync', '')) =>
      runTrouble(step, known === undefined ? undefined : memory(known));
    const bad = runs({ runners: [runner({ failure: failed('b', 1, { reason: 'No data' }) })] });
    expect(trouble({ runs: bad })).to.deep.include({
      kind: 'degraded',
      subject: 'Pipeline failed d1',
      what: 'run failed',
      why: 'Run b of pipeline mlops-default-churn failed: No data.',
    });
    expect(trouble({ runs: runs() })).to.equal(null);
    expect(trouble({ runs: runs({ runners: [] }) })).to.equal(null);
    expect(trouble(undefined)).to.equal(undefined);
    expect(trouble({ runs: bad }, hold(at(), 'busy', { why: '', releases: '' }, rules()))).to.equal(
      undefined,
    );
    expect(trouble({ runs: bad }, rest(at({ live: null }), 'in-sync', ''))).to.equal(undefined);
    expect(trouble({ runs: { ...bad, unread: { why: '', releases: '' } } })).to.equal(undefined);
    expect(trouble({ runs: bad }, rest(at({ live: live({ updated: 1 }) }), 'in-sync', ''))).to.equal(
      undefined,
    );
    expect(failureIn(runs({ runners: [] }))).to.equal(null);
  });
});

describe('what is said of a run', () => {
  const took = { ended: 1000 + 12 * MINUTE };
  const rows: readonly (readonly [EndedRun, string])[] = [
    [ran('a', 1000, 'succeeded', took), 'Run a of pipeline mlops-default-churn succeeded after 12 min.'],
    [
      ran('a', 1000, 'failed', {
        ...took,
        step: 'Train',
        reason: 'ClientError: no\n\u202edata',
        startedBy: 'arn:aws:sts::1:assumed-role/start/x',
      }),
      'Run a of pipeline mlops-default-churn failed in step Train after 12 min: ClientError: no data. It was started by x.',
    ],
    [
      ran('a', 1000, 'stopped', { reason: 'By hand!' }),
      'Run a of pipeline mlops-default-churn was stopped: By hand!',
    ],
    [ran('a', 1000, 'stopped'), 'Run a of pipeline mlops-default-churn was stopped.'],
    [
      ran('a', 1000, 'gate-failed', { reason: 'auc is 0.71, and >= 0.8 is asked for' }),
      'Run a of pipeline mlops-default-churn was not good enough: auc is 0.71, and >= 0.8 is asked for. The gate let nothing through.',
    ],
    [
      ran('a', 1000, 'gate-failed'),
      'Run a of pipeline mlops-default-churn was not good enough. The gate let nothing through.',
    ],
  ];
  for (const [run, sentence] of rows)
    it(`${run.outcome}${run.reason === null ? '' : ' with a reason'}: one or two sentences`, () => {
      expect(runSentence(PIPELINE, run)).to.equal(sentence);
    });

  it('ends with where to look and what to do', () => {
    const link = 'https://console';
    expect(runRemedy(PIPELINE, ran('a', 1, 'failed'))).to.match(
      /^Look at aws sagemaker list-pipeline-execution-steps .*\/a\. A commit that corrects it/,
    );
    expect(runRemedy(MACHINE, ran('a', 1, 'gate-failed', { link }))).to.match(
      /^Look at https:\/\/console or aws stepfunctions get-execution-history .* the gate lower, runs it again\.$/,
    );
  });

  it('tells of what goes on first, then of the last one', () => {
    expect(standing(runner())).to.equal(null);
    expect(standing(runner({ running: [seen('a', 0)], latest: ran('b', 1, 'succeeded') }))).to.equal(
      'Run a of pipeline mlops-default-churn has been under way since 1970-01-01T00:00:00Z.',
    );
    expect(standing({ ...unknownRunner(MACHINE), latest: ran('b', 1, 'stopped') })).to.equal(
      'Last run: Run b of state machine churn was stopped.',
    );
  });
});
