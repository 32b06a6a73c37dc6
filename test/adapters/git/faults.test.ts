import { expect } from 'chai';
import { toFault } from '../../../src/adapters/git/faults.ts';
import { GitFailure } from '../../../src/adapters/git/git-failure.ts';
import { Fault } from '../../../src/core/fault.ts';

const subject = { description: 'host/x.git', what: 'branch main' };

describe('what git says', () => {
  const url = "'https://host/x.git/'";
  const table: readonly (readonly [string, Fault['lane'], string])[] = [
    [
      `fatal: could not read Username for ${url}: terminal prompts disabled`,
      'stalled',
      'authentication-failed',
    ],
    [
      `remote: Invalid username or token.\nfatal: Authentication failed for ${url}`,
      'stalled',
      'authentication-failed',
    ],
    [
      `fatal: unable to access ${url}: The requested URL returned error: 403`,
      'stalled',
      'authentication-failed',
    ],
    [`remote: Repository not found.\nfatal: repository ${url} not found`, 'stalled', 'repository-missing'],
    [`fatal: unable to access ${url}: The requested URL returned error: 301`, 'stalled', 'source-redirected'],
    [
      `fatal: unable to access ${url}: SSL certificate problem: self-signed certificate`,
      'stalled',
      'certificate-rejected',
    ],
    [
      `fatal: unable to access ${url}: The requested URL returned error: 503`,
      'waiting',
      'source-unreachable',
    ],
    [`fatal: unable to access ${url}: Could not resolve host: host`, 'waiting', 'source-unreachable'],
    ['error: RPC failed; curl 56 GnuTLS recv error\nfatal: early EOF', 'waiting', 'source-unreachable'],
    ["fatal: couldn't find remote ref refs/heads/main", 'stalled', 'branch-missing'],
    ['fatal: remote error: upload-pack: not our ref 0123', 'stalled', 'branch-missing'],
    ['error: cannot run ssh: No such file or directory\nfatal: unable to fork', 'stalled', 'ssh-missing'],
    ['fatal: cannot mkdir objects: No space left on device', 'stalled', 'disk-full'],
    ['fatal: mismatched algorithms: client sha1; server sha256', 'stalled', 'unsupported'],
    ['fatal: something nobody has ever seen', 'failed', 'git-failed'],
    ['', 'failed', 'git-failed'],
  ];
  for (const [says, lane, code] of table)
    it(`becomes ${code}: ${JSON.stringify(says)}`, () => {
      const fault = toFault(new GitFailure('failed', says), subject);
      expect(fault).to.be.instanceOf(Fault).and.to.include({ lane, code });
      expect(fault).to.have.property('message').that.contains('host/x.git').and.contains('main');
      expect(fault).to.have.property('hint').that.is.a('string');
    });

  it('is repeated in one short harmless line, without secrets', () => {
    const says = `remote: \u001B[31m${'x'.repeat(5000)}\nfatal: https://joe:hunter22@host/ \u0007 ended`;
    const fault = toFault(new GitFailure('failed', says), subject);
    expect(fault)
      .to.have.property('message')
      .that.matches(/fatal: https:\/\/\[redacted\]@host\/ ended$/);
  });

  it('is left alone when it is no failure of git but a bug', () => {
    const bug = new TypeError('x is not a function');
    expect(toFault(bug, subject)).to.equal(bug);
  });
});
