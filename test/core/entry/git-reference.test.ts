import { expect } from 'chai';
import { fullName, readReference, referenceFlaw, spelledOut } from '../../../src/core/entry/git-reference.ts';

const HASH = '0123456789abcdef0123456789abcdef01234567';

describe('what is followed', () => {
  const understood = [
    { text: 'main', kind: 'branch', name: 'main', full: 'refs/heads/main', spelled: 'branch main' },
    {
      text: 'refs/heads/main',
      kind: 'branch',
      name: 'main',
      full: 'refs/heads/main',
      spelled: 'branch main',
    },
    { text: 'refs/tags/v1/x', kind: 'tag', name: 'v1/x', full: 'refs/tags/v1/x', spelled: 'tag v1/x' },
    { text: HASH, kind: 'commit', name: HASH, full: HASH, spelled: 'commit 0123456789ab' },
    { text: 'abc123', kind: 'branch', name: 'abc123', full: 'refs/heads/abc123', spelled: 'branch abc123' },
  ];
  for (const { text, kind, name, full, spelled } of understood)
    it(`is a ${kind} when it is written ${text}`, () => {
      const reference = readReference(text);
      expect(reference).to.deep.equal({ kind, name });
      expect(fullName(reference)).to.equal(full);
      expect(spelledOut(reference)).to.equal(spelled);
      expect(referenceFlaw(text)).to.equal(undefined);
    });

  for (const text of ['', '-x', 'refs/tags/-x', 'refs/tags/', 'refs/heads/../x', 'refs/tags/v1^{}', 'a\nb'])
    it(`cannot be ${JSON.stringify(text)}`, () => expect(referenceFlaw(text)).to.be.a('string'));
});
