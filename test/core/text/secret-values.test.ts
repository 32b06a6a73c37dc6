import { expect } from 'chai';
import type { Json } from '../../../src/core/text/json.ts';
import { holdsSecret, isSecretKey, namesSecret } from '../../../src/core/text/secret-values.ts';

describe('A name', () => {
  for (const secret of ['password', 'MasterUserPassword', 'SecretString', 'API_TOKEN', 'TokenValue'])
    it(`says that it is a secret's: ${secret}`, () => {
      expect(isSecretKey(secret)).to.equal(true);
    });
  for (const harmless of ['InstanceType', 'SecretArn', 'NextToken', 'String', 'PasswordPolicyName'])
    it(`says nothing of a secret: ${harmless}`, () => {
      expect(isSecretKey(harmless)).to.equal(false);
    });
});

describe('A value', () => {
  const rows: readonly (readonly [string, Json | undefined, boolean])[] = [
    ['that is none', undefined, false],
    ['that is a number', 1, false],
    ['that is a text', 'password', false],
    ['with a member named like one', { Password: 'x' }, true],
    ['with a member that names the one beside it', { Name: 'API_TOKEN', Value: 'x' }, true],
    ['with a member that names something else', { Name: 'SIZE', Value: 'x' }, false],
    ['with a name that is no text', { Name: 7, Value: 'x' }, false],
    ['deep inside lists and objects', [{ A: [{ ParameterKey: 'Password' }] }], true],
    ['inside JSON that is a text', ' {"a": {"client_secret": "x"}}', true],
    ['inside a list of JSON that is a text', '[{"token": "x"}]', true],
    ['in a text that is not quite JSON', '{"token": "x"', false],
  ];
  for (const [what, value, expected] of rows)
    it(`${what} ${expected ? 'holds' : 'holds no'} secret`, () => {
      expect(holdsSecret(value)).to.equal(expected);
    });

  it('that is no object names nothing', () => {
    expect(namesSecret(['Name', 'Password'])).to.equal(false);
  });
});
