import { expect } from 'chai';
import * as fc from 'fast-check';
import { child, keysOf } from '../../../src/core/text/pointer.ts';

describe('JSON pointers', () => {
  it('escape as RFC 6901 asks for', () => {
    expect(child(child(child('', 'a/b'), 'm~n'), 0)).to.equal('/a~1b/m~0n/0');
    expect(keysOf('/a~1b/m~0n/~01/')).to.deep.equal(['a/b', 'm~n', '~1', '']);
    expect(keysOf('')).to.deep.equal([]);
  });

  it('lead back to the keys they were made of', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (keys) => {
        expect(keysOf(keys.reduce((pointer, key) => child(pointer, key), ''))).to.deep.equal(keys);
      }),
    );
  });
});
