import { expect } from 'chai';
import * as fc from 'fast-check';
import { foresee } from '../../src/adapters/forecast/foresee.ts';
import { bind } from '../../src/blueprints/bind.ts';
import { locateAssets } from '../../src/core/stack/assets.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { render } from '../../src/core/stack/render.ts';
import type { StackContent } from '../../src/ports.ts';
import { builtInBlueprints } from '../deploy/examples.ts';
import { entry, environment, locate, sha256, target, valueOf } from '../support/blueprint.ts';

type Values = Readonly<Record<string, string>>;

const content = (template: Json | string, parameters: Values = {}, tags: Values = {}): StackContent => ({
  template: typeof template === 'string' ? template : JSON.stringify(template),
  parameters,
  tags,
});

/** What the update destroys, as `Resource how` with `perhaps` where it is not certain. */
const told = (live: StackContent, desired: StackContent): readonly string[] =>
  foresee({ live, desired }).destroys.map(
    ({ resource, how, certain }) => `${resource} ${certain ? '' : 'perhaps '}${how}`,
  );

const why = (live: StackContent, desired: StackContent): readonly string[] =>
  foresee({ live, desired }).destroys.map((destruction) => destruction.why);

const resource = (type: string, properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  Type: type,
  Properties: properties,
  ...more,
});
const bucket = (properties: JsonObject, more: JsonObject = {}): JsonObject =>
  resource('AWS::S3::Bucket', properties, more);
const only = (resources: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...more,
  Resources: resources,
});

describe('The forecast of an update of realtime_endpoint', () => {
  let rendered: (inputs: JsonObject) => StackContent;
  before(async () => {
    const blueprint = (await builtInBlueprints()).find(({ name }) => name === 'realtime_endpoint');
    if (blueprint === undefined) throw new Error('there is no realtime_endpoint');
    rendered = (inputs) => {
      const located = locateAssets(blueprint, target({ ...INPUTS, ...inputs }), 'assets').target;
      return valueOf(
        render({
          instance: 'mlops',
          sourceId: '0123456789abcdef',
          configPath: 'mlops-config.json',
          entry: entry({ baseInputs: { ...INPUTS, ...inputs } }),
          target: located,
          environment: environment(),
          blueprint,
          adopted: null,
          bound: valueOf(bind(blueprint, located, locate, { region: 'eu-west-1' })),
          hash: sha256,
        }),
      );
    };
  });

  const rows: readonly (readonly [string, JsonObject, JsonObject, readonly string[]])[] = [
    ['nothing changes', {}, {}, []],
    ['the model is another one', {}, { model_artifact_location: 's3://models/2.tar.gz' }, []],
    ['the instance is a larger one', {}, { inference_instance: 'ml.m5.4xlarge' }, []],
    ['the framework is a newer one', {}, { model_framework_version: '1.5-1' }, []],
    ['autoscaling begins', {}, { max_instance_count: 4 }, []],
    ['the endpoint gets a name', {}, { endpoint_name: 'churn' }, ['Endpoint replaced']],
    [
      'the endpoint gets another name',
      { endpoint_name: 'churn' },
      { endpoint_name: 'churn-2' },
      ['Endpoint replaced'],
    ],
  ];
  for (const [when, before, after, expected] of rows)
    it(`destroys ${expected.length === 0 ? 'nothing' : 'the endpoint'} when ${when}`, () => {
      expect(told(rendered(before), rendered(after))).to.deep.equal(expected);
    });
});

const INPUTS: JsonObject = {
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: 's3://models/1.tar.gz',
  inference_instance: 'ml.m5.large',
};

