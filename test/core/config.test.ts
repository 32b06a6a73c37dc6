import { expect } from 'chai';
import * as fc from 'fast-check';
import { outputReference } from '../../src/core/config.ts';
import type { Json } from '../../src/core/text/json.ts';
import { anyJson } from '../support/planner.ts';

describe('A reference to an output', () => {
  it('is an object with `output_of` and `key`, both text, and nothing else', () => {
    expect(outputReference({ output_of: 'churn', key: 'Endpoint' })).to.deep.equal({
      pipeline: 'churn',
      key: 'Endpoint',
    });
  });

  const others: readonly (Json | undefined)[] = [
    undefined,
    null,
    'churn',
    1,
    ['output_of', 'key'],
    {},
    { output_of: 'churn' },
    { key: 'Endpoint' },
    { output_of: 1, key: 'Endpoint' },
    { output_of: 'churn', key: null },
    { output_of: 'churn', key: 'Endpoint', default: 'x' },
  ];
  for (const value of others)
    it(`is not ${JSON.stringify(value) ?? 'nothing'}`, () => {
      expect(outputReference(value)).to.equal(undefined);
    });

  it('is found or not found in any value, without complaint', () => {
    fc.assert(fc.property(anyJson(), (value) => void outputReference(value)));
  });
});
