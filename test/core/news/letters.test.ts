import { expect } from 'chai';
import * as fc from 'fast-check';
import { envelope } from '../../../src/adapters/sns-envelope.ts';
import type { JsonObject } from '../../../src/core/text/json.ts';
import { digest, notice, rejected } from '../../../src/core/news/letters.ts';
import type { Letterhead, Notice } from '../../../src/core/news/letters.ts';
import type { Message } from '../../../src/core/mail.ts';
import type { Problem } from '../../../src/core/text/result.ts';
import type { StackNews, Transition } from '../../../src/core/told.ts';
import { MINUTE } from '../../../src/core/text/time.ts';
import { COMMIT, entries, revision, sha256 } from '../../support/planner.ts';

const STACK = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/mlops-default-churn/1f2e-3d';
const TOPIC = 'arn:aws:sns:eu-west-1:111111111111:mlops';

const head = (change: Partial<Letterhead> = {}): Letterhead => ({
  instance: 'mlops',
  source: 'git.example.com/team/models',
  topicArn: TOPIC,
  serviceTopic: TOPIC,
  page: null,
  revision: revision(),
  hash: sha256,
  ...change,
});

const happened = (kind: StackNews, change: Partial<Transition> = {}): Transition => ({
  id: sha256(`${kind} ${change.pipeline} ${change.environment}`).slice(0, 16),
  kind,
  environment: 'default',
  pipeline: 'churn',
  stack: 'mlops-default-churn',
  what: 'updated',
  why: null,
  next: null,
  took: null,
  ...change,
});

const failed = happened('failed', {
  what: 'UPDATE_ROLLBACK_COMPLETE',
  why: 'Endpoint: it did not pass the ping health check',
  next: 'Look at its log.',
  took: 3 * MINUTE,
});

const dataOf = (message: Message): JsonObject => JSON.parse(message.json);

const idOf = (transitions: readonly Transition[], change: Partial<Letterhead> = {}) =>
  digest(transitions, [], head(change)).id;

const subjectOf = (transition: Transition) => digest([transition], [], head({ revision: null })).subject;