describe('The forecast', () => {
  const named = {
    Parameters: { Name: { Type: 'String', Default: 'one' } },
    Resources: { B: bucket({ BucketName: { Ref: 'Name' } }) },
  };
  const sub = only(
    { B: bucket({ BucketName: { 'Fn::Sub': '${AWS::AccountId}-${Name}' } }) },
    {
      Parameters: named.Parameters,
    },
  );
  const featureGroup = resource('AWS::SageMaker::FeatureGroup', {
    FeatureGroupName: 'f',
    RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
  });
  const role = (name: string, policies: readonly string[] = []): JsonObject =>
    resource('AWS::IAM::Role', { RoleName: name, ManagedPolicyArns: policies });
  const table = (properties: JsonObject): JsonObject => resource('AWS::DynamoDB::Table', properties);
  const choosing = (region: string): JsonObject =>
    only(
      { B: bucket({ BucketName: { 'Fn::If': ['Here', 'here', 'there'] } }) },
      { Conditions: { Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, region] } } },
    );

  const rows: readonly (readonly [string, StackContent, StackContent, readonly string[]])[] = [
    [
      'a bucket with another name is replaced',
      content(only({ B: bucket({ BucketName: 'one' }) })),
      content(only({ B: bucket({ BucketName: 'two' }) })),
      ['B replaced'],
    ],
    [
      'a property that is changed in place destroys nothing',
      content(only({ B: bucket({ BucketName: 'one' }) })),
      content(only({ B: bucket({ BucketName: 'one', VersioningConfiguration: { Status: 'Enabled' } }) })),
      [],
    ],
    [
      'a parameter counts by its value, not by its name',
      content(named, { Name: 'one' }),
      content(only({ B: bucket({ BucketName: 'one' }) })),
      [],
    ],
    [
      'another value of a parameter counts',
      content(named, { Name: 'one' }),
      content(named, { Name: 'two' }),
      ['B replaced'],
    ],
    ['the default of a parameter counts', content(named), content(named, { Name: 'two' }), ['B replaced']],
    [
      'a text that only CloudFormation can complete is replaced perhaps',
      content(sub, { Name: 'one' }),
      content(sub, { Name: 'two' }),
      ['B perhaps replaced'],
    ],
    ['a text that only CloudFormation can complete may stay as it is', content(sub), content(sub), []],
    [
      'a resource that goes is deleted',
      content(only({ B: bucket({}), Q: resource('AWS::SNS::Topic', {}) })),
      content(only({ Q: resource('AWS::SNS::Topic', {}) })),
      ['B deleted'],
    ],
    [
      'a resource that is let go of is not destroyed',
      content(
        only({
          B: bucket({}, { DeletionPolicy: 'Retain' }),
          C: bucket({}, { DeletionPolicy: 'RetainExceptOnCreate' }),
        }),
      ),
      content(only({ Q: resource('AWS::SNS::Topic', {}) })),
      [],
    ],
    [
      'what can be made again does not count',
      content(
        only({
          M: resource('AWS::SageMaker::Model', { ModelName: 'a' }),
          T: resource('AWS::SNS::Topic', { TopicName: 'a' }),
        }),
      ),
      content(only({ M: resource('AWS::SageMaker::Model', { ModelName: 'b' }) })),
      [],
    ],
    [
      'a new resource destroys nothing',
      content(only({ B: bucket({}) })),
      content(only({ B: bucket({}), C: bucket({}) })),
      [],
    ],
    [
      'another type under the same name is replaced perhaps',
      content(only({ B: bucket({}) })),
      content(only({ B: table({}) })),
      ['B perhaps replaced'],
    ],
    [
      'a rule that says "sometimes" is replaced perhaps',
      content(only({ D: resource('AWS::RDS::DBInstance', { Engine: 'postgres' }) })),
      content(only({ D: resource('AWS::RDS::DBInstance', { Engine: 'mysql' }) })),
      ['D perhaps replaced'],
    ],
    [
      'a property that nobody has heard of is replaced perhaps',
      content(only({ B: bucket({ Colour: 'red' }) })),
      content(only({ B: bucket({ Colour: 'blue' }) })),
      ['B perhaps replaced'],
    ],
    [
      'what refers to a replaced resource is replaced perhaps',
      content(only({ Role: role('one'), F: featureGroup })),
      content(only({ Role: role('two'), F: featureGroup })),
      ['F perhaps replaced'],
    ],
    [
      'what refers to the ARN of a resource that is changed in place stays',
      content(only({ Role: role('one'), F: featureGroup })),
      content(only({ Role: role('one', ['arn:p']), F: featureGroup })),
      [],
    ],
    [
      'a reference is followed through functions and other resources',
      content(only({ Topic: resource('AWS::SNS::Topic', { TopicName: 'a' }), ...chain() })),
      content(only({ Topic: resource('AWS::SNS::Topic', { TopicName: 'b' }), ...chain() })),
      ['B perhaps replaced'],
    ],
    [
      'what comes from an unknown type is replaced perhaps',
      content(
        only({
          X: resource('Custom::Namer', { Seed: 1 }),
          B: bucket({ BucketName: { 'Fn::GetAtt': 'X.Name' } }),
        }),
      ),
      content(
        only({
          X: resource('Custom::Namer', { Seed: 2 }),
          B: bucket({ BucketName: { 'Fn::GetAtt': 'X.Name' } }),
        }),
      ),
      ['B perhaps replaced'],
    ],
    [
      'a hidden parameter may have another value',
      content(hidden(), { Name: '****' }),
      content(hidden(), { Name: '{{resolve:secretsmanager:a}}' }),
      ['B perhaps replaced'],
    ],
    [
      'a parameter from the parameter store may have another value',
      content(stored(), { Name: '/name' }),
      content(stored(), { Name: '/name' }),
      ['B perhaps replaced'],
    ],
    [
      'a condition that no longer holds takes its resource away',
      content(conditional(), { On: 'yes' }),
      content(conditional(), { On: 'no' }),
      ['B deleted'],
    ],
    [
      'a condition that did not hold took it away before',
      content(conditional(), { On: 'no' }),
      content(only({ Q: table({}) })),
      [],
    ],
    [
      'a condition that only CloudFormation can decide is not taken for changed',
      content(choosing('eu-west-1')),
      content(choosing('eu-west-1')),
      [],
    ],
    [
      'another condition that only CloudFormation can decide is replaced perhaps',
      content(choosing('eu-west-1')),
      content(choosing('us-east-1')),
      ['B perhaps replaced'],
    ],
    [
      'tags of the stack do not touch what can be tagged anew',
      content(only({ B: bucket({}) }), {}, { team: 'a' }),
      content(only({ B: bucket({}) }), {}, { team: 'b' }),
      [],
    ],
    [
      'tags of the stack may replace what is tagged once for its life',
      content(only({ F: resource('AWS::SageMaker::FeatureGroup', {}) }), {}, { team: 'a' }),
      content(only({ F: resource('AWS::SageMaker::FeatureGroup', {}) }), {}, { team: 'b' }),
      ['F perhaps replaced'],
    ],
    [
      'what a nested stack does is not seen',
      content(only({ S: resource('AWS::CloudFormation::Stack', { TemplateURL: 'https://a' }) })),
      content(only({ S: resource('AWS::CloudFormation::Stack', { TemplateURL: 'https://b' }) })),
      ['S perhaps replaced'],
    ],
    [
      'what a loop makes is not seen',
      content(only({ 'Fn::ForEach::Buckets': ['X', ['a', 'b'], { 'B${X}': bucket({}) }] })),
      content(only({ 'Fn::ForEach::Buckets': ['X', ['a'], { 'B${X}': bucket({}) }] })),
      ['Fn::ForEach::Buckets perhaps replaced'],
    ],
    [
      'a loop over what can be made again destroys nothing',
      content(only({ 'Fn::ForEach::T': ['X', ['a', 'b'], { 'T${X}': resource('AWS::SNS::Topic', {}) }] })),
      content(only({ 'Fn::ForEach::T': ['X', ['a'], { 'T${X}': resource('AWS::SNS::Topic', {}) }] })),
      [],
    ],
    [
      'what a macro makes is not seen',
      content({ Transform: ['Mine'], Resources: { B: bucket({}) } }),
      content({ Transform: ['Mine'], Resources: { B: bucket({}), C: bucket({}) } }),
      ['* perhaps replaced'],
    ],
    [
      'the two transforms of AWS that are known hide nothing',
      content({ Transform: 'AWS::LanguageExtensions', Resources: { B: bucket({}) } }),
      content({
        Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'],
        Resources: { B: bucket({}) },
      }),
      [],
    ],
  ];
  for (const [rule, live, desired, expected] of rows)
    it(`knows that ${rule}`, () => {
      expect(told(live, desired)).to.deep.equal(expected);
    });

  const functions: readonly (readonly [string, Json, Json])[] = [
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'P' }]] }, 'a-v'],
    ['Fn::Sub with values of its own', { 'Fn::Sub': ['${A}-${P}', { A: 'a' }] }, 'a-v'],
    ['Fn::Select', { 'Fn::Select': [1, ['x', { Ref: 'P' }]] }, 'v'],
    ['Fn::Select of a list parameter', { 'Fn::Select': ['1', { Ref: 'L' }] }, 'two'],
    ['Fn::Split', { 'Fn::Select': [0, { 'Fn::Split': ['.', 'v.w'] }] }, 'v'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['M', { Ref: 'P' }, 'k'] }, 'mapped'],
    ['Fn::If', { 'Fn::If': ['Yes', { Ref: 'P' }, 'w'] }, 'v'],
    [
      'Fn::If that chooses nothing',
      { 'Fn::If': ['No', 'w', { Ref: 'AWS::NoValue' }] },
      { Ref: 'AWS::NoValue' },
    ],
    ['a number', 1, '1'],
  ];
  for (const [what, expression, value] of functions)
    it(`works out ${what}`, () => {
      const frame = {
        Parameters: { P: { Type: 'String' }, L: { Type: 'CommaDelimitedList', Default: 'one, two' } },
        Mappings: { M: { v: { k: 'mapped' } } },
        Conditions: {
          Yes: { 'Fn::And': [{ 'Fn::Equals': [{ Ref: 'P' }, 'v'] }, { 'Fn::Not': [{ Condition: 'No' }] }] },
          No: { 'Fn::Or': [{ 'Fn::Equals': ['1', 2] }, { 'Fn::Equals': [{ Ref: 'P' }, 'x'] }] },
        },
      };
      const of = (name: Json) => content(only({ B: bucket({ BucketName: name }) }, frame), { P: 'v' });
      expect(told(of(expression), of(value))).to.deep.equal([]);
      expect(told(of(expression), of('another'))).to.deep.equal(['B replaced']);
    });

  it('says why, and what a policy keeps, without telling a value', () => {
    const secret = 'very-secret';
    const kept = { UpdateReplacePolicy: 'Retain', DeletionPolicy: 'Snapshot' };
    expect(
      why(
        content(only({ A: bucket({ BucketName: secret }, kept), B: bucket({}, kept) })),
        content(only({ A: bucket({ BucketName: `${secret}-2` }, kept) })),
      ),
    ).to.deep.equal([
      'the new template no longer has it; a snapshot is taken first',
      'its BucketName changes, which replaces it; the old one is kept, outside the stack',
    ]);
  });

  it('does not rely on a policy that only one of the templates has', () => {
    const [reason] = why(
      content(only({ A: bucket({ BucketName: 'a' }) })),
      content(only({ A: bucket({ BucketName: 'b' }, { UpdateReplacePolicy: 'Retain' }) })),
    );
    expect(reason).to.equal('its BucketName changes, which replaces it');
  });
});

