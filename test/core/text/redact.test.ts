import { expect } from 'chai';
import * as fc from 'fast-check';
import { createRedactor, isSecretName, redact } from '../../../src/core/text/redact.ts';

describe('the redactor', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
  const table: readonly (readonly [string, string])[] = [
    ['fetch https://joe:pa@ss@host/x failed', 'fetch https://[redacted]@host/x failed'],
    ['https://token@host/x', 'https://[redacted]@host/x'],
    ['key AKIAIOSFODNN7EXAMPLE.', 'key [redacted].'],
    ['"ASIAIOSFODNN7EXAMPLE"', '"[redacted]"'],
    ['ghp_0123456789abcdefghij0123456789abcdef', '[redacted]'],
    ['github_pat_11ABCDEFG0123456789_abcdefghijkl', '[redacted]'],
    ['glpat-abcdefghij0123456789', '[redacted]'],
    [`sent ${jwt} there`, 'sent [redacted] there'],
    ['Authorization: Bearer abc.def', 'Authorization: [redacted]'],
    ['authorization: Basic am9lOnBhc3M=', 'authorization: [redacted]'],
    ['{"Authorization":"AWS4-HMAC-SHA256 Credential"}', '{"Authorization":"[redacted]"}'],
    ['with bearer 0123456789abcdef', 'with bearer [redacted]'],
    ['/x?a=1&access_token=abc&b=2', '/x?a=1&access_token=[redacted]&b=2'],
    [
      '/x?X-Amz-Signature=abc&X-Amz-Security-Token=d',
      '/x?X-Amz-Signature=[redacted]&X-Amz-Security-Token=[redacted]',
    ],
    ['/x?sig=abc&design=1', '/x?sig=[redacted]&design=1'],
    ['aws_secret_access_key = abc/def+ghi', 'aws_secret_access_key = [redacted]'],
    ['password="hunter22"', 'password="[redacted]"'],
    ['a -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- b', 'a [redacted] b'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl', '[redacted]'],
  ];
  for (const [text, expected] of table)
    it(`makes ${JSON.stringify(expected)} of a secret`, () => expect(redact(text)).to.equal(expected));

  const harmless = [
    'https://github.com/org/repo.git',
    'git@github.com:org/repo.git',
    'arn:aws:cloudformation:eu-west-1:111111111111:stack/mlops-default-churn/abc',
    '975babc0e5d1f0e5d1f0e5d1f0e5d1f0e5d1f0e5',
    'mail ada@example.com about https://host/a',
    'mr-update-0123456789ab-0123456789abcdef-0',
    'User is not authorized to perform: sts:AssumeRole',
    '-----BEGIN CERTIFICATE-----',
  ];
  for (const text of harmless) it(`leaves ${text} alone`, () => expect(redact(text)).to.equal(text));

  it('hides known secrets as they are, in JSON and in addresses, the longer of two first', () => {
    const hide = createRedactor(['p"ss wörd', 'secret', 'secret-and-more', 'abc']);
    expect(hide('x p"ss wörd y')).to.equal('x [redacted] y');
    expect(hide(JSON.stringify({ a: 'p"ss wörd' }))).to.equal('{"a":"[redacted]"}');
    expect(hide('/x?q=p%22ss%20w%C3%B6rd')).to.equal('/x?q=[redacted]');
    expect(hide('secret-and-more')).to.equal('[redacted]');
    expect(hide('abc'), 'too short to be hidden').to.equal('abc');
  });

  it('changes nothing more the second time', () => {
    const pieces = fc.constantFrom(...table.map(([text]) => text), ...harmless, ' ', '\n', '@', '://', '"');
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const once = redact(parts.join(' '));
        expect(redact(once)).to.equal(once);
      }),
    );
  });

  it('comes to an end with long texts made to be difficult', () => {
    const pieces = [
      'a://',
      '-----BEGIN PRIVATE KEY-----',
      'eyJ-',
      'eyJaaaa.',
      'authorization:',
      '?token',
      'token',
      'a.',
    ];
    for (const piece of pieces) expect(redact(`?${piece.repeat(50_000)}`)).to.be.a('string');
  });

  it('knows members that are secret by name', () => {
    for (const name of [
      'password',
      'dbPassword',
      'API_KEY',
      'Authorization',
      'sessionToken',
      'client_secret',
      'cookie',
    ])
      expect(isSecretName(name), name).to.equal(true);
    for (const name of [
      'clientRequestToken',
      'clientToken',
      'NextToken',
      'secretary',
      'keyboard',
      'tokens_used',
    ])
      expect(isSecretName(name), name).to.equal(false);
  });
});
