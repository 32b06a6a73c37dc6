import { expect } from 'chai';
import * as fc from 'fast-check';
import { didYouMean, distance, suggest } from '../../../src/core/text/suggest.ts';

describe('suggesting a word', () => {
  const distances: readonly (readonly [string, string, number])[] = [
    ['', '', 0],
    ['', 'abc', 3],
    ['region', 'region', 0],
    ['regoin', 'region', 1],
    ['regio', 'region', 1],
    ['regionn', 'region', 1],
    ['rogion', 'region', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ];
  for (const [from, to, away] of distances) {
    it(`finds "${from}" and "${to}" ${away} apart`, () => {
      expect(distance(from, to)).to.equal(away);
    });
  }

  it('measures the same in both directions, and no more than the longer word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (one, other) => {
        expect(distance(one, other)).to.equal(distance(other, one));
        expect(distance(one, other)).to.be.at.most(Math.max(one.length, other.length));
        expect(distance(one, other) === 0).to.equal(one === other);
      }),
    );
  });

  const rows: readonly (readonly [string, readonly string[], string | undefined])[] = [
    ['regoin', ['account', 'region'], 'region'],
    ['depends-on', ['depends_on'], 'depends_on'],
    ['Protect', ['protect'], 'protect'],
    ['churn2', ['churn1', 'churn3'], 'churn1'],
    ['tga', ['tag', 'tags'], 'tag'],
    ['account', ['region'], undefined],
    ['c', ['x'], undefined],
    ['', ['x'], undefined],
    ['x'.repeat(65), ['x'.repeat(64)], undefined],
    ['anything', [], undefined],
  ];
  for (const [word, candidates, meant] of rows) {
    it(`takes "${word.slice(0, 20)}" for ${meant ?? 'nothing'} among ${candidates.join(', ').slice(0, 20)}`, () => {
      expect(suggest(word, candidates)).to.equal(meant);
      expect(didYouMean(word, candidates)).to.equal(
        meant === undefined ? null : `Did you mean \`${meant}\`?`,
      );
    });
  }
});
