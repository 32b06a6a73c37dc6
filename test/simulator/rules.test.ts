import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { only, refusal, simulate, topic } from './support.ts';

const template = (rule: Json): JsonObject => ({
  Parameters: {
    Env: { Type: 'String', Default: 'prod' },
    Zones: { Type: 'CommaDelimitedList', Default: 'a,b' },
  },
  Rules: { Rule: rule },
  ...only({ Topic: topic('x') }),
});

const env = { Ref: 'Env' };
const zones = { Ref: 'Zones' };

const assertions: readonly (readonly [Json, boolean])[] = [
  [{ 'Fn::Equals': [env, 'prod'] }, true],
  [{ 'Fn::Equals': [env, 'dev'] }, false],
  [{ 'Fn::Not': [{ 'Fn::Equals': [env, 'dev'] }] }, true],
  [{ 'Fn::And': [{ 'Fn::Equals': [env, 'prod'] }, { 'Fn::Equals': [env, 'dev'] }] }, false],
  [{ 'Fn::Or': [{ 'Fn::Equals': [env, 'prod'] }, { 'Fn::Equals': [env, 'dev'] }] }, true],
  [{ 'Fn::Contains': [['dev', 'prod'], env] }, true],
  [{ 'Fn::Contains': [['dev'], env] }, false],
  [{ 'Fn::EachMemberIn': [zones, ['a', 'b', 'c']] }, true],
  [{ 'Fn::EachMemberIn': [zones, ['a']] }, false],
  [{ 'Fn::EachMemberEquals': [zones, 'a'] }, false],
  [{ 'Fn::EachMemberEquals': [['prod', 'prod'], env] }, true],
];

describe('A rule of a template', () => {
  for (const [assert, holds] of assertions) {
    it(`${holds ? 'accepts' : 'refuses'} ${JSON.stringify(assert)}`, async () => {
      const aws = simulate();
      const create = aws.create(
        'ruled',
        template({ Assertions: [{ Assert: assert, AssertDescription: 'so it is' }] }),
      );
      if (holds) await create;
      else expect((await refusal(create)).message).to.equal('Template error: so it is');
      expect(Object.keys(aws.statuses())).to.deep.equal(holds ? ['ruled'] : []);
    });
  }

  it('is not looked at while its condition does not hold', async () => {
    const aws = simulate();
    const rule = {
      RuleCondition: { 'Fn::Equals': [env, 'dev'] },
      Assertions: [{ Assert: { 'Fn::Equals': ['a', 'b'] } }],
    };
    await aws.create('ruled', template(rule));
    expect(aws.statuses()).to.deep.equal({ ruled: 'CREATE_IN_PROGRESS' });
  });

  it('cannot use a function that is not for rules', async () => {
    const aws = simulate();
    const rule = { Assertions: [{ Assert: { 'Fn::RefAll': 'AWS::EC2::VPC::Id' } }] };
    expect((await refusal(aws.create('ruled', template(rule)))).message).to.match(
      /Rules cannot use Fn::RefAll/,
    );
  });
});
