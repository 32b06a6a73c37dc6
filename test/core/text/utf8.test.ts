import { expect } from 'chai';
import * as fc from 'fast-check';
import { utf8Length } from '../../../src/core/text/utf8.ts';

describe('the length of a text as UTF-8', () => {
  it('is what an encoder writes, halves of characters included', () => {
    const units = fc.array(fc.oneof(fc.nat({ max: 0xffff }), fc.integer({ min: 0xd7f0, max: 0xe010 })));
    fc.assert(
      fc.property(units, (codes) => {
        const text = String.fromCharCode(...codes);
        expect(utf8Length(text)).to.equal(new TextEncoder().encode(text).length);
      }),
    );
  });
});
