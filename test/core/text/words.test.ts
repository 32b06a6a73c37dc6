import { expect } from 'chai';
import { either, kindOf, name, quote, show, subject } from '../../../src/core/text/words.ts';

describe('words for messages', () => {
  const quotes: readonly (readonly [string, string])[] = [
    ['eu-west-1', '"eu-west-1"'],
    ['x'.repeat(60), `"${'x'.repeat(60)}"`],
    ['x'.repeat(61), `"${'x'.repeat(60)}..."`],
    ['🙂'.repeat(61), `"${'🙂'.repeat(60)}..."`],
    ['a\u0000b\u001b[31m', '"a\\u0000b\\u001b[31m"'],
    ['\u202eevil\u200b', '"\\u202eevil\\u200b"'],
    ['\u{e0041}', '"\\udb40\\udc41"'],
    ['half \ud800', '"half \\ud800"'],
  ];
  for (const [text, quoted] of quotes) {
    it(`repeat ${quoted.slice(0, 40)} without what cannot be seen`, () => {
      expect(quote(text)).to.equal(quoted);
      expect(name(text)).to.equal(`\`${quoted.slice(1, -1)}\``);
    });
  }

  const values: readonly (readonly [unknown, string, string])[] = [
    [null, 'null', 'null'],
    [['a'], 'a list', 'a list'],
    [{ a: 1 }, 'an object', 'an object'],
    ['a', 'text', '"a"'],
    [1.5, 'a number', '1.5'],
    [true, 'true or false', 'true'],
  ];
  for (const [value, kind, shown] of values) {
    it(`call ${JSON.stringify(value)} ${kind}`, () => {
      expect(kindOf(value)).to.equal(kind);
      expect(show(value)).to.equal(shown);
    });
  }

  it('name what a pointer points to', () => {
    expect(subject('')).to.equal('the file');
    expect(subject('/pipelines/0/a~1b')).to.equal('`a/b`');
    expect(subject('/pipelines/0')).to.equal('item 1 of `pipelines`');
    expect(subject('/0')).to.equal('item 1 of ``');
  });

  it('join alternatives', () => {
    expect([either([]), either(['a']), either(['a', 'b']), either(['a', 'b', 'c'])]).to.deep.equal([
      '',
      'a',
      'a or b',
      'a, b or c',
    ]);
  });
});
