import { expect } from 'chai';
import type { HistoryEntry } from '../../../src/core/history-entry.ts';
import { historyJson, historyLines } from '../../../src/core/show/history-text.ts';
import { withHistory } from '../../../src/core/memory/history.ts';
import type { Asked } from '../../../src/core/memory/history.ts';
import { move } from '../../../src/core/make-step.ts';
import { memoryKey } from '../../../src/core/memory.ts';
import type { Memory, StackMemory } from '../../../src/core/memory.ts';
import type { Outcome } from '../../../src/core/memory/record.ts';
import type { Move } from '../../../src/core/step.ts';
import * as planner from '../../support/planner.ts';
import { complaints } from '../../support/schema.ts';

const { NOW, rules } = planner;
const of = planner.situation({ live: planner.live(), wanted: planner.wanted() });
const KEY = memoryKey(of.environment, of.stack);
const live = planner.live();
const update: Move = move(of, { kind: 'update', desired: planner.desired(), live }, 'changed', {
  why: 'Changed.',
  hash: rules().hash,
});
const started: Outcome = { kind: 'answered', answer: { kind: 'started', stackId: live.id } };
const refused: Outcome = {
  kind: 'refused',
  refusal: { lane: 'stalled', code: 'access-denied', message: 'Denied.', hint: null },
};

const book = (known: Partial<StackMemory>, entries: readonly HistoryEntry[] = []): Memory => ({
  ...planner.notebook(),
  stacks: { [KEY]: planner.memory(known) },
  history: entries.length === 0 ? {} : { [KEY]: entries },
});

const noted = (memory: Memory, asked: readonly Asked[] = [], before: Memory = planner.notebook()) =>
  withHistory(memory, before, { steps: [update], asked, revision: planner.revision(), now: NOW }).history?.[
    KEY
  ];

const last = (succeeded: boolean) =>
  ({
    id: 'x',
    verb: 'update',
    succeeded,
    digest: null,
    commit: planner.COMMIT,
    began: NOW - 1000,
    ended: NOW,
  }) as const;

const UNDER_WAY: HistoryEntry = {
  action: 'update',
  reason: 'changed',
  commit: planner.COMMIT,
  author: 'Ann',
  began: NOW - 2000,
  ended: null,
  outcome: 'under-way',
  cause: null,
};

describe('the history of a pipeline', () => {
  it('has an operation from when it was begun', () => {
    expect(noted(book({}), [{ move: update, outcome: started }])?.at(-1)).to.include({
      action: 'update',
      reason: 'changed',
      outcome: 'under-way',
      ended: null,
      began: NOW,
    });
  });

  it('counts from when the intent was written, not from when the call was answered', () => {
    const intent = planner.intent({ at: NOW - 500 });
    expect(noted(book({ intent }), [{ move: update, outcome: started }])?.at(-1)?.began).to.equal(NOW - 500);
  });

  it('has what CloudFormation refused, and why', () => {
    const entries = noted(book({}), [{ move: update, outcome: refused }]);
    expect(entries?.at(-1)).to.include({ outcome: 'refused', cause: 'Denied.', ended: NOW });
  });

  const nothing: readonly (readonly [string, Asked])[] = [
    ['what was left for later', { move: update, outcome: { kind: 'skipped' } }],
    [
      'what was found to be no change',
      { move: update, outcome: { kind: 'answered', answer: { kind: 'no-change' } } },
    ],
    [
      'what only prepares a change',
      {
        move: move(of, { kind: 'discard', live, changeSet: 'c' }, 'superseded', {
          why: '',
          hash: rules().hash,
        }),
        outcome: started,
      },
    ],
  ];
  for (const [what, asked] of nothing)
    it(`has nothing of ${what}`, () => {
      expect(noted(book({}), [asked])).to.equal(undefined);
    });

  it('gives its end to the operation that was under way', () => {
    expect(noted(book({ last: last(true) }, [UNDER_WAY]))).to.deep.equal([
      { ...UNDER_WAY, outcome: 'succeeded', ended: NOW },
    ]);
  });

  it('says why it failed', () => {
    const entries = noted(book({ last: last(false), failure: planner.failure() }, [UNDER_WAY]));
    expect(entries?.[0]).to.include({ outcome: 'failed' }).and.to.have.property('cause').that.is.a('string');
    expect(noted(book({ last: last(false) }, [UNDER_WAY]))?.[0]?.cause).to.equal(null);
  });

  it('has an operation that somebody else began', () => {
    expect(noted(book({ last: last(true) }))?.at(-1)).to.include({ author: null, outcome: 'succeeded' });
  });

  it('is not told the same end twice', () => {
    const memory = book({ last: last(true) });
    expect(noted(memory, [], memory)).to.equal(undefined);
  });

  it('leaves nothing under way when another operation begins', () => {
    const entries = noted(book({}, [UNDER_WAY]), [{ move: update, outcome: started }]);
    expect(entries?.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'under-way']);
  });

  it('keeps the last fifty operations', () => {
    const many = Array.from({ length: 80 }, (): HistoryEntry => ({
      ...UNDER_WAY,
      outcome: 'succeeded',
      ended: NOW,
    }));
    expect(noted(book({}, many), [{ move: update, outcome: started }])).to.have.length(50);
  });

  it('is a line for each operation, newest first, and as JSON', () => {
    const entries: readonly HistoryEntry[] = [
      { ...UNDER_WAY, ended: NOW, outcome: 'failed', cause: 'Too small.' },
      UNDER_WAY,
      {
        action: 'delete',
        commit: planner.COMMIT,
        author: null,
        began: 0,
        ended: 1000,
        outcome: 'succeeded',
        cause: null,
      },
    ];
    const lines = historyLines('churn', [{ environment: 'prod', entries }]);
    expect(lines[0]).to.equal('churn in prod: 3 operations');
    expect(lines[1]).to.contain('delete').and.to.contain('succeeded after 1 s');
    expect(lines[2]).to.contain('under way').and.to.contain('by Ann');
    expect(lines.at(-1)).to.equal('      Too small.');
    expect(historyLines('churn', [{ environment: 'prod', entries: [UNDER_WAY] }])[0]).to.contain(
      '1 operation',
    );
    const printed = historyJson('churn', [{ environment: 'prod', entries }]);
    expect(complaints('history', printed)).to.deep.equal([]);
    const json = JSON.stringify(printed);
    expect(json)
      .to.contain('"schema_version":1')
      .and.to.contain('"duration_ms":2000')
      .and.to.contain('"ended":null');
  });
});
