import { expect } from 'chai';
import { statusJson } from '../../src/core/show/describe.ts';
import { statusLines } from '../../src/core/show/describe-text.ts';
import { snapshot } from '../../src/core/show/snapshot.ts';
import { topicTrouble } from '../../src/core/topic-health.ts';
import type { TopicFacts } from '../../src/core/topic-health.ts';

const US = '111111111111';
const OTHERS = '222222222222';
const arnIn = (account: string): string => `arn:aws:sns:eu-west-1:${account}:mlops`;

const facts = (change: Partial<TopicFacts> = {}): TopicFacts => ({
  topicArn: arnIn(US),
  account: US,
  confirmed: 1,
  waiting: 0,
  pending: [],
  policy: '',
  ...change,
});

const saying = (...statements: readonly object[]): string => JSON.stringify({ Statement: statements });

const allow = (principal: unknown, more: object = {}): object => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 'SNS:Publish',
  Resource: '*',
  ...more,
});

const deny = (more: object = {}): object => allow('*', { Effect: 'Deny', ...more });

/** As SNS writes it for a new topic. */
const DEFAULT = allow(
  { AWS: '*' },
  { Action: ['SNS:Subscribe', 'SNS:Publish'], Condition: { StringEquals: { 'AWS:SourceOwner': OTHERS } } },
);

describe('A topic', () => {
  it('is well when somebody gets what is sent there', () => {
    expect(topicTrouble(facts())).to.equal(null);
  });

  it('without a subscription says how to make one', () => {
    expect(topicTrouble(facts({ confirmed: 0 }))).to.equal(
      `Nobody gets the mails of ${arnIn(US)}: it has no subscription. aws sns subscribe ` +
        `--topic-arn ${arnIn(US)} --protocol email --notification-endpoint ADDRESS`,
    );
  });

  it('whose subscriptions nobody has confirmed names who should', () => {
    expect(topicTrouble(facts({ confirmed: 0, pending: ['ann@example.com'] }))).to.match(
      /no subscription is confirmed\. .* followed by ann@example\.com\.$/,
    );
    const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(topicTrouble(facts({ confirmed: 0, pending: many }))).to.match(/by a, b, c, d, e, and 2 more\.$/);
  });

  const refusing: readonly (readonly [string, string, string])[] = [
    ['of ours that refuses everybody', arnIn(US), saying(deny({ Action: 'sns:*' }))],
    ['of another account as SNS makes it', arnIn(OTHERS), saying(DEFAULT)],
    ['of another account that lets a third one in', arnIn(OTHERS), saying(allow({ AWS: '333333333333' }))],
    ['of another account that lets us only read', arnIn(OTHERS), saying(allow('*', { Action: 'sns:Get*' }))],
    [
      'of another account that lets services in',
      arnIn(OTHERS),
      saying(allow({ Service: 'x.amazonaws.com' })),
    ],
    ['of another account that says nothing', arnIn(OTHERS), '{}'],
  ];
  for (const [what, topicArn, policy] of refusing)
    it(`${what} lets us not publish, and says so`, () => {
      expect(topicTrouble(facts({ topicArn, policy }))).to.contain(`does not let account ${US} publish`);
    });

  const role = `arn:aws:iam::${US}:role/reconciler`;
  const letting: readonly (readonly [string, string, string])[] = [
    ['of ours as SNS makes it', arnIn(US), saying(DEFAULT)],
    ['of ours that refuses whom a condition meets', arnIn(US), saying(deny({ Condition: { Bool: {} } }))],
    ['of ours that refuses another action', arnIn(US), saying(deny({ Action: 'sns:Subscribe' }))],
    ['of ours that refuses somebody else', arnIn(US), saying(deny({ Principal: { AWS: OTHERS } }))],
    ['of another account that names ours', arnIn(OTHERS), saying(allow({ AWS: US }))],
    ['that names our role among others', arnIn(OTHERS), saying(allow({ AWS: [OTHERS, role] }))],
    ['that names us in one of two statements', arnIn(OTHERS), saying(DEFAULT, allow({ AWS: role }))],
    ['that has one statement and no list', arnIn(OTHERS), JSON.stringify({ Statement: allow('*') })],
    [
      'that names us by a condition',
      arnIn(OTHERS),
      saying(allow('*', { Condition: { StringEquals: { 'aws:SourceAccount': [US] } } })),
    ],
    ['whose policy nobody shows', arnIn(OTHERS), ''],
  ];
  for (const [what, topicArn, policy] of letting)
    it(`${what} may be published to, as far as can be seen`, () => {
      expect(topicTrouble(facts({ topicArn, policy }))).to.equal(null);
    });

  it('whose mails nobody gets is shown by status, to people and machines', () => {
    const topics = { [arnIn(US)]: { since: Date.UTC(2026, 0, 15), trouble: 'Nobody gets them.' } };
    const view = { ...snapshot(null, [], []), topics };
    expect(statusLines(view).at(-1)).to.equal('Nobody gets them. (Seen since 2026-01-15T00:00:00Z.)');
    expect(statusJson(view)['topics']).to.deep.equal([
      { topic_arn: arnIn(US), since: '2026-01-15T00:00:00Z', trouble: 'Nobody gets them.' },
    ]);
    expect(statusJson(snapshot(null, [], []))).to.not.have.property('topics');
  });
});
