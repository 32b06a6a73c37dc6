import { expect } from 'chai';
import { shortfall } from '../../../src/core/health/expectation.ts';
import type { ModelAnswer } from '../../../src/core/health/expectation.ts';
import { parsePath, valueAt } from '../../../src/core/text/json-path.ts';
import type { Expectation } from '../../../src/core/watch.ts';

const ANY: Expectation = { status: null, path: null, min: null, max: null, maxLatency: null };

const path = (text: string) => ({ text, steps: parsePath(text) ?? [] });

const answer = (body: string, more: Partial<ModelAnswer> = {}): ModelAnswer => ({
  status: 200,
  body,
  took: 10,
  ...more,
});

describe('A path into an answer', () => {
  const value = { a: [{ 'b c': 1 }, "it's"], toString: null };
  const rows: readonly (readonly [string, unknown])[] = [
    ['$', value],
    ['$.a[0]', { 'b c': 1 }],
    ["$.a[0]['b c']", 1],
    ['$.a[-1]', "it's"],
    ['$.a[7]', undefined],
    ['$.a.length', undefined],
    ['$[0]', undefined],
    ['$.hasOwnProperty', undefined],
    ['$.toString', null],
  ];
  for (const [text, found] of rows)
    it(`${text} leads to ${JSON.stringify(found) ?? 'nothing'}`, () => {
      expect(valueAt(value, parsePath(text) ?? ['?'])).to.deep.equal(found);
    });

  it('may have a quote in a name', () => {
    expect(parsePath(String.raw`$['it\'s']`)).to.deep.equal(["it's"]);
  });

  for (const text of [
    '',
    'a',
    '$a',
    '$.',
    '$..a',
    '$.*',
    '$[*]',
    '$[1:2]',
    '$[?@.a]',
    '$.a[',
    '$ .a',
    '$[99999999999]',
  ])
    it(`is not ${JSON.stringify(text)}`, () => {
      expect(parsePath(text)).to.equal(null);
    });
});

describe('An answer', () => {
  const good: readonly (readonly [string, Partial<Expectation>, ModelAnswer])[] = [
    ['is good enough without an expectation', {}, answer('<anything>')],
    ['may have any successful status', {}, answer('', { status: 204 })],
    ['has the status that is expected, an error too', { status: 400 }, answer('', { status: 400 })],
    ['is a number of text/csv', { min: 0, max: 1 }, answer('0.93\n')],
    ['is a number in a text', { min: 0 }, answer('"0.93"')],
    ['equals a text', { equals: 'setosa' }, answer(' setosa\n')],
    ['equals a text that looks like a number', { equals: '1' }, answer('1')],
    ['equals an object, whatever the order of its keys', { equals: { a: 1, b: 2 } }, answer('{"b":2,"a":1}')],
    ['has what is expected in its place', { path: path('$.p[0]'), equals: 3 }, answer('{"p":[3]}')],
    ['is as fast as allowed', { maxLatency: 10 }, answer('1')],
  ];
  for (const [sentence, wanted, given] of good)
    it(sentence, () => {
      expect(shortfall({ ...ANY, ...wanted }, given)).to.equal(null);
    });

  const bad: readonly (readonly [Partial<Expectation>, ModelAnswer, string])[] = [
    [{}, answer('oh no', { status: 500 }), 'it answered HTTP 500 where success is expected: oh no'],
    [{ status: 200 }, answer('', { status: 201 }), 'it answered HTTP 201 where HTTP 200 is expected'],
    [{ path: path('$.p[0]'), min: 0 }, answer('{"q":1}'), 'there is no $.p[0] in {"q":1}'],
    [{ equals: 'a' }, answer('b'), 'its answer is "b" where "a" is expected'],
    [{ min: 0 }, answer('many'), 'its answer is "many", which is no number'],
    [{ min: 0 }, answer('""'), 'its answer is "", which is no number'],
    [{ min: 0 }, answer('[1]'), 'its answer is [1], which is no number'],
    [{ min: 0 }, answer('-1'), 'its answer is -1, less than 0'],
    [{ path: path('$[0]'), max: 1 }, answer('[2]'), '$[0] is 2, more than 1'],
    [{ maxLatency: 500 }, answer('1', { took: 700.4 }), 'it took 700 ms where 500 ms are allowed'],
  ];
  for (const [wanted, given, sentence] of bad)
    it(`falls short: ${sentence}`, () => {
      expect(shortfall({ ...ANY, ...wanted }, given)).to.equal(sentence);
    });

  it('cannot fill a mail, command a terminal or carry a secret', () => {
    const body = `\u001b[31m AKIAABCDEFGHIJKLMNOP ${'x'.repeat(100_000)}`;
    const said = shortfall({ ...ANY, equals: 1 }, answer(body)) ?? '';
    expect(said.length).to.be.below(300);
    for (const bad of ['\u001b', 'AKIA']) expect(said).not.to.contain(bad);
  });
});
