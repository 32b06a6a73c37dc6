import { expect } from 'chai';
import * as fc from 'fast-check';
import { matchesGlob } from '../../../src/core/text/glob.ts';

describe('A pattern', () => {
  const rows: readonly (readonly [pattern: string, name: string, fits: boolean])[] = [
    ['a', 'a', true],
    ['a', 'ab', false],
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['a*', 'ab', true],
    ['a*', 'ba', false],
    ['*b', 'ab', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['aa*a', 'aa', false],
    ['AWS::SageMaker::*', 'AWS::SageMaker::Endpoint', true],
    ['AWS::S3::*', 'AWS::S3Express::Bucket', false],
  ];
  for (const [pattern, name, fits] of rows)
    it(`"${pattern}" ${fits ? 'fits' : 'does not fit'} "${name}"`, () => {
      expect(matchesGlob(pattern, name)).to.equal(fits);
    });

  it('means what an expression with .* means', () => {
    const text = (letters: string) =>
      fc.string({ unit: fc.constantFrom(...letters.split('')), maxLength: 8 });
    fc.assert(
      fc.property(text('ab*'), text('ab'), (pattern, name) => {
        expect(matchesGlob(pattern, name)).to.equal(
          new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name),
        );
      }),
    );
  });
});
