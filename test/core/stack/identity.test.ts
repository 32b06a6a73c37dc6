import { expect } from 'chai';
import * as fc from 'fast-check';
import {
  TOKEN_VERBS,
  clientToken,
  deriveSourceId,
  ownerOf,
  ownershipTags,
  readToken,
  stackName,
  tokenBase,
} from '../../../src/core/stack/identity.ts';
import { sha256 } from '../../support/blueprint.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/);
const digits = (count: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${count}}$`));

describe('the name of a stack', () => {
  it('is legal for CloudFormation whatever instance, environment and pipeline are called', () => {
    fc.assert(
      fc.property(
        word,
        word,
        fc.stringMatching(/^[a-z][a-z0-9-]{0,62}$/),
        (instance, environment, pipeline) => {
          expect(stackName(instance, environment, pipeline)).to.match(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/);
        },
      ),
    );
  });
});

describe('whose a stack is', () => {
  const ours = ownershipTags({ instance: 'mlops', sourceId: 'abc', environment: 'prod', pipeline: 'churn' });
  const rows: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['all four tags are there', ours, 'ours'],
    ['people added tags of their own', { ...ours, team: 'risk' }, 'ours'],
    ['it has no tags', {}, 'unowned'],
    ['it has only other tags', { team: 'risk' }, 'unowned'],
    ['another instance made it', { ...ours, 'mlops:managed-by': 'other' }, 'foreign'],
    ['this instance made it from another repository', { ...ours, 'mlops:source': 'def' }, 'foreign-source'],
    ['the tag of the pipeline is empty', { ...ours, 'mlops:pipeline': '' }, 'foreign'],
    ['only the first tag was copied', { 'mlops:managed-by': 'mlops' }, 'foreign'],
  ];
  for (const [when, tags, expected] of rows) {
    it(`is ${expected} when ${when}`, () => {
      expect(ownerOf(tags, 'mlops', 'abc')).to.equal(expected);
    });
  }
});

const id = (repository: string, branch = 'main') => deriveSourceId(repository, branch, sha256);

describe('the id of a source', () => {
  it('is one for all pins of a repository, and another one than those of its branches', () => {
    const pinned = id('https://h/x', 'refs/tags/v1');
    expect(id('https://h/x', 'refs/tags/v2')).to.equal(pinned);
    expect(id('https://h/x', 'a'.repeat(40))).to.equal(pinned);
    expect(id('https://h/x', 'main')).to.not.equal(pinned);
    expect(id('https://h/x', 'refs/heads/main')).to.equal(id('https://h/x', 'main'));
  });

  it('is the start of the hash of host, path and branch, as it is written down for people', () => {
    expect(id('https://git.example.com/ml/config.git')).to.equal(
      sha256('git.example.com/ml/config#main').slice(0, 16),
    );
    expect(id('/srv/git/config.git')).to.equal(sha256('/srv/git/config#main').slice(0, 16));
  });

  const same = [
    'https://git.example.com/ml/config',
    'https://git.example.com/ml/config.git',
    'https://git.example.com/ml/config/',
    'https://git.example.com:443/ml/config.git',
    'https://someone@Git.Example.com/ml/config.git',
    'https://someone:secret@git.example.com/ml/config.git',
    'ssh://git@git.example.com:2222/ml/config.git',
    'git@git.example.com:ml/config.git',
    'GIT.EXAMPLE.COM:ml/config',
    '  https://git.example.com//ml/config.git ',
  ];
  for (const address of same) {
    it(`is the same for ${address.trim()}`, () => {
      expect(id(address)).to.equal(id('https://git.example.com/ml/config'));
    });
  }

  const another = [
    'https://git.example.com/ml/Config',
    'https://git.example.org/ml/config',
    'https://git.example.com/config',
    '/ml/config',
  ];
  for (const address of another) {
    it(`is another for ${address}`, () => {
      expect(id(address)).not.to.equal(id('https://git.example.com/ml/config'));
    });
  }

  it('is another for another branch', () => {
    expect(id('/srv/config', 'main')).not.to.equal(id('/srv/config', 'release'));
  });

  it('is the same for a local path however it is given', () => {
    expect(id('dir:/srv/config')).to.equal(id('/srv/config'));
    expect(id('dir:///srv/config')).to.equal(id('/srv/config'));
    expect(id('file:///srv/config')).to.equal(id('/srv/config'));
    expect(id('/srv/a:b')).not.to.equal(id('/srv/a/b'));
  });
});

describe('a client token', () => {
  const seen = { stackId: 'arn:stack/1', at: 5, digest: 'd1' };

  it('is legal for CloudFormation and reads back as what it was made of', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TOKEN_VERBS),
        digits(12),
        digits(64),
        fc.nat({ max: 999_999_999 }),
        (verb, base, digest, attempt) => {
          const token = clientToken(verb, base, digest, attempt);
          expect(token).to.match(/^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/);
          expect(readToken(token)).to.deep.equal({ verb, base, digest: digest.slice(0, 16), attempt });
        },
      ),
    );
  });

  it('has zeros for a digest where nothing is desired', () => {
    const token = clientToken('delete', tokenBase(seen, sha256), null, 0);
    expect(readToken(token)?.digest).to.equal('0000000000000000');
  });

  it('is the same for the same observation and another for any other', () => {
    const base = tokenBase(seen, sha256);
    expect(tokenBase({ ...seen }, sha256))
      .to.equal(base)
      .and.match(/^[0-9a-f]{12}$/);
    for (const other of [
      { ...seen, stackId: 'new' },
      { ...seen, at: 6 },
      { ...seen, at: null },
      { ...seen, digest: 'd2' },
      { ...seen, digest: null },
    ]) {
      expect(tokenBase(other, sha256)).not.to.equal(base);
    }
  });

  const foreign = [
    '',
    'console-1234',
    'mr-create-abc-def-1',
    'mr-explode-0123456789ab-0123456789abcdef-1',
    'mr-create-0123456789ab-0123456789abcdef-01',
    'mr-create-0123456789ab-0123456789abcdef-',
    'xmr-create-0123456789ab-0123456789abcdef-1',
    'mr-create-0123456789AB-0123456789abcdef-1',
  ];
  for (const token of foreign) {
    it(`is not ours when it reads "${token}"`, () => {
      expect(readToken(token)).to.equal(null);
    });
  }
});
