import { expect } from 'chai';
import { namedTypes } from '../../src/config/named-types.ts';

const named = (text: string): readonly string[] => [...namedTypes(new TextEncoder().encode(text))];

describe('The pipeline types that a configuration names', () => {
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'are those of its entries, each once',
      '{"pipelines":[{"pipeline_type":"a"},{"pipeline_type":"b"},{"pipeline_type":"a"}]}',
      ['a', 'b'],
    ],
    ['are read as JSON means them', '{"pipelines":[{"pipeline\\u005ftype":"\\u0061"}]}', ['a']],
    ['are none of an entry without one', '{"pipelines":[{"name":"x"},7,{"pipeline_type":7}]}', []],
    ['are none where there is no list', '{"pipelines":{}}', []],
    ['are none of an older form', '{"pipeline_type":"byom"}', []],
    ['are none of what is no JSON', '{', []],
  ];
  for (const [sentence, text, expected] of rows)
    it(sentence, () => {
      expect(named(text)).to.deep.equal(expected);
    });
});