describe('A digest', () => {
  it('says who did what, why it failed and what to do, the verdict first', () => {
    const message = digest(
      [happened('deployed', { pipeline: 'fraud', took: 65_000 }), { ...failed, stackId: STACK }],
      [],
      head({ page: 'https://mlops.example.com/' }),
    );
    expect(message.subject).to.equal(
      `[mlops] churn failed in default, 1 deployed (commit ${COMMIT.slice(0, 7)} by Ann Example)`,
    );
    expect(message.text.split('\n')).to.deep.equal([
      '1 failed, 1 deployed.',
      '',
      `Commit   ${COMMIT.slice(0, 12)} by Ann Example, 2026-01-15T11:55:00Z`,
      '         "Use a bigger instance"',
      'Source   git.example.com/team/models',
      '',
      '  failed     churn (default): UPDATE_ROLLBACK_COMPLETE after 3 min',
      '             Endpoint: it did not pass the ping health check',
      '             -> Look at its log.',
      '             https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/events?stackId=' +
        encodeURIComponent(STACK),
      '',
      '  deployed   fraud (default): updated in 1 min 5 s',
      '',
      'Next: a commit that corrects it is deployed by itself. Where it was',
      'mended outside of Git:',
      '  mlops-reconciler retry churn',
      '',
      'Status   https://mlops.example.com/',
      '',
      '--',
      `mlops-reconciler mlops, message ${message.id}`,
      '',
    ]);
  });

  it('names the pipeline in the subject when there is only one, and what holds it', () => {
    expect(subjectOf(failed)).to.equal('[mlops] churn failed in default');
    expect(subjectOf(happened('held', { what: 'approval' }))).to.equal(
      '[mlops] churn held (approval) in default',
    );
  });

  it('says of one pipeline what became of it where, and of several how many', () => {
    const of = (...all: readonly (readonly [Transition['kind'], string])[]): string => {
      const transitions = all.map(([kind, environment]) => happened(kind, { environment, what: 'approval' }));
      return digest(transitions, [], head({ revision: null })).subject.replace('[mlops] ', '');
    };
    expect(of(['deployed', 'dev'], ['deployed', 'prod'])).to.equal('churn deployed in dev, prod');
    expect(of(['deployed', 'dev'], ['failed', 'prod'])).to.equal('churn failed in prod, deployed in dev');
    expect(of(['recovered', 'prod'], ['drifted', 'prod'])).to.equal('churn drifted and recovered in prod');
    expect(of(['held', 'prod'], ['deployed', 'dev'])).to.equal(
      'churn held (approval) in prod, deployed in dev',
    );
  });

  it('names whoever committed where the commit brought it about, and not beside what somebody else did', () => {
    const rows: readonly (readonly [readonly Transition['kind'][], boolean])[] = [
      [['deployed'], true],
      [['recovered'], true],
      [['failed', 'drifted'], true],
      [['drifted'], false],
      [['drifted', 'recovered'], false],
      [['degraded'], false],
      [['degraded', 'deployed'], true],
    ];
    for (const [kinds, isNamed] of rows) {
      const { subject, text } = digest(
        kinds.map((kind) => happened(kind, { took: MINUTE })),
        [],
        head(),
      );
      expect(subject.includes('by Ann Example'), kinds.join()).to.equal(isNamed);
      expect(text.includes('by Ann Example'), kinds.join()).to.equal(isNamed);
      expect(text).to.contain(COMMIT.slice(0, 12));
    }
  });

  it('names nobody beside what came right by itself', () => {
    const { subject, text } = digest([happened('recovered')], [], head());
    expect(subject).to.equal('[mlops] churn recovered in default');
    expect(text)
      .to.contain(`Git at   ${COMMIT.slice(0, 12)}\n`)
      .and.not.to.contain('Ann Example');
  });

  it('has in its subject what somebody has to see to by name, while there are two of them at most', () => {
    const of = (count: number, kind: StackNews): string => {
      const bad = ['a', 'b', 'c'].slice(0, count).map((pipeline) => happened(kind, { pipeline, what: 'x' }));
      const good = ['d', 'e'].map((pipeline) => happened('deployed', { pipeline }));
      return digest([...good, ...bad], [], head({ revision: null })).subject.replace('[mlops] ', '');
    };
    expect(of(1, 'degraded')).to.equal('a degraded in default, 2 deployed');
    expect(of(2, 'held')).to.equal('a and b held (x) in default, 2 deployed');
    expect(of(3, 'failed')).to.equal('3 failed, 2 deployed');
    const differing = ['budget', 'protected'].map((what) => happened('held', { pipeline: what, what }));
    expect(digest(differing, [], head()).subject).to.contain('budget and protected held in default');
    expect(of(1, 'recovered')).to.equal('1 recovered, 2 deployed');
  });

  it('counts a stack once, whatever number of things went wrong with it', () => {
    const stuck = happened('failed', { what: 'stuck', why: 'It cannot be rolled back.' });
    const { text } = digest([failed, stuck], [], head());
    expect(text).to.match(/^1 failed\.\n/);
    // No commit is deployed, and no other try made, before somebody has freed it.
    expect(text).not.to.contain('Next:');
  });

  it('says how to try again once, with the failure where it is said there', () => {
    for (const next of [
      'Mend it. To try again: mlops-reconciler retry churn',
      'It is tried again by itself.',
    ])
      expect(digest([{ ...failed, next }], [], head()).text).not.to.contain('Next:');
    expect(
      digest([failed, { ...failed, id: '2', what: 'x' }], [], head()).text.match(/retry/g),
    ).to.have.length(1);
  });

  it('has a command that can be copied where a hint is about any pipeline', () => {
    const next = 'Wait for it; then: mlops-reconciler retry PIPELINE.';
    const { text } = digest([happened('failed', { environment: 'prod', next })], [], head());
    expect(text)
      .to.contain('mlops-reconciler retry churn --environment prod.')
      .and.not.to.contain('PIPELINE');
  });

  it('says once what differs only in the names of stacks and the hashes of their steps', () => {
    const plan = sha256('plan');
    const waiting = ['a', 'b'].map((pipeline) =>
      happened('held', {
        pipeline,
        stack: `mlops-default-${pipeline}`,
        what: 'approval',
        why: `Stack mlops-default-${pipeline} waits.`,
        next: `mlops-reconciler approve ${sha256(pipeline)} for this one, mlops-reconciler approve ${plan} for all.`,
      }),
    );
    expect(digest(waiting, [], head()).text).to.contain(
      [
        '  held       2 pipelines (default): approval',
        '             a, b',
        '             Stack STACK waits.',
        '             -> mlops-reconciler approve HASH for this one,',
        `             mlops-reconciler approve ${plan}`,
        '             for all.',
      ].join('\n'),
    );
  });

  it('names as many pipelines as have room, and counts the others', () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      happened('deployed', { pipeline: `a-pipeline-with-a-rather-long-name-${index}` }),
    );
    const { text } = digest(many, [], head());
    const shown = text.match(/rather-long-name/g)?.length ?? 0;
    expect(text.replaceAll(/\s+/g, ' ')).to.contain(`, and ${100 - shown} more`);
  });

  it('has the worst first, then environments and pipelines by name', () => {
    const kinds = ['deployed', 'removed', 'recovered', 'held', 'drifted', 'failed'] as const;
    const all = kinds.flatMap((kind) =>
      ['b', 'a'].flatMap((pipeline) =>
        ['prod', 'dev'].map((environment) =>
          happened(kind, { pipeline, environment, why: `about ${pipeline}${pipeline}` }),
        ),
      ),
    );
    const lines = digest(all, [], head()).text.split('\n');
    const order = lines.filter((line) => line.includes(': updated')).map((line) => line.trim().split(/\s+/));
    expect(order.map(([kind]) => kind)).to.deep.equal(
      kinds.toReversed().flatMap((kind) => [kind, kind, kind, kind]),
    );
    expect(order.slice(0, 4).map(([, pipeline, where]) => `${pipeline} ${where}`)).to.deep.equal([
      'a (dev):',
      'b (dev):',
      'a (prod):',
      'b (prod):',
    ]);
    expect(lines[0]).to.equal('4 failed, 4 drifted, 4 held, 4 recovered, 4 removed, 4 deployed.');
  });

  it('reminds at its foot of what failed before and is not over, and says since when where that is known', () => {
    const since = Date.UTC(2026, 0, 14, 9, 30);
    const scores = { kind: 'degraded', environment: 'prod', pipeline: 'scores' } as const;
    const message = digest(
      [happened('deployed')],
      [{ kind: 'failed', environment: 'prod', pipeline: 'fraud', since }, scores],
      head(),
    );
    expect(message.text).to.contain(
      '\n\nNot over yet, from before:\n' +
        '  failed     fraud (prod), since 2026-01-14T09:30:00Z\n  degraded   scores (prod)\n',
    );
    expect(dataOf(message)['open']).to.deep.equal([
      { kind: 'failed', environment: 'prod', pipeline: 'fraud', since: '2026-01-14T09:30:00Z' },
      { ...scores, since: null },
    ]);
  });

  it('says the same to machines, with times in ISO 8601 and durations in seconds', () => {
    const data = dataOf(digest([failed], [], head()));
    const { took: _took, ...rest } = failed;
    expect(data).to.deep.include({
      schema_version: 1,
      instance: 'mlops',
      source: 'git.example.com/team/models',
      revision: { ...revision(), time: '2026-01-15T11:55:00Z' },
      outcome: 'failed',
      transitions: [{ ...rest, took_seconds: 180, console: null, closes: [] }],
      open: [],
      problems: [],
      text: null,
      page: null,
      truncated: false,
    });
  });

  it('is for filters what its worst part is', () => {
    const severities = {
      failed: 'error',
      degraded: 'error',
      drifted: 'warning',
      held: 'warning',
      recovered: 'info',
      removed: 'info',
      deployed: 'info',
    } as const;
    for (const [kind, severity] of entries(severities)) {
      const { attributes } = digest([happened('deployed'), happened(kind)], [], head());
      expect(attributes).to.deep.equal({
        environment: ['default'],
        pipeline: ['churn'],
        outcome: kind,
        severity,
      });
    }
  });

  it('has the same id for the same news of the same commit, and another one otherwise', () => {
    const two = [failed, happened('deployed')];
    expect(idOf(two)).to.equal(idOf(two.toReversed()));
    expect(idOf(two)).to.match(new RegExp(`^${COMMIT.slice(0, 12)}-[0-9a-f]{12}$`));
    expect(idOf(two, { revision: null })).to.match(/^none-/);
    expect(idOf([failed])).not.to.equal(idOf(two));
  });

  it('has an id of its own on a topic of its own, so that none of the two is lost', () => {
    expect(idOf([failed], { topicArn: `${TOPIC}-risk` })).not.to.equal(idOf([failed]));
  });

  it('says once what is the same of several pipelines, and how to try each again', () => {
    const same = ['a', 'b', 'c', 'd'].map((pipeline, index) =>
      happened('failed', { environment: 'prod', pipeline, why: 'Access Denied', took: index * MINUTE }),
    );
    const { text, subject } = digest(same, [], head({ revision: null }));
    expect(subject).to.equal('[mlops] 4 failed');
    expect(text).to.contain(
      '  failed     4 pipelines (prod): updated after up to 3 min\n             a, b, c, d\n             Access Denied\n',
    );
    expect(text).to.contain('  mlops-reconciler retry c --environment prod\n  (and so on)\n');
  });

  for (const count of [1, 500, 5000])
    it(`of ${count} failures, each with a long cause of its own, fits into a message and names what it can`, () => {
      const many = Array.from({ length: count }, (_, index) =>
        happened('failed', {
          pipeline: `p${index}`,
          why: `${index} ${'because '.repeat(200)}`,
          next: 'Mend it. '.repeat(100),
          stackId: STACK,
        }),
      );
      const open = many.map(({ pipeline, environment }) => ({
        kind: 'failed' as const,
        pipeline,
        environment,
      }));
      const message = digest(many, open, head());
      const data = dataOf(message);
      expect(Buffer.byteLength(envelope(message))).to.be.below(256 * 1024);
      expect(message.subject).to.match(/^[ -~]{1,99}$/);
      expect(data).to.include({ outcome: 'failed', truncated: count > 1 });
      expect(JSON.parse(JSON.parse(envelope(message)).default)).to.deep.equal(data);
      expect(message.text).to.contain(count === 1 ? 'p0 (default)' : `${count - 40} more (default):`);
    });

  it('does without what the source does not know', () => {
    const { text, json } = digest([failed], [], head({ revision: revision({ time: null }) }));
    expect(text).to.contain(`Commit   ${COMMIT.slice(0, 12)} by Ann Example\n`);
    expect(json).to.contain('"time":null');
    const nowhere = digest([failed], [], head({ revision: null }));
    expect(nowhere.text).not.to.contain('Commit');
    expect(dataOf(nowhere)['revision']).to.equal(null);
  });

  it('of nothing is not written, but would be harmless', () => {
    expect(digest([], [], head()).attributes).to.include({ outcome: 'deployed', severity: 'info' });
  });
});

