import { StackStatus } from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import type { Failure } from '../../../src/core/memory.ts';
import { nextStep } from '../../../src/core/plan/next-step.ts';
import { isHold, isMove } from '../../../src/core/step.ts';
import type { Situation, Step } from '../../../src/core/step.ts';
import { MINUTE } from '../../../src/core/text/time.ts';
import {
  absent,
  CHANGED,
  held,
  leftover,
  failure,
  live,
  memory,
  NOW,
  rules,
  situation,
  unborn,
  wanted,
} from '../../support/planner.ts';

const inWords = (step: Step): string => (isMove(step) ? `${step.kind} (${step.reason})` : step.kind);

const NEVER_COMPLETE: readonly string[] = ['CREATE_FAILED', 'ROLLBACK_COMPLETE'];

const stackIn = (status: string) => (NEVER_COMPLETE.includes(status) ? unborn({ status }) : live({ status }));

/** What Git and the owner can be to a stack, whatever its status. */
const COLUMNS: Readonly<Record<string, (status: string) => Situation>> = {
  same: (status) => situation({ live: stackIn(status) }),
  changed: (status) => situation({ live: stackIn(status), wanted: wanted({ digest: CHANGED }) }),
  unwanted: (status) => leftover({ live: stackIn(status) }),
  foreign: (status) => situation({ live: { ...stackIn(status), tags: { team: 'other' } } }),
  absent: (status) => situation({ live: stackIn(status), wanted: absent() }),
};

const settled = ['in-sync', 'update (changed)', 'delete (pruned)', 'foreign', 'delete (absent)'];
const busy = ['busy', 'busy', 'busy', 'foreign', 'busy'];
const stuck = ['stuck', 'stuck', 'stuck', 'foreign', 'stuck'];
const never = [
  'delete (never-complete)',
  'delete (never-complete)',
  'delete (pruned)',
  'foreign',
  'delete (absent)',
];
const wedged = [
  'continue-rollback (rescue)',
  'continue-rollback (rescue)',
  'delete (pruned)',
  'foreign',
  'delete (absent)',
];
const paused = ['update (drift)', 'update (changed)', 'delete (pruned)', 'foreign', 'delete (absent)'];
const shell = ['foreign', 'foreign', 'foreign', 'foreign', 'foreign'];
const gone = ['create (new)', 'create (new)', 'in-sync', 'create (new)', 'in-sync'];

/** The columns are: same, changed, unwanted, foreign, absent. */
const TABLE: Readonly<Record<string, readonly string[]>> = {
  CREATE_COMPLETE: settled,
  UPDATE_COMPLETE: settled,
  IMPORT_COMPLETE: settled,
  UPDATE_ROLLBACK_COMPLETE: settled,
  IMPORT_ROLLBACK_COMPLETE: settled,
  CREATE_IN_PROGRESS: busy,
  UPDATE_IN_PROGRESS: ['cancel-update (rescue)', 'cancel-update (rescue)', 'busy', 'foreign', 'busy'],
  DELETE_IN_PROGRESS: busy,
  IMPORT_IN_PROGRESS: busy,
  ROLLBACK_IN_PROGRESS: busy,
  UPDATE_ROLLBACK_IN_PROGRESS: busy,
  IMPORT_ROLLBACK_IN_PROGRESS: busy,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: busy,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: busy,
  REVIEW_IN_PROGRESS: shell,
  CREATE_FAILED: never,
  ROLLBACK_COMPLETE: never,
  UPDATE_ROLLBACK_FAILED: wedged,
  UPDATE_FAILED: paused,
  ROLLBACK_FAILED: stuck,
  DELETE_FAILED: stuck,
  IMPORT_ROLLBACK_FAILED: stuck,
  DELETE_COMPLETE: gone,
  SOMETHING_NEW_IN_2031: stuck,
};

