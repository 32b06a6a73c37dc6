import { expect } from 'chai';
import * as fc from 'fast-check';
import { foresee } from '../../src/adapters/forecast/foresee.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import type { StackContent } from '../../src/ports.ts';

type Values = Readonly<Record<string, string>>;

const content = (template: Json, parameters: Values = {}, tags: Values = {}): StackContent => ({
  template: JSON.stringify(template),
  parameters,
  tags,
});
const only = (resources: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...more,
  Resources: resources,
});
const queue = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::SQS::Queue',
  Properties: properties,
  ...more,
});

const SIGNS = { add: '+', modify: '~', remove: '-' } as const;
const REPLACES = { yes: ' replaced', no: '', maybe: ' perhaps replaced' } as const;

/** `~ Q AWS::SQS::Queue`, and below it `DelaySeconds: 1 > 2`. */
const told = (live: StackContent, desired: StackContent): readonly string[] =>
  (foresee({ live, desired }).differences ?? []).flatMap((each) => [
    `${SIGNS[each.action]} ${each.resource} ${each.type}${REPLACES[each.replacement]}${each.certain ? '' : ' perhaps'}`,
    ...each.properties.map(({ path, was, is, hidden, replacement }) =>
      hidden ? `${path}: hidden${REPLACES[replacement]}` : `${path}: ${was} > ${is}${REPLACES[replacement]}`,
    ),
  ]);

const parameter = (more: JsonObject = {}): JsonObject => ({ Parameters: { P: { Type: 'String', ...more } } });

/** A sentence, the resources before and after, what is told. */
const ROWS: readonly (readonly [string, StackContent, StackContent, readonly string[]])[] = [
  ['nothing', content(only({ Q: queue({}) })), content(only({ Q: queue({}) })), []],
  [
    'a resource that comes and one that goes',
    content(only({ Old: queue({}) })),
    content(only({ New: queue({ DelaySeconds: 1 }) })),
    ['+ New AWS::SQS::Queue', '- Old AWS::SQS::Queue'],
  ],
  [
    'a property that changes in place and one that replaces',
    content(only({ Q: queue({ DelaySeconds: 1, QueueName: 'a' }) })),
    content(only({ Q: queue({ DelaySeconds: 2, QueueName: 'b' }) })),
    ['~ Q AWS::SQS::Queue replaced', 'DelaySeconds: 1 > 2', 'QueueName: a > b replaced'],
  ],
  [
    'the very value inside a list or an object that changes, comes or goes',
    content(
      only({
        E: {
          Type: 'AWS::SageMaker::EndpointConfig',
          Properties: { ProductionVariants: [{ InitialInstanceCount: 1, VariantName: 'a' }] },
        },
      }),
    ),
    content(
      only({
        E: {
          Type: 'AWS::SageMaker::EndpointConfig',
          Properties: { ProductionVariants: [{ InitialInstanceCount: 2, VariantName: 'a' }, {}] },
        },
      }),
    ),
    [
      '~ E AWS::SageMaker::EndpointConfig replaced',
      'ProductionVariants.0.InitialInstanceCount: 1 > 2 replaced',
      'ProductionVariants.1: null > {} replaced',
    ],
  ],
  [
    'a value that comes from a parameter',
    content(only({ Q: queue({ DelaySeconds: { Ref: 'P' } }) }, parameter()), { P: '1' }),
    content(only({ Q: queue({ DelaySeconds: { Ref: 'P' } }) }, parameter()), { P: '2' }),
    ['~ Q AWS::SQS::Queue', 'DelaySeconds: 1 > 2'],
  ],
  [
    'a reference to what is replaced as known only afterwards',
    content(only({ Q: queue({ QueueName: 'a' }), R: queue({ Tags: [{ Ref: 'Q' }] }) })),
    content(only({ Q: queue({ QueueName: 'b' }), R: queue({ Tags: [{ Ref: 'Q' }] }) })),
    [
      '~ Q AWS::SQS::Queue replaced',
      'QueueName: a > b replaced',
      '~ R AWS::SQS::Queue',
      'Tags.0: {"Ref":"Q"} > (known after the change)',
    ],
  ],
  [
    'no value of a NoEcho parameter, and nothing where only it may have changed',
    content(only({ Q: queue({ DelaySeconds: { Ref: 'P' } }) }, parameter({ NoEcho: true }))),
    content(only({ Q: queue({ DelaySeconds: { Ref: 'P' } }) }, parameter({ NoEcho: true }))),
    [],
  ],
  [
    'that a NoEcho parameter may replace something',
    content(only({ Q: queue({ QueueName: { Ref: 'P' } }) }, parameter({ NoEcho: true }))),
    content(only({ Q: queue({ QueueName: { Ref: 'P' } }) }, parameter({ NoEcho: true }))),
    [
      '~ Q AWS::SQS::Queue perhaps replaced',
      'QueueName: (parameter P, not shown) > (parameter P, not shown) perhaps replaced',
    ],
  ],
  [
    'no secret, whether its own name says so, or a name beside it, or JSON inside a text',
    content(
      only({
        Q: queue({
          MasterPassword: 'one',
          SecretString: 'one',
          Environment: [{ Name: 'API_TOKEN', Value: 'one' }],
          Policy: '{"password": "one"}',
          List: { 'Fn::Split': [',', { password: 'one' }] },
        }),
      }),
    ),
    content(
      only({
        Q: queue({
          MasterPassword: 'two',
          SecretString: 'two',
          Environment: [{ Name: 'API_TOKEN', Value: 'two' }],
          Policy: '{"password": "two"}',
          List: { 'Fn::Split': [',', { password: 'two' }] },
        }),
      }),
    ),
    [
      '~ Q AWS::SQS::Queue perhaps replaced',
      'Environment.0.Value: hidden perhaps replaced',
      'List: hidden perhaps replaced',
      'MasterPassword: hidden perhaps replaced',
      'Policy: hidden perhaps replaced',
      'SecretString: hidden perhaps replaced',
    ],
  ],
  [
    'attributes of the resource',
    content(only({ Q: queue({}) })),
    content(only({ Q: queue({}, { DeletionPolicy: 'Retain', DependsOn: ['R'] }) })),
    ['~ Q AWS::SQS::Queue', 'DeletionPolicy: null > Retain', 'DependsOn.0: null > R'],
  ],
  [
    'another type under the same name',
    content(only({ Q: queue({}) })),
    content(only({ Q: { Type: 'AWS::SNS::Topic' } })),
    ['~ Q AWS::SNS::Topic perhaps replaced', 'Type: AWS::SQS::Queue > AWS::SNS::Topic perhaps replaced'],
  ],
  [
    'what its condition decides, and what only CloudFormation can decide',
    content(
      only(
        { A: queue({}, { Condition: 'Never' }), B: queue({}, { Condition: 'Here' }), C: queue({}) },
        CONDITIONS(),
      ),
    ),
    content(
      only(
        { A: queue({}), C: queue({}, { Condition: 'Here' }), D: queue({}, { Condition: 'Never' }) },
        CONDITIONS(),
      ),
    ),
    ['+ A AWS::SQS::Queue', '- B AWS::SQS::Queue perhaps', '~ C AWS::SQS::Queue perhaps'],
  ],
  [
    'a loop as one, without what it makes',
    content(only({ 'Fn::ForEach::Queues': ['X', ['a'], { 'Q${X}': queue({}) }] })),
    content(only({ 'Fn::ForEach::Queues': ['X', ['a', 'b'], { 'Q${X}': queue({}) }] })),
    ['~ Fn::ForEach::Queues Fn::ForEach perhaps replaced'],
  ],
  [
    'what changes of a nested stack, without what that does in it',
    content(only({ N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'a' } } })),
    content(only({ N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'b' } } })),
    ['~ N AWS::CloudFormation::Stack perhaps replaced', 'TemplateURL: a > b perhaps replaced'],
  ],
];