const problem = (change: Partial<Problem> = {}): Problem => ({
  code: 'unknown-key',
  severity: 'error',
  file: 'mlops-config.json',
  line: 14,
  column: 7,
  pointer: '/pipelines/0/nme',
  message: '`nme` is not known',
  hint: 'Did you mean `name`?',
  ...change,
});

describe('The letter about a rejected configuration', () => {
  it('has every problem with its place and what to do, and says that nothing was touched', () => {
    const warning = problem({ severity: 'warning', line: null, column: null, pointer: '', hint: null });
    const message = rejected([problem(), warning], head());
    expect(message.subject).to.match(
      /^\[mlops\] configuration rejected: 1 problem \(commit .* by Ann Example\)$/,
    );
    expect(message.text.split('\n').slice(0, 12)).to.deep.equal([
      'The configuration has 1 problem. Nothing was changed; what is deployed',
      'stays as it is.',
      '',
      `Commit   ${COMMIT.slice(0, 12)} by Ann Example, 2026-01-15T11:55:00Z`,
      '         "Use a bigger instance"',
      'Source   git.example.com/team/models',
      '',
      '  error    mlops-config.json:14:7 /pipelines/0/nme',
      '           `nme` is not known',
      '           -> Did you mean `name`?',
      '  warning  mlops-config.json',
      '           `nme` is not known',
    ]);
    expect(message.text).to.match(/mlops-reconciler\s+validate\s+FILE/);
    expect(dataOf(message)['problems']).to.have.length(2);
    expect(message.attributes).to.deep.equal({
      environment: [],
      pipeline: [],
      outcome: 'config-rejected',
      severity: 'error',
    });
  });

  it('counts errors only, and is one letter for each commit', () => {
    const two = rejected([problem(), problem()], head());
    expect(two.subject).to.contain('2 problems');
    expect(two.id).to.equal(rejected([problem()], head()).id);
    expect(two.id).not.to.equal(
      rejected([problem()], head({ revision: revision({ commit: sha256('x') }) })).id,
    );
    expect(rejected([], head({ revision: null })).subject).to.equal(
      '[mlops] configuration rejected: 0 problems',
    );
  });
});

