import { expect } from 'chai';
import { configOf, problemsOf, withPipelines } from './reading.ts';

const asking = (more: object) => withPipelines([{ name: 'churn', ...more }]);

const entryOf = (more: object) => configOf(asking(more)).pipelines[0];

const ANY = { status: null, path: null, min: null, max: null, maxLatency: null };

describe('What an entry wants to be looked after', () => {
  it('is nothing where it does not say', () => {
    expect(entryOf({})).not.to.have.any.keys('verify', 'test');
  });

  it('may be the endpoint without a request', () => {
    expect(entryOf({ verify: { soak: '10m' } })?.verify).to.deep.equal({ smoke: null, soak: 600_000 });
    expect(entryOf({ verify: {} })?.verify).to.deep.equal({ smoke: null, soak: 0 });
  });

  it('is a request: text is sent as it is, anything else as JSON', () => {
    const smoke = (verify: object) => entryOf({ verify })?.verify?.smoke;
    expect(smoke({ payload: '1,2' })).to.deep.equal({ payload: '1,2', contentType: 'text/csv', expect: ANY });
    expect(smoke({ payload: { a: [1] } })).to.include({
      payload: '{"a":[1]}',
      contentType: 'application/json',
    });
    expect(smoke({ payload: '{}', content_type: 'application/json' })).to.include({
      payload: '{}',
      contentType: 'application/json',
    });
  });

  it('has an expectation of the answer', () => {
    const expected = { status: 200, path: '$.p[0]', equals: null, min: 0, max: 1, max_latency_ms: 500 };
    expect(entryOf({ verify: { payload: 1, expect: expected } })?.verify?.smoke?.expect).to.deep.equal({
      status: 200,
      path: { text: '$.p[0]', steps: ['p', 0] },
      equals: null,
      min: 0,
      max: 1,
      maxLatency: 500,
    });
  });

  it('may be a test of answers, each a whole one or an expectation', () => {
    const cases = [
      { payload: '1', expect: 'setosa' },
      { payload: [1], expect: { min: 1 } },
    ];
    const question = { payload: '1', contentType: 'text/csv', expect: { ...ANY, equals: 'setosa' } };
    const other = { payload: '[1]', contentType: 'application/json', expect: { ...ANY, min: 1 } };
    const both = [question, other];
    expect(entryOf({ test: { cases, match_rate: 0.5 } })?.test).to.deep.equal({
      cases: both,
      matchRate: 0.5,
    });
    expect(entryOf({ test: { cases } })?.test).to.deep.equal({ cases: both, matchRate: 1 });
  });

  it('may be a function that judges', () => {
    const functionArn = 'arn:aws:lambda:eu-west-1:222222222222:function:judge:live';
    expect(entryOf({ test: { function_arn: functionArn } })?.test).to.deep.equal({ functionArn });
  });

  const wrong: readonly (readonly [string, object, string, string])[] = [
    [
      'a path to many values',
      { verify: { payload: 1, expect: { path: '$.*' } } },
      'wrong-path',
      '/verify/expect/path',
    ],
    [
      'bounds with nothing between',
      { verify: { payload: 1, expect: { min: 2, max: 1 } } },
      'empty-range',
      '/verify/expect/max',
    ],
    [
      'the same in a case',
      { test: { cases: [{ payload: 1, expect: { path: 'p' } }] } },
      'wrong-path',
      '/test/cases/0/expect/path',
    ],
    ['an expectation of nothing that is asked', { verify: { expect: {} } }, 'wrong-keys', '/verify'],
    [
      'a misspelt expectation',
      { test: { cases: [{ payload: 1, expect: { equal: 1 } }] } },
      'unknown-key',
      '/test/cases/0/expect/equal',
    ],
    [
      'a function that is named by its name',
      { test: { function_arn: 'judge' } },
      'wrong-format',
      '/test/function_arn',
    ],
    ['no case', { test: { cases: [] } }, 'out-of-range', '/test/cases'],
    ['cases that are none', { test: { cases: [7] } }, 'wrong-type', '/test/cases/0'],
    ['cases that are no list', { test: { cases: 7 } }, 'wrong-type', '/test/cases'],
    [
      'a share above all',
      { test: { cases: [{ payload: 1, expect: 1 }], match_rate: 1.1 } },
      'out-of-range',
      '/test/match_rate',
    ],
    [
      'patience for more than fifteen seconds',
      { verify: { payload: 1, expect: { max_latency_ms: 20_000 } } },
      'out-of-range',
      '/verify/expect/max_latency_ms',
    ],
  ];
  for (const [sentence, more, code, pointer] of wrong)
    it(`cannot have ${sentence}`, () => {
      const found = problemsOf(asking(more)).map((problem) => [problem.code, problem.pointer]);
      expect(found).to.deep.include([code, `/pipelines/0${pointer}`]);
    });
});
