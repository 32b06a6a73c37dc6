import { CreateStackCommand, ListTypesCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect } from 'chai';
import type { JsonObject } from '../../src/core/text/json.ts';
import { clientOptions, only, PAIR, refusal, simulate, topic } from './support.ts';

const parameter = (declaration: JsonObject, more: JsonObject = {}): JsonObject => ({
  Parameters: { P: declaration },
  ...only({ T: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'P' } } } }),
  ...more,
});
const given = (value: string) => ({ Parameters: [{ ParameterKey: 'P', ParameterValue: value }] });
const many = (count: number, value: JsonObject | string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`N${index}`, value]));

interface Refused {
  readonly title: string;
  readonly template: JsonObject | string;
  readonly more?: object;
  readonly name?: string;
  readonly message: RegExp;
}

const refused: readonly Refused[] = [
  {
    title: 'JSON cut short',
    template: '{"Resources": {',
    message: /^Template format error: JSON not well-formed/,
  },
  {
    title: 'YAML that is none',
    template: 'Resources: [',
    message: /^Template format error: YAML not well-formed/,
  },
  { title: 'a list', template: '- a\n- b\n', message: /unsupported structure/ },
  { title: 'an empty text', template: ' ', message: /Template format error/ },
  {
    title: 'a YAML alias',
    template: 'Resources:\n  A: &a\n    Type: AWS::SNS::Topic\n  B: *a\n',
    message: /aliases/,
  },
  { title: 'no resources', template: {}, message: /At least one Resources member must be defined/ },
  {
    title: 'an unknown section',
    template: { ...PAIR, Resource: {} },
    message: /Invalid template property or properties \[Resource\]/,
  },
  {
    title: 'an unknown resource type',
    template: only({ A: { Type: 'AWS::Foo::Bar' } }),
    message: /Unrecognized resource types: \[AWS::Foo::Bar\]/,
  },
  { title: 'a resource without a type', template: only({ A: {} }), message: /must contain a Type member/ },
  {
    title: 'a logical id with a hyphen',
    template: only({ 'a-b': topic('x') }),
    message: /Resource name a-b is non alphanumeric/,
  },
  {
    title: 'an unknown resource attribute',
    template: only({ A: { ...topic('x'), Propertys: {} } }),
    message: /Invalid template resource property 'Propertys'/,
  },
  {
    title: 'an unknown deletion policy',
    template: only({ A: { ...topic('x'), DeletionPolicy: 'Keep' } }),
    message: /Unrecognized DeletionPolicy Keep/,
  },
  {
    title: 'a reference to nothing',
    template: only({ A: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'B' } } } }),
    message: /Unresolved resource dependencies \[B\] in the Resources block/,
  },
  {
    title: 'a Sub of nothing',
    template: only({ A: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::Sub': '${B}' } } } }),
    message: /Unresolved resource dependencies \[B\]/,
  },
  {
    title: 'a DependsOn of nothing',
    template: only({ A: { ...topic('x'), DependsOn: ['B'] } }),
    message: /Unresolved resource dependencies \[B\]/,
  },
  {
    title: 'an output of nothing',
    template: { ...PAIR, Outputs: { O: { Value: { Ref: 'B' } } } },
    message: /\[B\] in the Outputs block/,
  },
  {
    title: 'an output that is a list',
    template: { ...PAIR, Outputs: { O: { Value: { 'Fn::Split': [',', 'a,b'] } } } },
    message: /must evaluate to a String: O/,
  },
  {
    title: 'an attribute the type does not have',
    template: { ...PAIR, Outputs: { O: { Value: { 'Fn::GetAtt': ['Topic', 'Colour'] } } } },
    message: /resource Topic does not support attribute type Colour in Fn::GetAtt/,
  },
  {
    title: 'a circle of resources',
    template: only({
      A: { ...topic('x'), DependsOn: 'B' },
      B: { ...topic('x'), DependsOn: 'A' },
      C: { ...topic('x'), DependsOn: 'A' },
    }),
    message: /Circular dependency between resources: \[A, B\]/,
  },
  {
    title: 'a circle of conditions',
    template: { ...PAIR, Conditions: { A: { Condition: 'B' }, B: { Condition: 'A' } } },
    message: /Circular dependency between conditions/,
  },
  {
    title: 'a condition that is not declared',
    template: only({ A: { ...topic('x'), Condition: 'C' } }),
    message: /Unresolved condition dependency C/,
  },
  {
    title: 'a reference to what a condition took away',
    template: {
      Conditions: { No: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        A: { ...topic('x'), Condition: 'No' },
        B: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'A' } } },
      },
    },
    message: /Unresolved resource dependencies \[A\]/,
  },
  {
    title: 'an unknown function',
    template: only({ A: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::Shout': 'x' } } } }),
    message: /unsupported function: Fn::Shout/,
  },
  {
    title: 'an import',
    template: only({
      A: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::ImportValue': 'x' } } },
    }),
    message: /unsupported function: Fn::ImportValue/,
  },
  {
    title: 'a language extension without its transform',
    template: only({
      A: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::ToJsonString': {} } } },
    }),
    message: /unsupported function: Fn::ToJsonString/,
  },
  {
    title: 'a macro',
    template: { ...PAIR, Transform: 'AWS::Serverless-2016-10-31' },
    message: /runs no macros/,
  },
  {
    title: '501 resources',
    template: only(many(501, { Type: 'AWS::SNS::Topic' })),
    message: /Number of resources, 501, is greater than maximum allowed, 500/,
  },
  {
    title: '201 parameters',
    template: { ...PAIR, Parameters: { ...many(199, { Type: 'String', Default: '' }), ...PAIR.Parameters } },
    message: /Number of parameters, 201, is greater/,
  },
  {
    title: 'a body of more than 51,200 bytes',
    template: { ...PAIR, Metadata: { padding: 'x'.repeat(51_200) } },
    message: /templateBody.*less than or equal to 51200/,
  },
  {
    title: 'a parameter without a value',
    template: parameter({ Type: 'String' }),
    message: /^Parameters: \[P\] must have values$/,
  },
  {
    title: 'a parameter that is not declared',
    template: PAIR,
    more: given('x'),
    message: /^Parameters: \[P\] do not exist in the template$/,
  },
  {
    title: 'a value that is not allowed',
    template: parameter({ Type: 'String', AllowedValues: ['a'] }),
    more: given('b'),
    message: /^Parameter 'P' must be one of AllowedValues$/,
  },
  {
    title: 'a value that does not match',
    template: parameter({ Type: 'String', AllowedPattern: '[a-z]+' }),
    more: given('aB'),
    message: /must match pattern \[a-z\]\+/,
  },
  {
    title: 'a value too long',
    template: parameter({ Type: 'String', MaxLength: 2 }),
    more: given('abc'),
    message: /at most 2 characters/,
  },
  {
    title: 'a value too short',
    template: parameter({ Type: 'String', MinLength: '2' }),
    more: given('a'),
    message: /at least 2 characters/,
  },
  {
    title: 'a number that is none',
    template: parameter({ Type: 'Number' }),
    more: given('one'),
    message: /must be a number/,
  },
  {
    title: 'a number too small',
    template: parameter({ Type: 'Number', MinValue: 1 }),
    more: given('0'),
    message: /not less than 1/,
  },
  {
    title: 'a number too large',
    template: parameter({ Type: 'Number', MaxValue: 1 }),
    more: given('2'),
    message: /not greater than 1/,
  },
  {
    title: 'a value of more than 4,096 bytes',
    template: parameter({ Type: 'String' }),
    more: given('x'.repeat(4097)),
    message: /4096 bytes/,
  },
  {
    title: 'a parameter of the parameter store',
    template: parameter({ Type: 'AWS::SSM::Parameter::Value<String>' }),
    more: given('/x'),
    message: /Unable to fetch parameters \[\/x\]/,
  },
  {
    title: 'a role without the capability',
    template: only({ R: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } } }),
    name: 'InsufficientCapabilitiesException',
    message: /^Requires capabilities : \[CAPABILITY_IAM\]$/,
  },
  {
    title: 'a named role with the lesser capability',
    template: only({
      R: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, RoleName: 'r' } },
    }),
    more: { Capabilities: ['CAPABILITY_IAM'] },
    name: 'InsufficientCapabilitiesException',
    message: /\[CAPABILITY_NAMED_IAM\]/,
  },
  {
    title: '51 tags',
    template: PAIR,
    more: { Tags: Object.keys(many(51, '')).map((Key) => ({ Key, Value: 'x' })) },
    message: /at most 50/,
  },
  {
    title: 'a tag of AWS',
    template: PAIR,
    more: { Tags: [{ Key: 'aws:x', Value: 'y' }] },
    message: /aws: prefixed tag key names are not allowed/,
  },
  {
    title: 'a tag given twice',
    template: PAIR,
    more: {
      Tags: [
        { Key: 'x', Value: 'y' },
        { Key: 'x', Value: 'z' },
      ],
    },
    message: /Duplicate tag keys found: 'x'/,
  },
  {
    title: 'two ways to fail',
    template: PAIR,
    more: { OnFailure: 'DELETE', DisableRollback: true },
    message: /either DisableRollback or OnFailure/,
  },
  {
    title: 'a token with a space',
    template: PAIR,
    more: { ClientRequestToken: 'a b' },
    message: /clientRequestToken/,
  },
];

