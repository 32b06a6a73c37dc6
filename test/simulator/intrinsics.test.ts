import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { evaluate } from '../../src/simulator/template/intrinsics.ts';
import { scopeOf, symbolic } from '../../src/simulator/template/make-scope.ts';
import { parseTemplate } from '../../src/simulator/template/parse.ts';

const place = {
  account: '111111111111',
  region: 'eu-west-1',
  stackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/s/1',
  stackName: 's',
};

const template = {
  Transform: 'AWS::LanguageExtensions',
  Parameters: { Env: { Type: 'String' }, Zones: { Type: 'CommaDelimitedList' }, Count: { Type: 'Number' } },
  Mappings: { Size: { prod: { type: 'ml.m5.2xlarge', list: ['a', 'b'] } } },
  Conditions: {
    Prod: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] },
    NotProd: { 'Fn::Not': [{ Condition: 'Prod' }] },
    Both: { 'Fn::And': [{ Condition: 'Prod' }, { Condition: 'NotProd' }] },
    Either: { 'Fn::Or': [{ Condition: 'Prod' }, { Condition: 'NotProd' }] },
    One: { 'Fn::Equals': [{ Ref: 'Count' }, 1] },
  },
  Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
} satisfies JsonObject;

const parameters = { Env: 'prod', Zones: 'x, y,z', Count: '1' };
const scope = scopeOf({ template, parameters, notificationArns: [] }, place, symbolic);

const values: readonly (readonly [string, Json, Json | undefined])[] = [
  ['a parameter', { Ref: 'Env' }, 'prod'],
  ['a list parameter', { Ref: 'Zones' }, ['x', 'y', 'z']],
  ['a pseudo parameter', { Ref: 'AWS::AccountId' }, '111111111111'],
  ['the partition', { Ref: 'AWS::Partition' }, 'aws'],
  ['a resource', { Ref: 'Topic' }, '<Topic>'],
  ['nothing', { Ref: 'AWS::NoValue' }, undefined],
  ['an attribute', { 'Fn::GetAtt': ['Topic', 'TopicName'] }, '<Topic.TopicName>'],
  ['an attribute in dots', { 'Fn::GetAtt': 'Topic.A.B' }, '<Topic.A.B>'],
  [
    'Sub',
    { 'Fn::Sub': '${Env}-${AWS::Region}-${Topic}-${Topic.TopicName}-${!Env}' },
    'prod-eu-west-1-<Topic>-<Topic.TopicName>-${Env}',
  ],
  [
    'Sub with variables',
    { 'Fn::Sub': ['${A}/${Env}', { A: { 'Fn::Join': ['+', ['1', 2, true]] } }] },
    '1+2+true/prod',
  ],
  ['Join of a list parameter', { 'Fn::Join': ['-', { Ref: 'Zones' }] }, 'x-y-z'],
  ['Select', { 'Fn::Select': ['1', { Ref: 'Zones' }] }, 'y'],
  ['Split', { 'Fn::Split': ['/', 'a/b'] }, ['a', 'b']],
  ['If that holds', { 'Fn::If': ['Prod', 'yes', 'no'] }, 'yes'],
  ['If that does not', { 'Fn::If': ['NotProd', 'yes', { Ref: 'AWS::NoValue' }] }, undefined],
  ['And', { 'Fn::If': ['Both', 1, 2] }, 2],
  ['Or', { 'Fn::If': ['Either', 1, 2] }, 1],
  ['Equals of a number and its text', { 'Fn::If': ['One', 1, 2] }, 1],
  ['FindInMap', { 'Fn::FindInMap': ['Size', { Ref: 'Env' }, 'type'] }, 'ml.m5.2xlarge'],
  [
    'FindInMap with a default',
    { 'Fn::FindInMap': ['Size', 'dev', 'type', { DefaultValue: 'small' }] },
    'small',
  ],
  ['Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
  [
    'Cidr',
    { 'Fn::Cidr': ['192.168.0.0/24', '3', '5'] },
    ['192.168.0.0/27', '192.168.0.32/27', '192.168.0.64/27'],
  ],
  ['Cidr of what is not made yet', { 'Fn::Cidr': [{ Ref: 'Topic' }, 1, 8] }, ['<Topic>/1/8']],
  ['GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
  ['Length', { 'Fn::Length': { Ref: 'Zones' } }, 3],
  ['ToJsonString', { 'Fn::ToJsonString': { a: [{ Ref: 'Env' }] } }, '{"a":["prod"]}'],
  ['a property without a value', { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
  [
    'an IAM condition, which is no function',
    { Condition: { StringEquals: {} } },
    { Condition: { StringEquals: {} } },
  ],
  ['two members, which are no function', { Ref: 'Env', other: 1 }, { Ref: 'Env', other: 1 }],
];

describe('The value of', () => {
  for (const [title, expression, expected] of values) {
    it(title, () => {
      expect(evaluate(expression, scope)).to.deep.equal(expected);
    });
  }
});

const wrong: readonly (readonly [Json, RegExp])[] = [
  [{ 'Fn::Select': [9, { Ref: 'Zones' }] }, /cannot select nonexistent value at index 9/],
  [{ 'Fn::FindInMap': ['Size', 'dev', 'type'] }, /Unable to get mapping for Size::dev::type/],
  [{ 'Fn::If': ['Nobody', 1, 2] }, /Unresolved condition dependency Nobody/],
  [{ 'Fn::Join': ['-', 'text'] }, /Fn::Join requires a list/],
  [{ 'Fn::Join': ['-'] }, /Fn::Join object requires 2 parameters/],
  [{ 'Fn::Sub': '${Zones}' }, /every value of Fn::Sub must be a string/],
  [{ 'Fn::Cidr': ['10.0.0.0/30', 9, 8] }, /cannot make 9 blocks/],
  [{ 'Fn::Cidr': ['::/0', 1, 8] }, /cannot make/],
  [{ 'Fn::Constructor': [] }, /unsupported function: Fn::Constructor/],
];

describe('There is no value for', () => {
  for (const [expression, message] of wrong) {
    it(JSON.stringify(expression), () => {
      expect(() => evaluate(expression, scope)).to.throw(message);
    });
  }
});

describe('YAML', () => {
  it('may be written with short tags, as CloudFormation has them', () => {
    const yaml = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Condition: Prod
    Properties:
      RoleName: !Sub "\${AWS::StackName}-role"
      Description: !If [Prod, !Ref Env, !GetAtt Topic.TopicName]
      Path: !Join ["/", [a, !Select [0, !Split [",", "x,y"]]]]
      Tags: !Sub
        - "\${A}"
        - A: !FindInMap [Size, prod, type]
      AssumeRolePolicyDocument:
        Version: 2012-10-17
      MaxSessionDuration: 010
      Flag: yes
`;
    expect(parseTemplate(yaml)).to.deep.equal({
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Condition: 'Prod',
          Properties: {
            RoleName: { 'Fn::Sub': '${AWS::StackName}-role' },
            Description: { 'Fn::If': ['Prod', { Ref: 'Env' }, { 'Fn::GetAtt': ['Topic', 'TopicName'] }] },
            Path: { 'Fn::Join': ['/', ['a', { 'Fn::Select': [0, { 'Fn::Split': [',', 'x,y'] }] }]] },
            Tags: { 'Fn::Sub': ['${A}', { A: { 'Fn::FindInMap': ['Size', 'prod', 'type'] } }] },
            AssumeRolePolicyDocument: { Version: '2012-10-17' },
            MaxSessionDuration: 8,
            Flag: true,
          },
        },
      },
    });
  });
});
