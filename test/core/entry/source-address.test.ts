import { expect } from 'chai';
import { readSourceAddress } from '../../../src/core/entry/source-address.ts';

describe('the address of a configuration', () => {
  const good = [
    [
      'codecommit://eu-west-1/mlops-config',
      { kind: 'codecommit', region: 'eu-west-1', repository: 'mlops-config' },
    ],
    [
      'codecommit::us-gov-west-1://ml.config',
      { kind: 'codecommit', region: 'us-gov-west-1', repository: 'ml.config' },
    ],
    ['dir:/srv/config', { kind: 'directory', folder: '/srv/config' }],
    ['dir:///srv/config', { kind: 'directory', folder: '/srv/config' }],
    ['dir:config', { kind: 'directory', folder: 'config' }],
    ['dir:.', { kind: 'directory', folder: '.' }],
  ] as const;
  for (const [text, source] of good)
    it(`is understood: ${text}`, () => {
      expect(readSourceAddress(text)).to.deep.equal({ ok: true, source });
    });

  it('is one of Git when it is neither', () => {
    const read = readSourceAddress('https://git.example.com/ml/config.git');
    expect(read).to.have.nested.property('source.address.description', 'git.example.com/ml/config.git');
    expect(readSourceAddress('ext::sh')).to.have.nested.property('flaw.code', 'unsafe-url');
  });

  const bad = [
    'codecommit://mlops-config',
    'codecommit://eu-west-1/',
    'codecommit://eu-west-1/a/b',
    'codecommit://profile@eu-west-1/a',
    'codecommit://eu-west-1/../a',
    'codecommit://eu-west-1/a.git',
    `codecommit://eu-west-1/${'a'.repeat(101)}`,
    'CODECOMMIT://eu-west-1/a',
    'dir:',
    'dir://host/share',
    'dir:a\nb',
  ];
  for (const text of bad)
    it(`is refused, without being repeated: ${JSON.stringify(text)}`, () => {
      const read = readSourceAddress(text);
      expect(read).to.have.nested.property('flaw.code', 'unsafe-url');
      expect(read).to.have.nested.property('flaw.message').that.does.not.contain('eu-west-1');
    });
});