const noticeId = (text: string, occasion: string) => notice('source-lost', { text, occasion }, head()).id;

describe('A notice', () => {
  const rows: readonly (readonly [Notice, string, string])[] = [
    ['config-accepted', 'configuration accepted again (commit', 'info'],
    ['source-lost', 'the repository cannot be read', 'error'],
    ['source-back', 'the repository can be read again', 'info'],
    ['silent', 'no look at Git and AWS succeeds any more', 'error'],
    ['heard-again', 'looks at Git and AWS succeed again', 'info'],
  ];
  for (const [kind, subject, severity] of rows)
    it(`of ${kind} says so in one paragraph`, () => {
      const message = notice(kind, { text: 'It could not be read for 5 min.', occasion: 'since 1' }, head());
      expect(message.subject)
        .to.match(/^\[mlops\] /)
        .and.to.contain(subject);
      expect(message.text).to.match(/^It could not be read for 5 min\.\n\n(?:Commit|Git at)   [0-9a-f]{12}/);
      expect(message.attributes).to.include({ outcome: kind, severity });
      expect(dataOf(message)).to.include({ outcome: kind, text: 'It could not be read for 5 min.' });
    });

  it('names the environment it is about, also for filters', () => {
    const about = { text: 'No.', occasion: 'prod 1', environment: 'prod' };
    const { subject, attributes } = notice('environment-lost', about, head());
    expect(subject).to.equal('[mlops] environment prod cannot be read');
    expect(attributes).to.include({ outcome: 'environment-lost', severity: 'error' });
    expect(attributes.environment).to.deep.equal(['prod']);
    expect(notice('environment-back', about, head()).subject).to.equal(
      '[mlops] environment prod can be read again',
    );
  });

  it('is the same letter for the same occasion, whatever its words', () => {
    expect(noticeId('for 5 min', 'since 1')).to.equal(noticeId('for 6 min', 'since 1'));
    expect(noticeId('for 5 min', 'since 1')).not.to.equal(noticeId('for 5 min', 'since 2'));
  });
});