describe('CreateStack refuses', () => {
  for (const { title, template, more, name = 'ValidationError', message } of refused) {
    it(title, async () => {
      const aws = simulate();
      const error = await refusal(aws.create('stack', template, more));
      expect(error.name).to.equal(name);
      expect(error.message).to.match(message);
      expect(aws.statuses()).to.deep.equal({});
    });
  }

  for (const name of ['1st', 'a_b', 'a b', 'x'.repeat(129)]) {
    it(`the name ${name.slice(0, 10)}`, async () => {
      const aws = simulate();
      expect((await refusal(aws.create(name, PAIR))).message).to.match(/stackName/);
    });
  }

  it('a name that is taken', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR);
    const error = await refusal(aws.create('pair', PAIR));
    expect([error.name, error.message]).to.deep.equal([
      'AlreadyExistsException',
      'Stack [pair] already exists',
    ]);
  });
});

describe('A client token', () => {
  const token = { ClientRequestToken: 'mr-create-1' };

  it('makes the same request twice one request, with one answer', async () => {
    const aws = simulate();
    const first = await aws.create('pair', PAIR, token);
    aws.settle();
    const second = await aws.create('pair', PAIR, token);
    expect([second.StackId, second.OperationId]).to.deep.equal([first.StackId, first.OperationId]);
    expect(await aws.story('pair')).to.have.lengthOf(8);
  });

  it('is refused for another request', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR, token);
    const other = await refusal(aws.create('pair', PAIR, { ...token, TimeoutInMinutes: 7 }));
    expect(other.name).to.equal('TokenAlreadyExistsException');
    expect((await refusal(aws.create('other', PAIR, token))).name).to.equal('TokenAlreadyExistsException');
  });

  it('of an update answers for it even when nothing is left to update', async () => {
    const aws = simulate();
    await aws.create('pair', PAIR);
    aws.settle();
    const change = {
      Parameters: [{ ParameterKey: 'Text', ParameterValue: 'x' }],
      ClientRequestToken: 'mr-update-1',
    };
    const first = await aws.update('pair', PAIR, change);
    aws.settle();
    expect((await aws.update('pair', PAIR, change)).OperationId).to.equal(first.OperationId);
  });
});

