import { expect } from 'chai';
import * as fc from 'fast-check';
import { plainText } from '../../../src/core/text/plain-text.ts';

describe('plain text', () => {
  const table: readonly (readonly [string, string])[] = [
    ['Add churn', 'Add churn'],
    ['  two\n\tlines \r\n', 'two lines'],
    ['\u001B[31mred\u001B[0m', '[31mred [0m'],
    ['a\u202Eb\u200Bc\u2028d', 'a b c d'],
    ['a\uD800b', 'a b'],
    ['', ''],
  ];
  for (const [text, expected] of table)
    it(`of ${JSON.stringify(text)} is ${JSON.stringify(expected)}`, () => {
      expect(plainText(text, 100)).to.equal(expected);
    });

  it('is clipped between characters, and shows that it was', () => {
    expect(plainText('abcdef', 6)).to.equal('abcdef');
    expect(plainText('abcdefg', 6)).to.equal('abcde…');
    expect(plainText('😀😀😀', 2)).to.equal('😀…');
  });

  it('never has a line break, a control character or too much, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 30 }), (text, length) => {
        const plain = plainText(text, length);
        expect(Array.from(plain).length).to.be.at.most(length);
        expect(plain).to.not.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
