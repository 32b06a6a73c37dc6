import { expect } from 'chai';
import { onceFor } from '../../../src/core/text/once-for.ts';

describe('An answer that is worked out once for an object', () => {
  const counting = () => {
    let asked = 0;
    const answer = onceFor((key: { readonly value: unknown }) => {
      asked += 1;
      return key.value;
    });
    return { answer, asked: () => asked };
  };

  for (const value of ['text', false, null, undefined]) {
    it(`is not worked out again when it is ${String(value)}`, () => {
      const { answer, asked } = counting();
      const key = { value };
      expect([answer(key), answer(key)]).to.deep.equal([value, value]);
      expect(asked()).to.equal(1);
    });
  }

  it('is another one for another object, though they look the same', () => {
    const { answer, asked } = counting();
    expect([answer({ value: 1 }), answer({ value: 1 })]).to.deep.equal([1, 1]);
    expect(asked()).to.equal(2);
  });
});