describe('The next step of a stack, by its status', () => {
  it('has a row for every status that CloudFormation has, and one for a status nobody knows', () => {
    expect(Object.keys(TABLE).toSorted()).to.deep.equal(
      [...Object.values(StackStatus), 'SOMETHING_NEW_IN_2031'].toSorted(),
    );
  });

  for (const [status, expected] of Object.entries(TABLE))
    for (const [index, [column, make]] of Object.entries(COLUMNS).entries())
      it(`is ${expected[index]} for ${status} when it is ${column}`, () => {
        const step = nextStep(make(status), rules());
        expect(inWords(step)).to.equal(expected[index]);
        if (isHold(step)) {
          expect(step.why, 'why').to.match(/\w.*\.$/);
          expect(step.releases, 'releases').to.match(/\w/);
          expect(step.since, 'since').to.equal(NOW);
        }
      });

  it('is to create what is wanted and not there, and nothing for what is neither', () => {
    expect(inWords(nextStep(situation({ live: null }), rules()))).to.equal('create (new)');
    expect(inWords(nextStep(situation({ live: null, wanted: absent() }), rules()))).to.equal('in-sync');
    expect(inWords(nextStep(situation({ live: null, wanted: null }), rules()))).to.equal('in-sync');
  });
});

const foreign = (tags: Readonly<Record<string, string>>) =>
  held(nextStep(situation({ live: live({ tags }) }), rules()));

describe('A stack that is not ours', () => {
  it('is left alone, and the hold says how the name becomes free', () => {
    const step = foreign({});
    expect(step.why).to.equal(
      'A stack named mlops-default-churn exists and is not ours: it does not carry our tags.',
    );
    expect(step.releases).to.contain('Rename the pipeline');
  });

  it('is left alone when one of our tags is missing', () => {
    for (const tag of Object.keys(live().tags)) {
      const { [tag]: _removed, ...rest } = live().tags;
      expect(foreign(rest).kind, tag).to.equal('foreign');
    }
  });

  it('names the setting that takes it over when only the repository is another', () => {
    const step = foreign({ ...live().tags, 'mlops:source': 'source-2' });
    expect(step.why).to.contain('belongs to another repository');
    expect(step.releases).to.contain('MLOPS_SOURCE_ID=source-2');
  });
});

const updating = (minutes: number, rescued: 'cancel-update' | 'continue-rollback' | null = null) =>
  situation({
    live: live({ status: 'UPDATE_IN_PROGRESS', updated: NOW - minutes * MINUTE }),
    memory: memory({ rescued }),
  });

describe('An operation that is under way', () => {
  it('is waited for until its timeout, to the minute', () => {
    expect(nextStep(updating(120), rules()).kind).to.equal('busy');
  });

  it('is cancelled once past its timeout, and then waited for', () => {
    const step = nextStep(updating(121), rules());
    expect(step).to.include({ kind: 'cancel-update', reason: 'rescue' });
    expect(step.why).to.equal('The update has run for 2 h 1 min, longer than its timeout of 120 min.');
    expect(nextStep(updating(500, 'cancel-update'), rules()).kind).to.equal('busy');
  });

  it('is never cancelled when it is no update, or when nobody says how long it may take', () => {
    const overdue = { created: NOW - 500 * MINUTE, updated: null };
    const creating = situation({ live: live({ status: 'CREATE_IN_PROGRESS', ...overdue }) });
    const unrendered = wanted({
      desired: null,
      blocked: { kind: 'dependency', why: 'It waits.', releases: 'b' },
    });
    expect(nextStep(creating, rules()).kind).to.equal('busy');
    expect(nextStep({ ...updating(500), wanted: unrendered }, rules()).kind).to.equal('busy');
  });
});

const releases = (status: string) => held(nextStep(situation({ live: live({ status }) }), rules())).releases;

