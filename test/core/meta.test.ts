import { expect } from 'chai';
import * as fc from 'fast-check';
import { readMeta, writeMeta } from '../../src/core/meta.ts';
import type { Meta } from '../../src/core/meta.ts';
import { objectOf } from '../support/blueprint.ts';

const META: Meta = {
  digest: 'a'.repeat(64),
  content: 'b'.repeat(64),
  input: 'c'.repeat(64),
  path: 'mlops-config.json',
  onRemoval: 'retain',
  protect: true,
};

const edited = (change: Record<string, unknown>): Record<string, string> => ({
  MlopsMeta: JSON.stringify({ ...objectOf(writeMeta(META)), ...change }),
});

describe('the MlopsMeta output', () => {
  it('reads back as it was written', () => {
    expect(readMeta({ Other: 'x', MlopsMeta: writeMeta(META) })).to.deep.equal(META);
  });

  it('takes no harm from a member that a later version added', () => {
    expect(readMeta(edited({ more: 1 }))).to.deep.equal(META);
  });

  const unreadable: readonly (readonly [string, Record<string, string>])[] = [
    ['is missing', {}],
    ['is empty', { MlopsMeta: '' }],
    ['is not JSON', { MlopsMeta: '{' }],
    ['is a list', { MlopsMeta: '[]' }],
    ['is null', { MlopsMeta: 'null' }],
    ['is longer than we write', { MlopsMeta: writeMeta({ ...META, path: 'x'.repeat(2000) }) }],
    ['has a digest of another kind', edited({ digest: 'A'.repeat(64) })],
    ['has no content', edited({ content: undefined })],
    ['has a number for an input', edited({ input: 1 })],
    ['has no path', edited({ path: null })],
    ['has text for protect', edited({ protect: 'true' })],
    ['knows another fate', edited({ on_removal: 'explode' })],
  ];
  for (const [what, outputs] of unreadable) {
    it(`says nothing when it ${what}`, () => {
      expect(readMeta(outputs)).to.equal(null);
    });
  }

  it('never throws, whatever somebody put there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (MlopsMeta) => {
        expect(readMeta({ MlopsMeta })).to.equal(null);
      }),
    );
  });

  it('is not found in what every object inherits', () => {
    expect(readMeta(Object.setPrototypeOf({}, { MlopsMeta: writeMeta(META) }))).to.equal(null);
  });
});