function inspect({ subject, text, json, id }: Message): void {
  expect(subject).to.match(/^[ -~]{1,99}$/);
  expect(id).to.match(/^[0-9a-z]{4,12}-[0-9a-f]{12}$/);
  expect(() => JSON.parse(json)).not.to.throw();
  for (const line of text.split('\n')) {
    expect(line).not.to.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    // Only a word that is too long by itself makes a line longer than 72 columns.
    if (line.length > 72) expect(line.trim().split(/\s+/u).at(-1)?.length).to.be.greaterThan(40);
  }
  expect(text.length).to.be.below(20_000);
}

describe('A letter, whatever hostile text it repeats,', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom(
      'x'.repeat(300_000),
      'word '.repeat(60_000),
      '\u001b]0;owned\u0007',
      '\u202egpj.exe',
      '\r\n.\r\n',
    ),
  );

  it('has one line of ASCII as its subject, lines of 72 columns and no control character', () => {
    fc.assert(
      fc.property(nasty, nasty, nasty, (a, b, c) => {
        const hostile = head({ revision: revision({ author: a, subject: b }), source: 'git.example.com/x' });
        inspect(digest([{ ...failed, why: c, next: a, what: 'FAILED' }, happened('deployed')], [], hostile));
        inspect(rejected([problem({ file: 'f', pointer: `/${a}`, message: b, hint: c })], hostile));
        inspect(notice('source-lost', { text: c, occasion: 'x' }, hostile));
      }),
      { numRuns: 100 },
    );
  });
});