function CONDITIONS(): JsonObject {
  return {
    Conditions: {
      Never: { 'Fn::Equals': ['a', 'b'] },
      Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
    },
  };
}

describe('The differences that a forecast tells', () => {
  for (const [what, live, desired, expected] of ROWS)
    it(`have ${what}`, () => {
      expect(told(live, desired)).to.deep.equal(expected);
    });

  it('are not there where a template cannot be read', () => {
    const readable = content(only({ Q: queue({}) }));
    for (const unreadable of [content('no template'), { ...readable, template: 'Resources: {}' }]) {
      expect(foresee({ live: unreadable, desired: readable }).differences).to.equal(null);
      expect(foresee({ live: readable, desired: unreadable }).differences).to.equal(null);
    }
  });

  it('never have a value under a name of a secret, however deep', () => {
    const names = fc.constantFrom('Password', 'ApiToken', 'SecretString', 'client_secret');
    const wraps = fc.array(fc.constantFrom('list', 'object', 'json'), { maxLength: 4 });
    fc.assert(
      fc.property(names, wraps, (name, around) => {
        const inside = (value: string): Json =>
          around.reduce<Json>(
            (inner, wrap) =>
              wrap === 'list'
                ? [inner]
                : wrap === 'object'
                  ? { Inner: inner }
                  : JSON.stringify({ Text: inner }),
            { [name]: value },
          );
        const sides = ['one-value', 'another'].map((value) =>
          content(only({ Q: queue({ X: inside(value) }) })),
        );
        const [live = content({}), desired = content({})] = sides;
        const text = JSON.stringify(foresee({ live, desired }).differences);
        expect(text)
          .to.contain('hidden')
          .and.not.to.match(/one-value|another/);
      }),
    );
  });
});
