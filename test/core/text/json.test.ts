import { expect } from 'chai';
import * as fc from 'fast-check';
import { canonical, isObject } from '../../../src/core/text/json.ts';
import type { Json } from '../../../src/core/text/json.ts';
import { anyJson } from '../../support/planner.ts';

const reversed = (value: Json): Json => {
  if (Array.isArray(value)) return value.map((item: Json) => reversed(item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, member]) => [key, reversed(member)]));
};

describe('The canonical text of a value', () => {
  it('has its keys sorted by code unit and no white space', () => {
    expect(canonical({ b: [1, { d: null, c: 'x' }], a: true, B: 1.5 })).to.equal(
      '{"B":1.5,"a":true,"b":[1,{"c":"x","d":null}]}',
    );
  });

  it('keeps a key that JavaScript would treat in its own way', () => {
    const value: Json = JSON.parse('{"__proto__":1,"2":2,"10":3}');
    expect(canonical(value)).to.equal('{"10":3,"2":2,"__proto__":1}');
  });

  it('is JSON of the same value, whatever the order of keys', () => {
    fc.assert(
      fc.property(anyJson(), (value) => {
        const text = canonical(value);
        expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(value)));
        expect(canonical(reversed(value))).to.equal(text);
      }),
    );
  });
});

describe('An object, as JSON has them,', () => {
  it('is neither null nor an array nor nothing', () => {
    expect([{}, null, [], undefined, 'x', 1].map(isObject)).to.deep.equal([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