describe('The forecast for what nobody should write', () => {
  const fine = content(only({ B: bucket({}) }));
  const hostile: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['YAML', 'Resources:\n  B:\n    Type: AWS::S3::Bucket\n'],
    ['a list', '[]'],
    ['no resources', '{}'],
    ['resources that are a text', '{"Resources":"x"}'],
  ];
  for (const [what, template] of hostile)
    it(`takes ${what} for dangerous, before and after`, () => {
      expect(told(content(template), fine)).to.deep.equal(['* perhaps replaced']);
      expect(told(fine, content(template))).to.deep.equal(['* perhaps replaced']);
    });

  it('ends for circles of conditions and of resources', () => {
    const circles = only(
      {
        A: bucket({ BucketName: { Ref: 'B' } }, { Condition: 'X' }),
        B: bucket({ BucketName: { 'Fn::GetAtt': ['A', 'Arn'] }, ObjectLockEnabled: true }),
      },
      { Conditions: { X: { Condition: 'Y' }, Y: { Condition: 'X' } } },
    );
    expect(told(content(circles), fine)).to.deep.equal(['A perhaps deleted', 'B replaced']);
    expect(told(content(circles), content(circles))).to.deep.equal([]);
  });

  it('does not write out a text that grows without end', () => {
    expect(told(bomb('a'), bomb('b'))).to.deep.equal([]);
  });

  it('never calls anything safe that is stateful and gone, whatever stands around it', () => {
    const anything = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), anything), anything, (around, body) => {
        const rest: JsonObject = JSON.parse(JSON.stringify({ ...around, Kept: body }));
        const { Gone: _, ...without } = rest;
        const live = content(only({ ...without, Gone: bucket({ BucketName: 'a' }) }));
        expect(told(live, content(only(without)))).to.include('Gone deleted');
      }),
      { numRuns: 200 },
    );
  });
});

