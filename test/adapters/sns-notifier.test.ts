import { expect } from 'chai';
import * as fc from 'fast-check';
import { SnsNotifier } from '../../src/adapters/sns-notifier.ts';
import { envelope, snsAttributes, snsSubject } from '../../src/adapters/sns-envelope.ts';
import type { Message } from '../../src/core/mail.ts';
import { faultOf } from './fault-of.ts';
import {
  htmlPage,
  ok,
  refusal,
  scripted,
  type Answer,
  type Asked,
} from './cloudformation/scripted-endpoint.ts';

const message = (more: Partial<Message> = {}): Message => ({
  id: 'm-1',
  topicArn: 'arn:aws:sns:us-east-2:111111111111:mlops',
  subject: 'mlops: churn deployed',
  text: 'churn is deployed.\n',
  json: '{"id":"m-1"}',
  attributes: { environment: ['default'], pipeline: ['churn'], outcome: 'deployed', severity: 'info' },
  ...more,
});

describe('A message on SNS', () => {
  it('is published once, in the region of its topic, for people and machines alike', async () => {
    const asked: Asked[] = [];
    const notifier = new SnsNotifier(
      scripted((one) => {
        asked.push(one);
        return ok('Publish', '<MessageId>1</MessageId>');
      }),
    );
    await notifier.publish(message());
    expect(asked).to.have.length(1);
    expect(asked[0]?.host).to.equal('sns.us-east-2.amazonaws.com');
    expect(asked[0]?.form).to.include({
      TopicArn: message().topicArn,
      Subject: 'mlops: churn deployed',
      MessageStructure: 'json',
    });
    expect(JSON.parse(asked[0]?.form['Message'] ?? '')).to.deep.equal({
      default: '{"id":"m-1"}',
      email: 'churn is deployed.\n',
    });
  });

  const refusals: readonly (readonly [what: string, answer: Answer, code: string, lane: string])[] = [
    [
      'the topic does not exist',
      refusal('NotFound', 'Topic does not exist', 404),
      'topic-missing',
      'stalled',
    ],
    ['we may not publish', refusal('AuthorizationError', 'no', 403), 'access-denied', 'stalled'],
    ['SNS is asked too often', refusal('Throttled', 'Rate exceeded', 429), 'throttled', 'waiting'],
    [
      'a parameter is not legal',
      refusal('InvalidParameter', 'Invalid parameter: Subject'),
      'refused',
      'stalled',
    ],
    ['SNS fails', refusal('InternalError', 'oops', 500), 'unknown-outcome', 'failed'],
    ['something else than SNS answers', htmlPage, 'unknown-outcome', 'failed'],
  ];
  for (const [what, answer, code, lane] of refusals)
    it(`is a fault ${code}, ${lane}, when ${what}; it is not sent twice`, async () => {
      let sent = 0;
      const notifier = new SnsNotifier(
        scripted(() => {
          sent += 1;
          return answer;
        }),
      );
      const fault = await faultOf(notifier.publish(message()));
      expect(fault).to.include({ code, lane });
      expect(sent).to.equal(1);
    });

  for (const topicArn of ['', 'mlops', 'arn:aws:sns:eu-west-1:1:x', 'arn:aws:sqs:eu-west-1:111111111111:q'])
    it(`is a fault that says how a topic is written when its topic is ${JSON.stringify(topicArn)}`, async () => {
      const notifier = new SnsNotifier(scripted(() => htmlPage));
      const fault = await faultOf(notifier.publish(message({ topicArn })));
      expect(fault).to.include({ code: 'topic-invalid', lane: 'stalled' });
    });
});

describe('The subject', () => {
  it('is always what SNS accepts: 1 to 99 printable ASCII characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (subject) => {
        expect(snsSubject(subject)).to.match(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
      }),
    );
  });

  it('is left alone when it is legal', () => {
    expect(snsSubject('[FAILED] churn: no such image')).to.equal('[FAILED] churn: no such image');
  });
});

describe('The attributes', () => {
  it('list pipelines up to 50 and say "many" beyond', () => {
    expect(JSON.parse(listed(50) ?? '')).to.have.length(50);
    expect(listed(51)).to.equal('["many"]');
  });

  it('leave out an empty list, which SNS would refuse', () => {
    const attributes = { ...message().attributes, pipeline: [] };
    expect(snsAttributes(message({ attributes }))).to.have.all.keys('environment', 'outcome', 'severity');
  });
});

describe('The envelope', () => {
  it('never exceeds 256 KiB, and what machines read is always JSON', () => {
    const text = fc
      .tuple(fc.constantFrom('a', '"', '\n', 'é', '\u{1f916}', '\u0001', '\ud83e'), fc.nat(150_000))
      .map(([unit, length]) => unit.repeat(length));
    const json = text.map((value) => JSON.stringify({ value }));
    fc.assert(
      fc.property(text, json, (text, json) => {
        const one = message({ text, json });
        expect(size(one)).to.be.at.most(262_144);
        const parts = partsOf(one);
        expect(() => JSON.parse(parts['default'] ?? '') as unknown).to.not.throw();
      }),
      { numRuns: 15 },
    );
  });

  it('cuts a text that is too long and says so, but keeps the JSON whole', () => {
    const parts = partsOf(message({ text: 'line\n'.repeat(100_000) }));
    expect(parts['email'])
      .to.match(/^line\n/)
      .and.match(/left out/);
    expect(parts['default']).to.equal('{"id":"m-1"}');
  });

  it('replaces JSON that is too long by a stub with the same id', () => {
    const parts = partsOf(message({ json: JSON.stringify('x'.repeat(300_000)) }));
    expect(JSON.parse(parts['default'] ?? '')).to.deep.include({ id: 'm-1', truncated: true });
    expect(parts['email']).to.equal('churn is deployed.\n');
  });

  it('never cuts a character in two', () => {
    const parts = partsOf(message({ text: '\u{1f916}'.repeat(100_000) }));
    expect(parts['email']).to.not.match(/\p{Surrogate}/u);
  });
});

const pipelines = (count: number) => ({
  attributes: {
    ...message().attributes,
    pipeline: Array.from({ length: count }, (_, index) => `p${index}`),
  },
});

const partsOf = (one: Message): Readonly<Record<string, string>> => JSON.parse(envelope(one));

const size = (one: Message): number => {
  const attributes = Object.entries(snsAttributes(one)).map(
    ([name, value]) => name + value.DataType + value.StringValue,
  );
  return Buffer.byteLength(envelope(one) + attributes.join(''));
};

const listed = (count: number): string | undefined =>
  snsAttributes(message(pipelines(count)))['pipeline']?.StringValue;
