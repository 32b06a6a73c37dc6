import { expect } from 'chai';
import { parseCommit } from '../../../src/adapters/git/commit.ts';

const HASH = 'a'.repeat(40);
const commit = (header: readonly string[], message: string): string => `${header.join('\n')}\n\n${message}`;

describe('a commit object', () => {
  it('tells parents, author, subject and time', () => {
    const raw = commit(
      [
        `tree ${HASH}`,
        `parent ${HASH}`,
        `parent ${'b'.repeat(40)}`,
        'author Ada Lovelace <ada@example.com> 1700000000 +0100',
        'committer Bot <bot@example.com> 1700000001 -0230',
        'gpgsig -----BEGIN PGP SIGNATURE-----',
        ` parent ${'c'.repeat(40)}`,
      ],
      'Add churn\nand more\n\nBody',
    );
    expect(parseCommit(raw)).to.deep.equal({
      parents: [HASH, 'b'.repeat(40)],
      author: 'Ada Lovelace',
      subject: 'Add churn and more',
      time: 1_700_000_001_000,
    });
  });

  const odd: readonly { what: string; raw: string; expected: Partial<ReturnType<typeof parseCommit>> }[] = [
    { what: 'nothing at all', raw: '', expected: { parents: [], author: '', subject: '', time: null } },
    { what: 'no message', raw: `tree ${HASH}\nauthor A <a> 1 +0000`, expected: { author: 'A', subject: '' } },
    { what: 'parents that are no hashes', raw: 'parent --exec=x\nparent HEAD', expected: { parents: [] } },
    {
      what: 'a parent in capitals, and one where git looks for none',
      raw: `tree ${HASH}\nparent ${'B'.repeat(40)}\nauthor A <a> 1 +0000\nparent ${HASH}`,
      expected: { parents: ['b'.repeat(40)] },
    },
    {
      what: 'a time out of this world',
      raw: `committer A <a> ${'9'.repeat(30)} +0000`,
      expected: { time: null },
    },
    { what: 'a name with brackets', raw: 'author A <x> B <a@b> 1 +0000', expected: { author: 'A <x> B' } },
    {
      what: 'control characters',
      raw: commit([], '\u001B[2Jx\u0007\u202Ey'),
      expected: { subject: '[2Jx y' },
    },
    {
      what: 'empty lines first',
      raw: commit([], '\n\n  \n  Subject \n \nBody'),
      expected: { subject: 'Subject' },
    },
  ];
  for (const { what, raw, expected } of odd)
    it(`with ${what} is read as far as it goes`, () => expect(parseCommit(raw)).to.deep.include(expected));

  it('is clipped to what a mail can show', () => {
    const { author, subject } = parseCommit(
      commit([`author ${'n'.repeat(500)} <a> 1 +0000`], 's'.repeat(100_000)),
    );
    expect([author.length, subject.length]).to.deep.equal([200, 200]);
  });
});
