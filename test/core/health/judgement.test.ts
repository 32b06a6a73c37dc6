import { expect } from 'chai';
import { failureIn, judgementIn } from '../../../src/core/health/judgement.ts';
import { afterJudgement, testText } from '../../../src/core/health/quality.ts';

const read = (value: unknown) => judgementIn(JSON.stringify(value));

describe('What a test function answers', () => {
  const good: readonly (readonly [string, object, string])[] = [
    ['that it passed', { passed: true }, 'Its test function says that it passed.'],
    ['nothing more', { passed: false, message: null }, 'Its test function says that it failed.'],
    [
      'how many matched',
      { passed: true, matched: 9, total: 10, more: [] },
      'Its test function says that it passed with 9 of 10 matched.',
    ],
    [
      'in its own words',
      { passed: false, message: 'AUC is 0.61, less than 0.8.' },
      'Its test function says that it failed: AUC is 0.61, less than 0.8.',
    ],
    [
      'both, in one harmless line',
      { passed: true, matched: 0, total: 3, message: 'so\nso \u202e' },
      'Its test function says that it passed with 0 of 3 matched: so so',
    ],
  ];
  for (const [sentence, answer, says] of good)
    it(`says ${sentence}`, () => {
      const judgement = read(answer);
      expect(typeof judgement === 'string' ? judgement : testText(afterJudgement(judgement))).to.equal(says);
    });

  const garbage: readonly (readonly [string, string, string])[] = [
    ['nothing', '', 'it answered nothing, which is no JSON object'],
    ['null, as a function without a return does', 'null', 'it answered null, which is no JSON object'],
    ['a list', '[true]', 'which is no JSON object'],
    ['what an API answers', '{"statusCode":200}', 'there is no "passed" that is true or false in'],
    ['a word for it', '{"passed":"yes"}', 'there is no "passed"'],
    [
      'more than all',
      '{"passed":true,"matched":3,"total":2}',
      '"matched" and "total" are no two whole numbers',
    ],
    ['half of a count', '{"passed":true,"matched":3}', 'are no two whole numbers'],
    ['a negative count', '{"passed":true,"matched":-1,"total":2}', 'are no two whole numbers'],
    ['a part of one', '{"passed":true,"matched":0.5,"total":2}', 'are no two whole numbers'],
    ['a total that is none', '{"passed":true,"matched":1,"total":"2"}', 'are no two whole numbers'],
    ['a message that is none', '{"passed":true,"message":{}}', 'its "message" is no text'],
    ['a page', `<html>${'x'.repeat(10_000)}`, '…, which is no JSON object'],
  ];
  for (const [sentence, text, says] of garbage)
    it(`is of no use when it is ${sentence}`, () => {
      expect(judgementIn(text)).to.be.a('string').and.to.contain(says);
    });

  it('is kept short', () => {
    const judgement = read({ passed: true, message: 'x'.repeat(10_000) });
    expect(typeof judgement === 'object' && judgement.message.length).to.equal(300);
  });
});

describe('How a test function failed', () => {
  const id = '6f1c5d0a-9b7e-4c21-8f1c-5d0a9b7e4c21';
  const rows: readonly (readonly [string, string, string])[] = [
    [
      'reads the same for every request',
      JSON.stringify({ errorMessage: `2026-11-21T15:00:00.123Z ${id} Task timed out after 3.00 seconds` }),
      'Task timed out after 3.00 seconds',
    ],
    [
      'names the error',
      JSON.stringify({ errorType: 'KeyError', errorMessage: "'auc'", stackTrace: [] }),
      "KeyError: 'auc'",
    ],
    ['is whatever was said, where that is no JSON', 'killed', 'killed'],
    ['may be without words', '', 'nothing'],
    ['may be without known words', '{"a":1}', '{"a":1}'],
  ];
  for (const [sentence, text, says] of rows)
    it(sentence, () => {
      expect(failureIn(text)).to.equal(says);
    });
});