async function stored(template: JsonObject) {
  const aws = simulate();
  const s3 = new S3Client(clientOptions(aws.simulator));
  await s3.send(new CreateBucketCommand({ Bucket: 'assets' }));
  await s3.send(
    new PutObjectCommand({ Bucket: 'assets', Key: 'templates/a b.json', Body: JSON.stringify(template) }),
  );
  const createFrom = (url: string) =>
    aws.client.send(new CreateStackCommand({ StackName: 'large', TemplateURL: url }));
  return { aws, createFrom };
}

describe('A TemplateURL', () => {
  const large = { ...PAIR, Metadata: { padding: 'x'.repeat(60_000) } };

  for (const url of [
    'https://s3.eu-west-1.amazonaws.com/assets/templates/a%20b.json',
    'https://assets.s3.eu-west-1.amazonaws.com/templates/a%20b.json',
    'https://s3.amazonaws.com/assets/templates/a%20b.json',
  ]) {
    it(`is read from the simulated bucket: ${new URL(url).host}`, async () => {
      const { aws, createFrom } = await stored(large);
      await createFrom(url);
      aws.settle();
      expect(aws.statuses()).to.deep.equal({ large: 'CREATE_COMPLETE' });
    });
  }

  it('of an object that is not there, of another host or of too large a template is refused', async () => {
    const { createFrom } = await stored({ ...PAIR, Metadata: { padding: 'x'.repeat(1_000_000) } });
    const messages = await Promise.all(
      [
        'https://s3.amazonaws.com/assets/none',
        'https://example.com/a/b',
        'https://s3.amazonaws.com/assets/templates/a%20b.json',
      ].map(async (url) => (await refusal(createFrom(url))).message),
    );
    expect(messages).to.deep.equal([
      'S3 error: Access Denied',
      'TemplateURL must be a supported URL.',
      'Template may not exceed 1000000 bytes in size.',
    ]);
  });
});

describe('What is not simulated', () => {
  it('answers HTTP 501 with an error that names it, and never success', async () => {
    const aws = simulate();
    const error = await refusal(aws.client.send(new ListTypesCommand({})));
    expect(error).to.deep.include({ name: 'NotImplemented' });
    expect(error.message).to.match(/cloudformation:ListTypes/);
    expect(error).to.have.nested.property('$metadata.httpStatusCode', 501);
  });

  const options: readonly object[] = [
    { StackPolicyBody: '{}' },
    { DeploymentConfig: { Mode: 'EXPRESS' } },
    { ResourceTypes: ['AWS::SNS::Topic'] },
    { RollbackConfiguration: { RollbackTriggers: [{ Arn: 'arn:aws:x', Type: 'AWS::CloudWatch::Alarm' }] } },
  ];
  for (const option of options) {
    it(`is not ignored either: ${Object.keys(option).join('')}`, async () => {
      const aws = simulate();
      expect((await refusal(aws.create('pair', PAIR, option))).name).to.equal('NotImplemented');
      expect(aws.statuses()).to.deep.equal({});
    });
  }

  it('is so for a whole service, too', async () => {
    const aws = simulate();
    const error = await refusal(new SQSClient(clientOptions(aws.simulator)).send(new ListQueuesCommand({})));
    expect([error.name, error.message]).to.deep.equal(['NotImplemented', 'The simulator has no service sqs']);
  });
});
