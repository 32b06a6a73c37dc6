import { expect } from 'chai';
import type { DriftMemory } from '../../../src/core/drift-memory.ts';
import { NO_DRIFT } from '../../../src/core/drift-memory.ts';
import { believedHealth } from '../../../src/core/health-memory.ts';
import type { Letter } from '../../../src/core/mail.ts';
import { hold, move, rest } from '../../../src/core/make-step.ts';
import { memoryKey } from '../../../src/core/memory.ts';
import type { Memory, StackMemory } from '../../../src/core/memory.ts';
import { unknownRunner } from '../../../src/core/runs.ts';
import type { RunnerMemory, RunsMemory } from '../../../src/core/runs.ts';
import type { HoldKind, Situation, Step } from '../../../src/core/step.ts';
import { HOUR, MINUTE } from '../../../src/core/text/time.ts';
import type { ToldStack, Transition } from '../../../src/core/told.ts';
import { COLUMNS, SCREEN, whyJson, whyLines } from '../../../src/core/why/why.ts';
import type { Circumstances } from '../../../src/core/why/why.ts';
import * as planner from '../../support/planner.ts';
import { complaints } from '../../support/schema.ts';

const { NOW, rules, situation } = planner;

/** Every kind there is: a new one does not compile before it is in the table. */
const KINDS: Readonly<Record<HoldKind, true>> = {
  busy: true,
  verifying: true,
  running: true,
  dependency: true,
  promotion: true,
  backoff: true,
  failed: true,
  degraded: true,
  restored: true,
  unverified: true,
  approval: true,
  budget: true,
  quorum: true,
  window: true,
  rename: true,
  suspended: true,
  foreign: true,
  protected: true,
  'environment-removed': true,
  stuck: true,
  forbidden: true,
  incomplete: true,
  artifact: true,
  unreachable: true,
};

const around = (step: Step, known: Partial<StackMemory> = {}, more: Partial<Memory> = {}): Circumstances => ({
  now: NOW,
  source: 'git.example.com/ml/config',
  revision: planner.revision(),
  obstacle: null,
  lease: 'process 7 on one has the lease (file:.mlops-state)',
  memory: {
    ...planner.notebook(),
    ...more,
    stacks: { [memoryKey(step.environment, step.stack)]: planner.memory(known) },
  },
});

const drifted = (change: Partial<DriftMemory>, of: Situation): DriftMemory => ({
  ...NO_DRIFT,
  checked: NOW - HOUR,
  seen: { stackId: of.live?.id ?? '', updated: of.live?.updated ?? null, digest: '' },
  ...change,
});

/** What is told, without the line breaks that its width makes. */
const told = (step: Step, known: Partial<StackMemory> = {}, more: Partial<Memory> = {}): string =>
  whyLines([step], around(step, known, more))
    .map((line) => line.replace(/^ {13,}/, ''))
    .join(' ');

const RUNS: RunsMemory = {
  seen: { stackId: '', updated: null },
  runners: [],
  nextLook: NOW,
  misses: 0,
  unread: null,
};
const training: RunnerMemory = {
  ...unknownRunner({ kind: 'pipeline', resource: 'Pipeline', name: 'churn' }),
  running: [
    { id: 'arn:aws:sagemaker:eu-west-1:1:pipeline/churn/execution/abc', began: NOW, state: 'running' },
  ],
};

/** As much as can be known at a time. */
const EVERYTHING: Partial<StackMemory> = {
  intent: planner.intent(),
  failure: planner.failure({ attempts: 3 }),
  health: { ...believedHealth('s', NOW), state: 'degraded', why: 'It does not answer.' },
  runs: { ...RUNS, runners: [training] },
};

const letter = (more: Partial<Letter> = {}): Letter => ({
  message: {
    id: 'm',
    topicArn: '',
    subject: '',
    text: '',
    json: '{}',
    attributes: { environment: ['default'], pipeline: ['churn'], outcome: 'failed', severity: 'error' },
  },
  written: NOW,
  attempts: 0,
  nextTry: NOW,
  ...more,
});

