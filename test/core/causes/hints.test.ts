import { expect } from 'chai';
import * as fc from 'fast-check';
import { diagnose, hintFor, KNOWN } from '../../../src/core/causes/hints.ts';
import { SAID } from './known-errors.ts';

const because = (reason: string) => ({ resource: null, resourceType: null, reason });

describe('A hint', () => {
  for (const [reason, likely] of SAID)
    it(`knows what it likely is: ${reason.slice(0, 90)}`, () => {
      expect(diagnose(because(reason))?.likely).to.satisfy((text: string) => text.startsWith(likely), likely);
    });

  it('is known for errors of which each has been shown', () => {
    const shown = new Set(SAID.map(([reason]) => diagnose(because(reason))));
    expect(KNOWN.length).to.be.at.least(40);
    expect(KNOWN.filter((row) => !shown.has(row)).map(({ likely }) => likely)).to.deep.equal([]);
  });

  it('says the likely cause and then what to do, in sentences', () => {
    expect(hintFor(because('AccessDenied'))).to.equal(
      'A role lacks a right. Grant that action to the role named in the message (deploy/ has the roles).',
    );
    for (const { likely, fix } of KNOWN) {
      expect(likely).to.match(/^[A-Z].*\.$/);
      expect(fix).to.match(/^[A-Z][^]*[./]$/);
    }
  });

  it('searches for what can occur: lower case, nothing twice in a row', () => {
    for (const { says } of KNOWN) {
      expect(says.flat().filter((text) => text !== text.toLowerCase() || text === '')).to.deep.equal([]);
      expect(new Set(says.map((words) => words.join('|'))).size).to.equal(says.length);
    }
  });

  it('is none where we know no better than the message', () => {
    for (const reason of ['Something went wrong.', '']) expect(hintFor(because(reason))).to.equal(null);
  });

  it('is a text of ours or none, whatever the message holds', () => {
    const ours = new Set(KNOWN.map(({ likely, fix }) => `${likely} ${fix}`));
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'a'.repeat(1_000_000),
        '('.repeat(9999),
        'access denied\u0000\r\nBcc: x',
        'İ'.repeat(5000),
      ),
    );
    fc.assert(
      fc.property(hostile, (reason) => {
        const hint = hintFor(because(reason));
        expect(hint === null || ours.has(hint)).to.equal(true);
      }),
    );
  });
});
