import { expect } from 'chai';
import * as fc from 'fast-check';
import { code, fitting, inert, tableHead, tableRow } from '../../../src/core/text/markdown.ts';

/** What a reader sees: references to characters resolved. */
const seen = (text: string): string =>
  text.replaceAll(/&#(\d+);/g, (_, point: string) => String.fromCodePoint(Number(point)));

describe('An inert text', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['plain words, 12', 'plain words, 12'],
    ['a|b', 'a&#124;b'],
    ['`x`', '&#96;x&#96;'],
    ['<img src=x>', '&#60;img src=x&#62;'],
    ['&lt;', '&#38;&#8203;lt;'],
    ['@team', '&#64;&#8203;team'],
    ['#1', '&#35;&#8203;1'],
    ['a\n/close', 'a /close'],
    ['x\u202ey', 'x y'],
    ['http://x.y', 'http&#58;//x&#46;y'],
  ];
  for (const [text, expected] of rows)
    it(`makes ${JSON.stringify(text)} harmless`, () => {
      expect(inert(text, 100)).to.equal(expected);
    });

  it('is read as it was written, whatever it was, and cannot mean anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const made = inert(text, 100);
        expect(made.replaceAll(/&#\d+;/g, '')).not.to.match(/[|`<>&@#*_[\]()!~\\$:.\n]/);
        expect(seen(made)).not.to.match(/[@#!$~%&^][\p{L}\p{N}"_]/u);
        expect(seen(made).replaceAll('\u200b', '')).to.equal(
          text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim(),
        );
      }),
    );
  });

  it('is cut when it is long', () => {
    expect(seen(inert('x'.repeat(500), 10))).to.equal(`${'x'.repeat(9)}…`);
  });

  it('stands as code, also when it is empty', () => {
    expect(code('a', 10)).to.equal('<code>a</code>');
    expect(code('', 10)).to.equal('<code>&#32;</code>');
  });
});

describe('A document', () => {
  it('has tables', () => {
    expect([...tableHead(['A', 'B']), tableRow(['1', '2'])]).to.deep.equal([
      '| A | B |',
      '| --- | --- |',
      '| 1 | 2 |',
    ]);
  });

  it('has whole blocks only, and says how many are left out', () => {
    const blocks = ['a', 'b'.repeat(50), 'c'].map((line) => [line]);
    const leftOut = (count: number): string => `${count} left out`;
    expect(fitting(blocks, 100, leftOut)).to.deep.equal(['', 'a', '', 'b'.repeat(50), '', 'c']);
    expect(fitting(blocks, 40, leftOut)).to.deep.equal(['', 'a', '', 'c', '', '1 left out']);
  });

  it('is never longer than there is room for', () => {
    const block = fc.array(fc.string({ maxLength: 40 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(block), fc.integer({ min: 20, max: 400 }), (blocks, room) => {
        expect(fitting(blocks, room, (count) => `${count} left out`).join('\n').length).to.be.at.most(room);
      }),
    );
  });
});