describe('why a pipeline is as it is', () => {
  for (const [kind] of planner.entries(KINDS)) {
    it(`is told of a hold of the kind ${kind}, in one screen and with what would release it`, () => {
      const of = situation({ memory: planner.memory({ held: { kind, since: NOW - HOUR } }) });
      const meant = move(of, { kind: 'create', desired: planner.desired() }, 'new', {
        why: 'New.',
        hash: rules().hash,
      });
      const why = `It is ${kind}. ${'Somebody said more of it. '.repeat(40)}`;
      const text = { why, releases: 'Its end.', nextTry: NOW + MINUTE, meant };
      const held = hold(of, kind, text, rules());
      expect(complaints('why', whyJson('churn', [held], around(meant, EVERYTHING)))).to.deep.equal([]);
      const lines = whyLines([held], around(meant, EVERYTHING));
      expect(lines.length).to.be.at.most(SCREEN);
      for (const line of lines) expect(line.length, line).to.be.at.most(COLUMNS);
      const all = lines.join('\n');
      for (const part of [kind, `It is ${kind}.`, 'Released by: Its end.', '(1 h)', meant.hash, 'process 7'])
        expect(all).to.contain(part);
      expect(all).to.match(/Next try: +2026-01-15T12:01:00Z/);
    });
  }

  const of = situation({ live: planner.live(), wanted: planner.wanted() });
  const resting = rest(of, 'in-sync', 'It is as the configuration says.');

  it('is told of what rests, too', () => {
    expect(told(resting)).to.contain('in-sync (synced)').and.not.to.contain('Released by');
  });

  it('names what does not exist, and that nothing is tried by itself', () => {
    const missing = situation({ live: null });
    const text = { why: 'No.', releases: 'A person.' };
    expect(told(hold(missing, 'failed', text, rules())))
      .to.contain('does not exist')
      .and.to.contain('none by itself');
  });

  const evidence: readonly (readonly [string, Partial<StackMemory>, RegExp])[] = [
    ['an operation under way', { intent: planner.intent() }, /Under way: +\w+ since/],
    ['one failure', { failure: planner.failure({ attempts: 1 }) }, /Failed: +once since/],
    ['failures', { failure: planner.failure({ attempts: 3 }) }, /Failed: +3 times since/],
    ['what serves', { health: believedHealth('s', NOW) }, /Health: +serves/],
    [
      'what does not serve',
      { health: EVERYTHING.health ?? null },
      /Health: +does not .*: It does not answer\./,
    ],
    [
      'what runs',
      { runs: { ...RUNS, runners: [training] } },
      /Runs: +Run abc of pipeline churn has been under way/,
    ],
    [
      'runs that cannot be read',
      { runs: { ...RUNS, unread: { why: 'Denied.', releases: 'A right.' } } },
      /Runs: +cannot be read: Denied\./,
    ],
    ['what was never compared', {}, /Drift: +not looked for since the last change/],
    ['what cannot be set back', { drift: drifted({ resists: 'no.' }, of) }, /it cannot be set back: no\./],
    ['what was compared', { drift: drifted({}, of) }, /Drift: +none, as of 1 h ago/],
    [
      'what could not be compared',
      { drift: drifted({ trouble: 'Denied.' }, of) },
      /Drift: .*1 h ago: Denied\./,
    ],
    [
      'what drifted',
      {
        drift: drifted(
          { found: [{ resource: 'T', type: 'A::B::C', how: 'modified', paths: ['/P'], by: 'by ann' }] },
          of,
        ),
      },
      /T \(A::B::C\) was changed \(\/P\) \[by ann\]/,
    ],
  ];
  for (const [what, known, expected] of evidence)
    it(`shows ${what}`, () => {
      expect(told(resting, known)).to.match(expected);
    });

  for (const succeeded of [true, false])
    it(`shows how the last operation ended (${succeeded})`, () => {
      const last = {
        id: 'a',
        verb: 'update',
        succeeded,
        digest: null,
        commit: 'c'.repeat(40),
        began: 0,
        ended: 60_000,
      } as const;
      expect(told(resting, { last })).to.contain(`update ${succeeded ? 'succeeded' : 'failed'}`);
    });

  it('is silent of what never ran, and of what nobody was told', () => {
    const idle = unknownRunner(training.runner);
    for (const runners of [[], [idle]])
      expect(told(resting, { runs: { ...RUNS, runners } })).not.to.match(/Runs:|Mails:/);
  });

  it('knows nothing of what the state does not know, and of drift in what nobody wants', () => {
    const unwanted = rest(situation({ live: planner.live(), wanted: null }), 'retained', 'Kept.');
    const nothing = { ...around(unwanted), memory: planner.notebook() };
    expect(whyLines([unwanted], nothing).join(' ')).not.to.match(/Drift:|Failed:|Last change:/);
  });

  const { environment, pipeline, stack } = of;
  const stackTold = { pipeline, environment, last: null, open: null, hold: null };
  const tell = (more: Partial<ToldStack>): Partial<Memory> => ({
    told: {
      ...planner.notebook().told,
      stacks: { [memoryKey(environment, stack)]: { ...stackTold, ...more } },
    },
  });
  const news: Transition = {
    id: 't',
    kind: 'failed',
    environment,
    pipeline,
    stack,
    what: 'failed',
    why: null,
    next: null,
    took: null,
  };
  const mails: readonly (readonly [string, Partial<Memory>, RegExp])[] = [
    [
      'is known to have failed',
      tell({ open: { kind: 'failed', subject: 's', id: 'abc', since: NOW - HOUR } }),
      /Mails: +people know that it failed \(abc, 1 h ago\)/,
    ],
    [
      'is known to have drifted, by an older version',
      tell({ troubles: { drift: { kind: 'drifted', subject: 's', id: 'abc' } } }),
      /people know that it drifted \(abc\)/,
    ],
    ['is known to be held', tell({ hold: 'approval h' }), /people know that it is held/],
    ['is about to be told', { pending: { since: NOW, transitions: [news] } }, /news of it go out/],
    ['waits to be told', { outbox: [letter()] }, /one waits to be sent since [^:]+:00:00Z$/],
    ['could not be told', { outbox: [letter({ error: 'SNS refuses.' })] }, /since \S+: SNS refuses\./],
  ];
  for (const [what, memory, expected] of mails)
    it(`shows what ${what}`, () => {
      expect(told(resting, {}, memory)).to.match(expected);
    });

  it('is the same for machines, with the whole evidence', () => {
    const held = hold(of, 'backoff', { why: 'Wait.', releases: 'Time.', nextTry: NOW }, rules());
    const lost = { ...around(resting), obstacle: 'it is rejected' };
    const missing = rest(situation({ live: null }), 'in-sync', 'Gone.');
    expect(complaints('why', whyJson('churn', [resting, held, missing], lost))).to.deep.equal([]);
    const json = JSON.stringify(whyJson('churn', [resting, held, missing], lost));
    for (const part of ['"schema_version":1', '"next_try":"2026-01-15T12:00:00Z"', '"releases":"Time."'])
      expect(json).to.contain(part);
    expect(json).to.contain('{"title":"But","text":"it is rejected"}').and.to.contain('"stack_status":null');
  });

  it('says that drift is not looked for where the entry says so', () => {
    const ignoring = situation({ live: planner.live(), wanted: planner.wanted({ drift: 'ignore' }) });
    expect(told(rest(ignoring, 'in-sync', 'Fine.'))).to.contain('not looked for: the entry says "ignore"');
  });

  it('says what CloudFormation cannot compare', () => {
    const template = JSON.stringify({ Resources: { M: { Type: 'AWS::SageMaker::Model' } } });
    const desired = planner.desired({ template });
    const blind = situation({ live: planner.live(), wanted: { ...planner.wanted(), desired } });
    expect(told(rest(blind, 'in-sync', 'Fine.'))).to.contain('cannot compare AWS::SageMaker::Model');
  });

  it('says nothing of what cannot be compared while nobody knows the template that is wanted', () => {
    const unknown = { ...planner.wanted(), desired: null };
    const unsure = situation({ live: planner.live(), wanted: unknown });
    expect(told(rest(unsure, 'in-sync', 'Fine.'))).to.match(/Drift: +not looked for since the last change$/);
  });

  it('repeats the reason that AWS gives for a status', () => {
    const live = planner.live({ statusReason: 'in use' });
    expect(told(rest(situation({ live }), 'retained', 'Kept.'))).to.contain('(in use)');
  });

  it('says when the tip of the branch is not what is gone by', () => {
    const lines = whyLines([resting], { ...around(resting), obstacle: 'it is rejected' });
    expect(lines.join('\n')).to.match(/But: +it is rejected/);
  });

  it('keeps to one screen with many environments, the unwell first', () => {
    const held = hold(of, 'approval', { why: 'Wait.', releases: 'You.' }, rules());
    const lines = whyLines([...Array<Step>(20).fill(resting), held], around(resting));
    expect(lines).to.have.length(SCREEN);
    expect(lines.find((line) => line.includes(' in '))).to.contain('approval');
    expect(lines.at(-1)).to.contain('more lines');
  });
});