const bomb = (name: string) =>
  content(
    only(
      { B: bucket({ BucketName: { 'Fn::Sub': '${P}'.repeat(5000) }, Tags: [name] }) },
      { Parameters: { P: { Type: 'String', Default: 'x'.repeat(4096) } } },
    ),
  );

function chain(): JsonObject {
  return {
    Subscription: resource('AWS::SNS::Subscription', {
      TopicArn: { 'Fn::Join': ['', [{ Ref: 'Topic' }]] },
      Protocol: 'sqs',
    }),
    B: bucket({ BucketName: { 'Fn::Sub': 'logs-${Subscription}' } }),
  };
}

function hidden(): JsonObject {
  return only(
    { B: bucket({ BucketName: { Ref: 'Name' } }) },
    { Parameters: { Name: { Type: 'String', NoEcho: true } } },
  );
}

function stored(): JsonObject {
  return only(
    { B: bucket({ BucketName: { Ref: 'Name' } }) },
    { Parameters: { Name: { Type: 'AWS::SSM::Parameter::Value<String>' } } },
  );
}

function conditional(): JsonObject {
  return only(
    { B: bucket({}, { Condition: 'On' }), Q: resource('AWS::SNS::Topic', {}) },
    {
      Parameters: { On: { Type: 'String' } },
      Conditions: { On: { 'Fn::Equals': [{ Ref: 'On' }, 'yes'] } },
    },
  );
}
