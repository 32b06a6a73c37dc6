import { expect } from 'chai';
import { anywhere } from '../../../src/core/text/anywhere.ts';
import type { Json } from '../../../src/core/text/json.ts';

describe('Whether an object of a kind stands anywhere', () => {
  const holds = anywhere((object) => Object.hasOwn(object, 'Here'));
  const cases: readonly (readonly [value: Json, answer: boolean])[] = [
    [{ Here: null }, true],
    [{ a: [1, { b: { Here: 1 } }] }, true],
    [[[], [{ Here: [] }]], true],
    [{ a: 'Here', b: ['Here'] }, false],
    [{}, false],
    ['Here', false],
    [null, false],
  ];
  for (const [value, answer] of cases)
    it(`${answer ? 'finds it' : 'finds none'} in ${JSON.stringify(value)}`, () => {
      expect(holds(value)).to.equal(answer);
      expect(holds(value)).to.equal(answer);
    });
});
