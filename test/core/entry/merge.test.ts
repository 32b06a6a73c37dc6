import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Json, JsonObject } from '../../../src/core/text/json.ts';
import { isObject } from '../../../src/core/text/json.ts';
import { merge, mergeLayers } from '../../../src/core/entry/merge.ts';

const reference = { output_of: 'a', key: 'X' };

const ROWS: readonly (readonly [string, JsonObject, JsonObject, JsonObject])[] = [
  ['adds what is new', { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
  ['replaces what is there', { a: 1 }, { a: 2 }, { a: 2 }],
  [
    'merges objects deep',
    { a: { b: 1, c: { d: 2 } } },
    { a: { c: { e: 3 } } },
    { a: { b: 1, c: { d: 2, e: 3 } } },
  ],
  ['replaces lists whole', { a: [1, 2, 3] }, { a: [4] }, { a: [4] }],
  ['unsets by null', { a: 1, b: 2 }, { a: null }, { b: 2 }],
  ['unsets what is not there', { b: 2 }, { a: null }, { b: 2 }],
  ['unsets deep', { a: { b: 1, c: 2 } }, { a: { b: null } }, { a: { c: 2 } }],
  ['unsets within what is new', {}, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
  ['keeps null within lists', {}, { a: [null, { b: null }] }, { a: [null, { b: null }] }],
  ['lays an object over a value', { a: 1 }, { a: { b: 2 } }, { a: { b: 2 } }],
  ['lays a value over an object', { a: { b: 2 } }, { a: 1 }, { a: 1 }],
  ['takes a reference whole over an object', { a: { b: 1 } }, { a: reference }, { a: reference }],
  ['takes an object whole over a reference', { a: reference }, { a: { b: 1 } }, { a: { b: 1 } }],
  [
    'never mixes two references',
    { a: reference },
    { a: { output_of: 'b', key: 'Y' } },
    { a: { output_of: 'b', key: 'Y' } },
  ],
];

const values = fc.dictionary(fc.string({ maxLength: 2 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });

/** As a reader of JSON makes them. */
const object = values.map((value): JsonObject => JSON.parse(JSON.stringify(value)));

const hasNull = (value: Json): boolean =>
  value === null || (isObject(value) && Object.values(value).some(hasNull));

describe('merging', () => {
  for (const [what, under, over, expected] of ROWS) {
    it(what, () => {
      expect(merge(under, over)).to.deep.equal(expected);
    });
  }

  it('changes nothing when nothing is laid on', () => {
    fc.assert(
      fc.property(object, (one) => {
        const whole = merge({}, one);
        expect(merge(whole, {})).to.deep.equal(whole);
      }),
    );
  });

  it('comes to the same when the same is laid on twice', () => {
    fc.assert(
      fc.property(object, object, (one, other) => {
        const once = merge(merge({}, one), other);
        expect(merge(once, other)).to.deep.equal(once);
      }),
    );
  });

  it('leaves no null outside of lists, and its arguments as they were', () => {
    fc.assert(
      fc.property(object, object, (one, other) => {
        const before = JSON.stringify([one, other]);
        expect(hasNull(merge(merge({}, one), other))).to.equal(false);
        expect(JSON.stringify([one, other])).to.equal(before);
      }),
    );
  });

  it('gives the upper layer all its plain values, and the lower one the keys only it has', () => {
    fc.assert(
      fc.property(object, object, (one, other) => {
        const merged = merge(merge({}, one), other);
        for (const [key, value] of Object.entries(other)) {
          if (value === null) expect(Object.hasOwn(merged, key)).to.equal(false);
          else if (!isObject(value)) expect(merged[key]).to.deep.equal(value);
        }
        for (const key of Object.keys(one).filter((name) => !Object.hasOwn(other, name))) {
          expect(merged[key]).to.deep.equal(merge({}, one)[key]);
        }
      }),
    );
  });

  it('treats __proto__ as a key like any other', () => {
    const evil: JsonObject = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}}');
    const merged = merge(merge({}, evil), evil);
    expect(Object.keys(merged)).to.deep.equal(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(merged)).to.equal(Object.prototype);
    expect(merge({}, { toString: { a: 1 } })).to.deep.equal({ toString: { a: 1 } });
  });
});

describe('merging layers', () => {
  it('remembers for each value the layer it was laid on by last', () => {
    const merged = mergeLayers([
      { values: { a: 1, b: { c: 1 }, 'd/e': 1, gone: 1, back: 1 }, pointer: '/defaults' },
      { values: {}, pointer: '/environments/dev/defaults' },
      { values: { b: { f: 2 }, gone: null, back: null }, pointer: '/pipelines/0' },
      { values: { back: 2 }, pointer: '/pipelines/0/overrides/dev' },
    ]);
    expect(merged).to.deep.equal({
      values: { a: 1, b: { c: 1, f: 2 }, 'd/e': 1, back: 2 },
      origins: {
        a: '/defaults/a',
        b: '/pipelines/0/b',
        'd/e': '/defaults/d~1e',
        back: '/pipelines/0/overrides/dev/back',
      },
    });
  });

  it('knows the origin of exactly the values there are', () => {
    fc.assert(
      fc.property(fc.array(object, { maxLength: 4 }), (all) => {
        const { values, origins } = mergeLayers(
          all.map((one, index) => ({ values: one, pointer: `/${index}` })),
        );
        expect(Object.keys(origins).toSorted()).to.deep.equal(Object.keys(values).toSorted());
      }),
    );
  });
});