describe('A stack that only a person can free', () => {
  it('is held with the command that would free it', () => {
    for (const status of ['DELETE_FAILED', 'ROLLBACK_FAILED'])
      expect(releases(status)).to.contain('aws cloudformation delete-stack --stack-name mlops-default-churn');
    expect(releases('IMPORT_ROLLBACK_FAILED')).to.contain('aws cloudformation describe-stack-events');
  });

  it("repeats AWS's own reason when there is one", () => {
    const step = nextStep(
      situation({ live: live({ status: 'DELETE_FAILED', statusReason: 'the bucket is not empty' }) }),
      rules(),
    );
    expect(step.why).to.equal('Stack mlops-default-churn is DELETE_FAILED: the bucket is not empty.');
  });

  it('says what keeps a stack from being deleted, and what that likely means', () => {
    const reason = 'The bucket you tried to delete is not empty.';
    const cause = { resource: 'Bucket', resourceType: null, reason };
    const of = (failed: Partial<Failure>): { readonly why: string; readonly releases: string } => {
      const step = nextStep(
        situation({
          live: live({ status: 'DELETE_FAILED', statusReason: 'See below.' }),
          memory: memory({ failure: failure({ subject: 'delete', cause, ...failed }) }),
        }),
        rules(),
      );
      return { why: step.why, releases: isHold(step) ? step.releases : '' };
    };
    expect(of({}).why).to.equal(`Stack mlops-default-churn is DELETE_FAILED: Bucket: ${reason}`);
    expect(of({}).releases).to.match(
      /^CloudFormation deletes no bucket .* A person: aws cloudformation delete/,
    );
    const unknown = of({ cause: { ...cause, reason: 'Who knows' } });
    expect(unknown.why).to.match(/: Bucket: Who knows\.$/);
    expect(unknown.releases).to.match(/^A person:/);
    // What failed before it is another story.
    expect(of({ subject: 'digest' }).why).to.match(/DELETE_FAILED: See below\.$/);
  });
});

const until = (time: number | null, change: Partial<Situation> = {}) =>
  nextStep(
    situation({
      wanted: wanted({ digest: CHANGED, suspend: { reason: 'the audit', until: time } }),
      ...change,
    }),
    rules(),
  );

describe('A suspended pipeline', () => {
  it('is not touched, says why, and comes back by itself at the end it names', () => {
    const step = held(until(NOW + MINUTE));
    expect(step).to.include({ kind: 'suspended', why: 'Suspended: the audit', nextTry: NOW + MINUTE });
    expect(step.releases).to.contain('takes `suspend` away');
    expect(until(null)).to.include({ kind: 'suspended', nextTry: null });
  });

  it('moves again at that time', () => {
    expect(until(NOW).kind).to.equal('update');
  });

  it('is not deleted either, by whatever name', () => {
    const suspend = { reason: 'the audit', until: null };
    expect(nextStep(situation({ wanted: absent({ suspend }) }), rules()).kind).to.equal('suspended');
  });

  it('keeps even an overdue update, but still shows what is busy, foreign or stuck', () => {
    const updated = NOW - 500 * MINUTE;
    expect(until(null, { live: live({ status: 'UPDATE_IN_PROGRESS', updated }) }).kind).to.equal('suspended');
    expect(until(null, { live: live({ status: 'DELETE_IN_PROGRESS' }) }).kind).to.equal('busy');
    expect(until(null, { live: live({ tags: {} }) }).kind).to.equal('foreign');
    expect(until(null, { live: live({ status: 'DELETE_FAILED' }) }).kind).to.equal('stuck');
  });
});

const since = (before: { kind: string; since: number } | null): number =>
  held(nextStep(situation({ live: live({ tags: {} }), memory: memory({ held: before }) }), rules())).since;

describe('A hold', () => {
  it('begins now, and keeps its beginning for as long as its kind stays the same', () => {
    expect(since(null)).to.equal(NOW);
    expect(since({ kind: 'foreign', since: 7 })).to.equal(7);
    expect(since({ kind: 'busy', since: 7 })).to.equal(NOW);
  });
});
