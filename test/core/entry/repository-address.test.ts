import { expect } from 'chai';
import { readAddress } from '../../../src/core/entry/repository-address.ts';

describe('a repository address', () => {
  const good: readonly (readonly [string, string, string, string?])[] = [
    ['https://github.com/org/repo.git', 'https', 'github.com/org/repo.git'],
    ['https://host:8443/a/b', 'https', 'host:8443/a/b'],
    ['HTTPS://Host/a', 'https', 'Host/a'],
    ['https://[::1]:8443/a', 'https', '[::1]:8443/a'],
    ['ssh://git@host/org/repo', 'ssh', 'host/org/repo'],
    ['ssh://host:2222/~/repo', 'ssh', 'host:2222/~/repo'],
    ['git@github.com:org/repo.git', 'ssh', 'github.com/org/repo.git'],
    ['host:repo', 'ssh', 'host/repo'],
    ['/srv/my repos/x.git', 'local', '/srv/my repos/x.git'],
    ['./a:b', 'local', './a:b'],
    ['../x', 'local', '../x'],
    ['x.git', 'local', 'x.git'],
    ['file:///srv/x.git', 'local', '/srv/x.git', '/srv/x.git'],
  ];
  for (const [text, kind, description, url = text] of good)
    it(`is understood: ${text}`, () => {
      expect(readAddress(text)).to.deep.equal({ ok: true, address: { kind, url, description } });
    });

  const bad: readonly (readonly [string, string])[] = [
    ['', 'unsafe-url'],
    ['-oProxyCommand=sh', 'unsafe-url'],
    ['--upload-pack=sh', 'unsafe-url'],
    ['ext::sh -c touch% /tmp/pwned', 'unsafe-url'],
    ['EXT::sh', 'unsafe-url'],
    ['fd::17', 'unsafe-url'],
    ['http://host/x', 'unsafe-url'],
    ['git://host/x', 'unsafe-url'],
    ['ftp://host/x', 'unsafe-url'],
    ['https://', 'unsafe-url'],
    ['https://host', 'unsafe-url'],
    ['https:///x', 'unsafe-url'],
    ['https://-host/x', 'unsafe-url'],
    ['https://host/x\ny', 'unsafe-url'],
    ['ssh://-oProxyCommand=sh/x', 'unsafe-url'],
    ['ssh://-user@host/x', 'unsafe-url'],
    ['-user@host:x', 'unsafe-url'],
    ['host:-x', 'unsafe-url'],
    ['ssh+git://host/x', 'unsafe-url'],
    ['file://host/x', 'unsafe-url'],
    ['/srv/x\0y', 'unsafe-url'],
    ['codecommit://eu-west-1/x', 'unsafe-url'],
    ['codecommit::eu-west-1://x', 'unsafe-url'],
    ['dir:/x', 'unsafe-url'],
    ['https://hunter22@host/x', 'url-has-credentials'],
    ['https://joe:hunter22@host/x', 'url-has-credentials'],
    ['https://host/x?token=hunter22', 'url-has-credentials'],
    ['ssh://joe:hunter22@host/x', 'url-has-credentials'],
    ['git://joe:hunter22@host/x', 'url-has-credentials'],
    ['joe:hunter22@host:x', 'url-has-credentials'],
  ];
  for (const [text, code] of bad)
    it(`is refused as ${code}: ${JSON.stringify(text)}`, () => {
      const read = readAddress(text);
      expect(read).to.have.nested.property('flaw.code', code);
      expect(JSON.stringify(read)).to.not.contain('hunter22');
      expect(read).to.have.nested.property('flaw.hint').that.matches(/\w/);
    });
});
